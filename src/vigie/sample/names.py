"""Invented, plausible names. Every name of an establishment ends with ``MARK``."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TypeVar

from vigie.sample.chance import Chance

Item = TypeVar("Item")
MARK = "(exemple)"


@cache
def words(kind: str) -> tuple[str, ...]:
    """Return the pieces of names of a kind, from ``words.toml``."""
    raw = resources.files("vigie.sample").joinpath("words.toml").read_bytes()
    return tuple(tomllib.loads(raw.decode())[kind])


def towns(count: int, chance: Chance) -> list[str]:
    """Return ``count`` names of towns that do not exist, each once."""
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(_town(chance))
    return list(found)


def _town(chance: Chance) -> str:
    parts = (
        pick(words("heads"), chance),
        pick(words("middles"), chance),
        pick(words("tails"), chance),
    )
    name = "".join(parts)
    river = pick(words("rivers"), chance)
    joined = "sur-l'" if river[0] in "AÉIO" else "sur-la-"
    return f"{name}-{joined}{river}" if chance.random() < 0.55 else name


def pick(items: Sequence[Item], chance: Chance) -> Item:
    """Return one of ``items``."""
    return items[int(chance.integers(len(items)))]


def marked(name: str) -> str:
    """Return a name marked as a sample's."""
    return f"{name} {MARK}"


def of_town(town: str) -> str:
    """Return ``de`` and the town, elided before a vowel."""
    return f"d'{town}" if town[0] in "AEÉIOU" else f"de {town}"


def saint(chance: Chance) -> str:
    name = pick(words("saints"), chance)
    feminine = name[-1] in "e" and name not in {
        "Anselme",
        "Isidore",
        "Théodule",
        "Sidoine",
        "Brice",
    }
    return f"{'Sainte' if feminine else 'Saint'}-{name}"


def plants(chance: Chance) -> str:
    return f"les {pick((*words('trees'), *words('flowers')), chance)}"


FORMS = {
    "101": "Centre hospitalier universitaire {of}",
    "355": "Centre hospitalier {of}",
    "106": "Hôpital de proximité {of}",
    "365": "Clinique {saint}",
    "131": "Centre de lutte contre le cancer {saint}",
    "292": "Centre hospitalier spécialisé {of}",
    "161": "Maison de santé mentale {plants}",
    "156": "Centre médico-psychologique {saint}",
    "109": "Soins de suite et de réadaptation {plants}",
    "127": "Hospitalisation à domicile {of}",
    "146": "Centre de dialyse {saint}",
    "500": "EHPAD {plants}",
    "501": "EHPA {plants}",
    "202": "Résidence autonomie {plants}",
    "183": "Institut médico-éducatif {saint}",
    "186": "ITEP {saint}",
    "182": "SESSAD {of}",
    "246": "ESAT {plants}",
    "255": "Maison d'accueil spécialisée {saint}",
    "437": "Foyer d'accueil médicalisé {plants}",
    "252": "Foyer d'hébergement {plants}",
    "446": "Service d'accompagnement {of}",
    "177": "Maison d'enfants {saint}",
    "295": "Service d'action éducative {of}",
    "178": "Centre d'accueil CAARUD {of}",
    "197": "Centre de soins en addictologie {of}",
    "214": "Centre d'hébergement {saint}",
    "219": "Centre social {plants}",
    "354": "Service de soins infirmiers à domicile {of}",
    "460": "Service d'aide à domicile {of}",
}
"""How a site is called, by category of the registry."""


def site(category: str, town: str, chance: Chance) -> str:
    """Return the marked name of a site of a category in a town."""
    form = FORMS[category]
    parts = {"of": of_town(town), "saint": saint(chance), "plants": plants(chance)}
    return marked(form.format(**parts))


def association(chance: Chance) -> str:
    """Return the marked name of an association that runs medico-social sites."""
    head = pick(("Association", "Fondation", "Union", "Œuvre", "Mutualité", "Entraide"), chance)
    return marked(f"{head} {saint(chance)} et {plants(chance)}")


def chain(ordinal: int, chance: Chance) -> str:
    """Return the marked name of a chain of care homes; its ordinal keeps it apart from others."""
    return marked(
        f"Groupe {pick(words('rivers'), chance)}{pick(words('middles'), chance)} {ordinal + 1}"
    )
