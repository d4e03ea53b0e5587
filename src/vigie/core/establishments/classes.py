"""Classes of establishments and perimeters, from the category codes of the registry
(``data/classes.toml``)."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from vigie.core.vocabulary import Interval
from vigie.errors import VigieError


class Kind(StrEnum):
    """The classes within which establishments are compared."""

    UNIVERSITY_HOSPITAL = "university_hospital"
    HOSPITAL = "hospital"
    LOCAL_HOSPITAL = "local_hospital"
    CLINIC = "clinic"
    CANCER_CENTRE = "cancer_centre"
    PSYCHIATRIC = "psychiatric"
    REHABILITATION = "rehabilitation"
    HOME_CARE = "home_care"
    DIALYSIS = "dialysis"
    CARE_HOME = "care_home"
    DISABILITY = "disability"
    CHILD_PROTECTION = "child_protection"
    SMALL_HOME = "small_home"
    LABORATORY = "laboratory"
    OTHER = "other"


class UnreadableClasses(VigieError):
    fr = "fichier des classes : {reason}"
    en = "file of classes: {reason}"


@dataclass(frozen=True, slots=True)
class ClassOfSites:
    """One class: its wordings and what is believed of a site of which nothing is known
    (``judgement``).

    ``hours``: patient-hours per site and year. ``staff``: full-time equivalents per site.
    ``staff_per_hour``: full-time equivalents per patient-hour a year, for a site with activity and
    no staff.
    """

    kind: Kind
    fr: str
    en: str
    hours: Interval
    staff: float
    staff_per_hour: float
    is_hospital: bool
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Classes:
    """Every class, and the class of every known category code."""

    by_kind: dict[Kind, ClassOfSites]
    by_category: dict[str, Kind]

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read ``data/classes.toml``; raise ``UnreadableClasses`` when it is not whole."""
        try:
            rows = tomllib.loads(raw.decode())["classes"]
            by_kind = {found.kind: found for found in map(_class_of, rows)}
        except (
            UnicodeDecodeError,
            tomllib.TOMLDecodeError,
            KeyError,
            TypeError,
            ValueError,
        ) as error:
            raise UnreadableClasses(reason=str(error)) from error
        missing = set(Kind) - by_kind.keys()
        if missing:
            raise UnreadableClasses(reason=", ".join(sorted(missing)))
        return cls(
            by_kind, {code: found.kind for found in by_kind.values() for code in found.categories}
        )

    def kind_of(self, category: str) -> Kind:
        """Return the class of a category code; one that is not in the file is ``OTHER``."""
        return self.by_category.get(category.strip(), Kind.OTHER)


def _class_of(row: dict[str, Any]) -> ClassOfSites:
    low, high = row["hours"]
    return ClassOfSites(
        kind=Kind(str(row["kind"])),
        fr=str(row["fr"]),
        en=str(row["en"]),
        hours=Interval(float(low), float(high)),
        staff=float(row["staff"]),
        staff_per_hour=float(row["staff_per_1000_hours"]) / 1000,
        is_hospital=bool(row["is_hospital"]),
        categories=frozenset(row["categories"]),
    )
