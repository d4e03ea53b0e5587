"""The hospitals of the sample country: sites by category, and their legal entities."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from vigie.sample import names
from vigie.sample.building import Builder
from vigie.sample.chance import Chance, stream
from vigie.sample.places import Department, Town, shares, towns


class Form(NamedTuple):
    """A category of hospital sites: its part of all hospitals, beds (median and spread of the
    logarithm), staff per bed, and who owns it most often (public, non-profit, private)."""

    category: str
    part: float
    beds: float
    spread: float
    staff_per_bed: float
    owners: tuple[float, float, float]


FORMS = (
    Form("101", 0.022, 420.0, 0.5, 4.2, (1.0, 0.0, 0.0)),
    Form("355", 0.200, 190.0, 0.6, 2.6, (1.0, 0.0, 0.0)),
    Form("106", 0.070, 70.0, 0.4, 1.4, (1.0, 0.0, 0.0)),
    Form("365", 0.185, 110.0, 0.5, 1.8, (0.0, 0.15, 0.85)),
    Form("131", 0.007, 160.0, 0.3, 4.0, (0.0, 1.0, 0.0)),
    Form("292", 0.045, 180.0, 0.5, 2.2, (0.85, 0.15, 0.0)),
    Form("161", 0.105, 85.0, 0.4, 1.1, (0.0, 0.25, 0.75)),
    Form("109", 0.205, 80.0, 0.4, 1.2, (0.05, 0.45, 0.50)),
    Form("127", 0.045, 45.0, 0.5, 1.3, (0.15, 0.65, 0.20)),
    Form("146", 0.116, 12.0, 0.5, 1.0, (0.0, 0.60, 0.40)),
)
STATUSES = ("public", "nonprofit", "private")
_PUBLIC_HEADS = frozenset({"101", "355"})
_ATTACHED = frozenset({"106", "292", "109", "127"})
ATTACHED_SHARE = 0.35
"""Share of public secondary sites that belong to the general hospital of their department."""


def add_hospitals(builder: Builder, *, total: int) -> None:
    """Add ``total`` hospital sites and their entities, shared out as the people are."""
    counts = shares(total)
    queue = deque(_categories(total, stream(builder.seed, "hospital-categories")))
    for department in builder.departments:
        wanted = [queue.popleft() for _ in range(counts[department.code])]
        _add(builder, department, _headed(wanted))


def _categories(total: int, chance: Chance) -> list[Form]:
    """Return the forms of ``total`` sites in chance order, each in its part."""
    listed = [form for form in FORMS for _ in range(round(form.part * total))]
    listed = (listed + [FORMS[1]] * total)[:total]
    return [listed[place] for place in chance.permutation(total)]


def _headed(wanted: list[Form]) -> list[Form]:
    """Put a general hospital first: each department has one, whatever the draw."""
    if wanted and not any(form.category in _PUBLIC_HEADS for form in wanted):
        wanted[0] = FORMS[1]
    return sorted(wanted, key=lambda form: form.category not in _PUBLIC_HEADS)


def _add(builder: Builder, department: Department, wanted: list[Form]) -> None:
    chance = stream(builder.seed, "hospitals", department.code)
    places = towns(department, seed=builder.seed)
    heads: list[str] = []
    for form in wanted:
        town = names.pick(places, chance)
        status = STATUSES[int(chance.choice(3, p=form.owners))]
        entity = _entity(builder, department, town, form, status, heads, chance)
        beds, staff = size_of(form, chance)
        builder.site(
            entity, department, town, form.category, beds=beds, staff=staff, chance=chance
        )


def _entity(
    builder: Builder,
    department: Department,
    town: Town,
    form: Form,
    status: str,
    heads: list[str],
    chance: Chance,
) -> str:
    attached = status == "public" and form.category in _ATTACHED
    if heads and attached and chance.random() < ATTACHED_SHARE:
        return names.pick(heads, chance)
    name = names.site(form.category, town.name, chance)
    entity = builder.entity(department, town, name, status, chance)
    if form.category in _PUBLIC_HEADS:
        heads.append(entity)
        builder.public_hospitals.setdefault(department.code, []).append(entity)
    return entity


def size_of(form: Form, chance: Chance) -> tuple[int, float]:
    """Draw the beds and the staff (full-time equivalents) of a site."""
    beds = max(6, int(form.beds * float(chance.lognormal(0.0, form.spread))))
    return beds, round(beds * form.staff_per_bed * float(chance.uniform(0.8, 1.25)), 1)


def support_order(builder: Builder) -> Iterator[tuple[Department, list[str]]]:
    """Yield the public hospitals of each department, largest first."""
    staff = builder.staff_of_entities()
    for department in builder.departments:
        held = builder.public_hospitals.get(department.code, [])
        yield department, sorted(held, key=lambda entity: (-staff[entity], entity))
