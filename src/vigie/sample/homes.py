"""The medico-social sites: homes, services and centres, and the associations that run them."""

from typing import NamedTuple

import numpy as np

from vigie.sample import names
from vigie.sample.building import Builder
from vigie.sample.chance import Chance, stream
from vigie.sample.places import Department, Town, shares, towns


class HomeForm(NamedTuple):
    """A category: its part of all medico-social sites, places (median), staff per place."""

    category: str
    part: float
    places: float
    staff_per_place: float


FORMS = (
    HomeForm("500", 0.210, 80, 0.65),
    HomeForm("501", 0.012, 40, 0.4),
    HomeForm("202", 0.066, 55, 0.12),
    HomeForm("183", 0.036, 60, 1.0),
    HomeForm("186", 0.012, 40, 1.1),
    HomeForm("182", 0.050, 35, 0.5),
    HomeForm("246", 0.043, 70, 0.3),
    HomeForm("255", 0.020, 40, 1.6),
    HomeForm("437", 0.027, 30, 1.2),
    HomeForm("252", 0.055, 30, 0.6),
    HomeForm("446", 0.046, 50, 0.15),
    HomeForm("177", 0.060, 40, 0.9),
    HomeForm("295", 0.045, 60, 0.2),
    HomeForm("178", 0.008, 25, 0.3),
    HomeForm("197", 0.014, 60, 0.2),
    HomeForm("214", 0.030, 45, 0.4),
    HomeForm("219", 0.016, 40, 0.2),
    HomeForm("354", 0.065, 45, 0.45),
    HomeForm("460", 0.185, 90, 0.35),
)
_PARTS = np.array([form.part for form in FORMS]) / sum(form.part for form in FORMS)
HOSPITAL_HOMES = 0.16
"""Share of care homes that belong to a public hospital."""
_NEW_ENTITY = 0.36
"""Chance that a site opens a new association: about 2.8 sites per entity, a few with dozens."""


def add_homes(builder: Builder, *, total: int) -> None:
    """Add ``total`` medico-social sites, shared among departments as the people are."""
    counts = shares(total)
    for department in builder.departments:
        chance = stream(builder.seed, "homes", department.code)
        _add(builder, department, counts[department.code], chance)


def _add(builder: Builder, department: Department, count: int, chance: Chance) -> None:
    places = towns(department, seed=builder.seed)
    hospitals = builder.public_hospitals.get(department.code, [])
    held: list[str] = []
    for draw in chance.choice(len(FORMS), size=count, p=_PARTS):
        form = FORMS[int(draw)]
        town = names.pick(places, chance)
        if form.category == "500" and hospitals and chance.random() < HOSPITAL_HOMES:
            entity = names.pick(hospitals, chance)
        else:
            entity = _manager(builder, department, town, form, held, chance)
        size = max(4, int(form.places * float(chance.lognormal(0.0, 0.45))))
        staff = round(size * form.staff_per_place * float(chance.uniform(0.8, 1.2)), 1)
        builder.site(
            entity, department, town, form.category, beds=size, staff=staff, chance=chance
        )


def _manager(
    builder: Builder,
    department: Department,
    town: Town,
    form: HomeForm,
    held: list[str],
    chance: Chance,
) -> str:
    """Return who runs a site: a new entity, or one already there, the more sites the likelier."""
    if held and chance.random() > _NEW_ENTITY:
        entity = names.pick(held, chance)
    else:
        private = form.category == "500" and chance.random() < 0.3
        entity = builder.entity(
            department,
            town,
            names.association(chance),
            "private" if private else "nonprofit",
            chance,
        )
    held.append(entity)
    return entity
