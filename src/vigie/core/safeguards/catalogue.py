"""The catalogue of safeguards: what protects, how it is proved and how well it works. Parsed from
bytes."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vigie.core.vocabulary import Proof, Zone
from vigie.errors import VigieError

GOVERNANCE = "governance"


class InvalidCatalogue(VigieError):
    fr = "catalogue de mesures incohérent : {field}"
    en = "inconsistent catalogue of safeguards: {field}"


class UnknownSafeguard(VigieError):
    fr = "mesure inconnue : {key!r}"
    en = "unknown safeguard: {key!r}"


@dataclass(frozen=True, slots=True)
class Ranged:
    """A parameter with its range; ``judgement`` says that nobody measured it."""

    value: float
    low: float
    high: float
    judgement: bool
    source: str


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One safeguard. ``zone`` is ``None`` for governance; ``effectiveness`` is ``None`` when it
    has no effect of its own."""

    key: str
    zone: Zone | None
    title_fr: str
    title_en: str
    question_fr: str
    question_en: str
    proof: Proof
    ttl_days: int
    scope: str
    effectiveness: Ranged | None
    parts: tuple[str, ...]
    merged_into: str | None
    small: bool
    stage: str

    @property
    def is_scored(self) -> bool:
        return self.effectiveness is not None


@dataclass(frozen=True)
class Catalogue:
    """All safeguards of an edition, in the order of the file; the *scored* ones carry an
    effectiveness."""

    edition: str
    method: str
    small_classes: frozenset[str]
    safeguards: tuple[Safeguard, ...]

    @cached_property
    def index(self) -> dict[str, int]:
        """Return the place of each key in ``safeguards``."""
        return {s.key: place for place, s in enumerate(self.safeguards)}

    @cached_property
    def scored(self) -> tuple[Safeguard, ...]:
        """Return the safeguards that enter the level, in the order of the file."""
        return tuple(s for s in self.safeguards if s.is_scored)

    def __getitem__(self, key: str) -> Safeguard:
        if key not in self.index:
            raise UnknownSafeguard(key=key)
        return self.safeguards[self.index[key]]

    def applies(self, safeguard: Safeguard, kind: str) -> bool:
        """Return whether a perimeter of that class owes the safeguard (governance is owed by all
        with staff for it)."""
        return safeguard.small or kind not in self.small_classes


def parse_catalogue(raw: bytes) -> Catalogue:
    """Read ``data/safeguards.toml``. Raises ``InvalidCatalogue``."""
    tree = tomllib.loads(raw.decode("utf-8"))
    safeguards = tuple(_safeguard(key, entry) for key, entry in tree["safeguards"].items())
    _check(safeguards)
    return Catalogue(
        edition=tree["edition"],
        method=tree["method"],
        small_classes=frozenset(tree["small_classes"]),
        safeguards=safeguards,
    )


def ranged(entry: Mapping[str, Any], field: str) -> Ranged:
    """Read ``{value, low, high, judgement, source}``. Raises ``InvalidCatalogue`` when out of
    order."""
    found = Ranged(
        value=float(entry["value"]),
        low=float(entry["low"]),
        high=float(entry["high"]),
        judgement=bool(entry["judgement"]),
        source=str(entry["source"]),
    )
    if not found.low <= found.value <= found.high:
        raise InvalidCatalogue(field=field)
    return found


def _safeguard(key: str, entry: Mapping[str, Any]) -> Safeguard:
    effect = entry.get("effectiveness")
    return Safeguard(
        key=key,
        zone=None if entry["zone"] == GOVERNANCE else Zone(entry["zone"]),
        title_fr=entry["title"]["fr"],
        title_en=entry["title"]["en"],
        question_fr=entry["question"]["fr"],
        question_en=entry["question"]["en"],
        proof=Proof(entry["proof"]),
        ttl_days=int(entry["ttl_days"]),
        scope=entry["scope"],
        effectiveness=ranged(effect, key) if effect else None,
        parts=tuple(entry.get("parts", ())),
        merged_into=entry.get("merged_into"),
        small=bool(entry.get("small", False)),
        stage=entry.get("stage", entry["zone"]),
    )


def _check(safeguards: Iterable[Safeguard]) -> None:
    """Refuse what the formulas cannot carry: e out of ]0, 1[, a merge into nothing, no time to
    live."""
    scored = {s.key for s in safeguards if s.is_scored}
    for one in safeguards:
        if one.ttl_days <= 0:
            raise InvalidCatalogue(field=f"{one.key}.ttl_days")
        if one.merged_into is not None and one.merged_into not in scored:
            raise InvalidCatalogue(field=f"{one.key}.merged_into")
        effect = one.effectiveness
        if effect and not (effect.low > 0 and effect.high < 1):
            raise InvalidCatalogue(field=f"{one.key}.effectiveness")
