"""The demonstration: its accounts, who is worth showing, names put out of sight."""

from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Concat

from vigie.store.models import DeliveryRow, Entity, Grouping, Mandate, Perimeter, Site, User

HOSPITALS = ("university_hospital", "hospital")


@transaction.atomic
def save_account(*, username: str, password: str, role: str, code: str) -> None:
    """Make or renew a sample account with one mandate."""
    user, _ = User.objects.get_or_create(username=username, defaults={"is_sample": True})
    user.is_sample = True
    user.set_password(password)
    user.save()
    user.mandates.all().delete()
    may_write = role in {"ciso", "operator"}
    Mandate.objects.create(user=user, role=role, code=code, may_write=may_write)


def example_entity() -> tuple[str, str] | None:
    """Return the number and the region of the hospital that told most, ``None`` without any."""
    delivering = DeliveryRow.objects.filter(is_current=True).values("perimeter_id")
    perimeters = Perimeter.objects.filter(pk__in=delivering).exclude(entity=None)
    told = perimeters.annotate(pieces=Count("evidence")).order_by("-pieces", "code")
    found = told.filter(kind__in=HOSPITALS).first() or told.first()
    if found is None or found.entity is None:
        return None
    return found.entity.finess, found.region


def mask_names(*, mark: str) -> None:
    """Replace the names of establishments, groupings and systems by their number and ``mark``."""
    Site.objects.update(name=_masked("finess", mark), is_sample=True)
    Entity.objects.update(name=_masked("finess", mark), is_sample=True)
    Grouping.objects.update(name=_masked("code", mark), is_sample=True)
    Perimeter.objects.update(name=_masked("code", mark), is_sample=True)


def _masked(number: str, mark: str) -> Concat:
    return Concat(Value(f"{mark} "), F(number))
