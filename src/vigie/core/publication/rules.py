"""The rules of a publication, parsed from ``data/publication.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from vigie.errors import VigieError


class InvalidRules(VigieError):
    fr = "règles de publication incohérentes : {field}"
    en = "inconsistent rules of publication: {field}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that is published: the share of the entities of which it is true."""

    key: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """See the file for the meaning and the unit of each."""

    edition: str
    least_entities: int
    step_points: int
    closest_points: int
    epsilon: float
    epsilon_year: float
    covered: float
    every_days: int
    figures: tuple[Figure, ...]

    @property
    def epsilon_of_figure(self) -> float:
        """Return the share of the budget of one figure: an entity counts in one cell of each."""
        return self.epsilon / len(self.figures)


def parse_rules(raw: bytes) -> Rules:
    """Read the file. Raises ``InvalidRules``."""
    tree = tomllib.loads(raw.decode("utf-8"))
    figures = tuple(Figure(key, entry["title"]) for key, entry in tree.pop("figures").items())
    rules = Rules(**tree, figures=figures)
    wrong = {
        "least_entities": rules.least_entities < 3,
        "step_points": 100 % rules.step_points != 0,
        "closest_points": not 0 < rules.closest_points < 50
        or rules.closest_points % rules.step_points != 0,
        "epsilon": not 0 < rules.epsilon <= rules.epsilon_year,
        "covered": not 0 < rules.covered < 1,
        "figures": not figures,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise InvalidRules(field=field)
    return rules
