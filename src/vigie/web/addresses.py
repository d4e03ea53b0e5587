"""The address of everything that has a page."""

from django.urls import reverse

TERRITORIES = ("region", "department", "grouping", "category")


def territory_address(kind: str, code: str) -> str:
    """Return the page of a territory."""
    return reverse("nation") if kind == "nation" else reverse(kind, kwargs={"code": code})


def list_address(kind: str, code: str) -> str:
    """Return the list of the establishments of a territory."""
    if kind == "nation":
        return reverse("establishments")
    return reverse(f"{kind}-establishments", kwargs={"code": code})
