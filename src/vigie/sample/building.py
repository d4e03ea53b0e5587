"""Grows the registry of the sample country: gives each entity and site its number and its name."""

from datetime import date

from vigie.sample import identifiers, names
from vigie.sample.chance import Chance
from vigie.sample.country import Country, SampleEntity, SampleSite
from vigie.sample.places import Department, Town, departments

HOSPITAL_CATEGORIES = frozenset(
    {"101", "355", "106", "365", "131", "292", "161", "109", "127", "146"}
)


class Builder:
    """The country under way. ``public_hospitals``: general public hospitals by department."""

    def __init__(self, *, seed: int, today: date) -> None:
        self.seed = seed
        self.country = Country(seed=seed, today=today)
        self.departments = departments()
        self.public_hospitals: dict[str, list[str]] = {}
        self._numbers: dict[tuple[str, bool], int] = {}

    def entity(
        self, department: Department, town: Town, name: str, status: str, chance: Chance
    ) -> str:
        """Add a legal entity; return its number."""
        number = self._next(department, is_entity=True)
        siren = identifiers.siren(len(self.country.entities) % 1_000_000)
        opened = date(int(chance.integers(1950, 2016)), int(chance.integers(1, 13)), 1)
        self.country.entities.append(
            SampleEntity(number, name, status, siren, department, town, opened)
        )
        return number

    def site(
        self,
        entity: str,
        department: Department,
        town: Town,
        category: str,
        *,
        beds: int,
        staff: float,
        chance: Chance,
    ) -> str:
        """Add a site; return its number."""
        number = self._next(department, is_entity=False)
        self.country.sites.append(
            SampleSite(
                number,
                entity,
                names.site(category, town.name, chance),
                category,
                department,
                town,
                date(int(chance.integers(1955, 2020)), int(chance.integers(1, 13)), 1),
                beds,
                staff,
                category in HOSPITAL_CATEGORIES,
            )
        )
        return number

    def _next(self, department: Department, *, is_entity: bool) -> str:
        key = (department.finess, is_entity)
        ordinal = self._numbers.get(key, 0)
        self._numbers[key] = ordinal + 1
        return identifiers.finess(department, ordinal, is_entity=is_entity)

    def staff_of_entities(self) -> dict[str, float]:
        """Return the staff of each entity: the sum over its sites."""
        staff = {entity.finess: 0.0 for entity in self.country.entities}
        for site in self.country.sites:
            staff[site.entity] += site.staff
        return staff
