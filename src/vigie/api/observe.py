"""The log of observations: what was used, when, and how it ended."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.api.rights import scope_of
from vigie.operations import level

router = Router(tags=["observations"])


@router.get("/observations", response=list[dict[str, Any]])
def observations(request: HttpRequest) -> Any:
    """Return the observations of the nation, newest first."""
    scope_of(request)
    return level.observations_document()
