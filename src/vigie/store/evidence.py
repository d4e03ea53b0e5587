"""Evidence rows: append-only, each with who and when; loaded whole, in one query, for the
level."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from vigie.core.evidence.columns import EvidenceColumns, Ints, with_inherited
from vigie.core.safeguards import Catalogue
from vigie.core.scope import Scope
from vigie.core.vocabulary import Proof
from vigie.store.bulk import learn
from vigie.store.models import EvidenceRow, Inheritance, Perimeter, PerimeterSite
from vigie.store.scope import perimeters_held

BATCH = 5_000
Raw = tuple[int, str, float, float, float, str, date, str, str, datetime]
_RANK = {Proof.DECLARED.value: 0, Proof.DOCUMENTED.value: 1, Proof.MEASURED.value: 2}


@dataclass(frozen=True, slots=True)
class GivenEvidence:
    """A piece as it is given. ``perimeter`` is its key in the store; shares are in [0, 1]."""

    perimeter: int
    safeguard: str
    low: float
    high: float
    seen: float
    proof: str
    observed_on: date
    source: str
    scope: str = ""
    reference: str = ""
    given_by: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """Return what makes two pieces the same observation."""
        return (
            self.perimeter,
            self.safeguard,
            self.low,
            self.high,
            self.seen,
            self.proof,
            self.observed_on,
            self.source,
            self.scope,
            self.reference,
        )


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """A piece as it is kept: what was given, when it was known, and who proves it for whom."""

    key: int
    given: GivenEvidence
    known_at: datetime
    inherited_from: str = ""
    """Code of the perimeter that proves it; empty when its own."""


def append_many(given: Iterable[GivenEvidence], *, known_at: datetime) -> int:
    """Add the pieces that are not there yet, all or none; return how many were added."""
    pieces = list(dict.fromkeys(given))
    if not pieces:
        return 0
    with transaction.atomic():
        there = _contents({piece.source for piece in pieces}, {p.perimeter for p in pieces})
        rows = [_row(piece, known_at) for piece in pieces if piece.content not in there]
        EvidenceRow.objects.bulk_create(rows, batch_size=BATCH)
        learn(EvidenceRow, rows=len(rows))
    return len(rows)


def withdraw(*, key: int, at: datetime) -> bool:
    """Mark a piece as withdrawn: it stays, readable as it was known; return whether it stood
    until then."""
    changed = EvidenceRow.objects.filter(pk=key, withdrawn_at=None).update(withdrawn_at=at)
    return bool(changed)


def perimeter_of_evidence(key: int) -> int | None:
    """Return the perimeter a piece belongs to; ``None`` when there is no such piece."""
    return EvidenceRow.objects.filter(pk=key).values_list("perimeter_id", flat=True).first()


def may_write_perimeter(*, scope: Scope, perimeter: int) -> bool:
    """Return whether the holder of a writing scope answers for the perimeter."""
    return Perimeter.objects.filter(perimeters_held(scope), pk=perimeter).exists()


def perimeters_by_reference(references: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return the open perimeters that a code, a FINESS of entity or of site may stand for.

    A code stands for itself; a FINESS for the perimeters of the entity, else for those the site
    depends on.
    """
    wanted = set(references)
    found: dict[str, set[int]] = {}
    _add(found, PerimeterSite.objects.values_list("site__finess", "perimeter_id"), wanted)
    of_entities: dict[str, set[int]] = {}
    _add(of_entities, Perimeter.objects.values_list("entity__finess", "pk"), wanted)
    codes: dict[str, set[int]] = {}
    _add(codes, Perimeter.objects.values_list("code", "pk"), wanted)
    found.update(of_entities)
    found.update(codes)
    return {reference: frozenset(keys) for reference, keys in found.items()}


def evidence_columns(
    *, catalogue: Catalogue, perimeters: Sequence[int], on: date, known_at: datetime
) -> EvidenceColumns:
    """Return all evidence of these perimeters on a day, as known then, with what they inherit.

    ``perimeters`` are keys; the columns speak of their places in that sequence. Safeguards that
    the
    catalogue does not have are left out.
    """
    places = {key: place for place, key in enumerate(perimeters)}
    rows = _standing(on, known_at).values_list(
        "perimeter_id",
        "safeguard",
        "low",
        "high",
        "seen",
        "proof",
        "observed_on",
        "source",
        "scope",
        "known_at",
    )
    kept = [row for row in rows.iterator(20_000) if row[0] in places and row[1] in catalogue.index]
    columns = _columns(kept, places, catalogue)
    return _inherited(columns, places, catalogue, on)


def evidence_of(
    *, perimeter: int, on: date, known_at: datetime, safeguard: str = ""
) -> list[KnownEvidence]:
    """Return the pieces of one perimeter on a day, own and inherited, newest first."""
    edges = _edges(on).filter(perimeter_id=perimeter)
    refused = set(edges.filter(is_exception=True).values_list("provider_id", "safeguard"))
    given = edges.filter(is_exception=False).values_list(
        "provider_id", "provider__code", "safeguard"
    )
    wanted = Q(perimeter_id=perimeter)
    codes: dict[int, str] = {}
    for provider, code, key in given:
        if (provider, key) not in refused and (provider, "") not in refused:
            codes[provider] = code
            wanted |= Q(perimeter_id=provider) & (Q(safeguard=key) if key else Q())
    rows = _standing(on, known_at).filter(wanted)
    if safeguard:
        rows = rows.filter(safeguard=safeguard)
    return [
        _known(row, codes.get(row.perimeter_id, ""))
        for row in rows.order_by("-observed_on", "-known_at", "-pk")
        if row.perimeter_id == perimeter or (row.perimeter_id, row.safeguard) not in refused
    ]


def _standing(on: date, known_at: datetime) -> QuerySet[EvidenceRow]:
    """Return the rows observed by that day, known by that instant, not withdrawn by then."""
    stood = Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at)
    return EvidenceRow.objects.filter(stood, observed_on__lte=on, known_at__lte=known_at)


def _edges(on: date) -> QuerySet[Inheritance]:
    begun, stands = Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on)
    return Inheritance.objects.filter(begun, stands)


def _columns(rows: list[Raw], places: Mapping[int, int], catalogue: Catalogue) -> EvidenceColumns:
    sources, source_places = _interned([row[7] for row in rows])
    scopes, scope_places = _interned([row[8] for row in rows])
    return EvidenceColumns(
        perimeter=_ints([places[row[0]] for row in rows]),
        safeguard=_ints([catalogue.index[row[1]] for row in rows]),
        low=np.array([row[2] for row in rows], dtype=np.float64),
        high=np.array([row[3] for row in rows], dtype=np.float64),
        seen=np.array([row[4] for row in rows], dtype=np.float64),
        proof=_ints([_RANK[row[5]] for row in rows]),
        day=_ints([row[6].toordinal() for row in rows]),
        known=np.array([row[9].timestamp() for row in rows], dtype=np.float64),
        source=source_places,
        scope=scope_places,
        origin=np.full(len(rows), -1, dtype=np.int64),
        sources=sources,
        scopes=scopes,
    )


def _inherited(
    columns: EvidenceColumns, places: Mapping[int, int], catalogue: Catalogue, on: date
) -> EvidenceColumns:
    edges = list(
        _edges(on).values_list("perimeter_id", "provider_id", "safeguard", "is_exception")
    )
    refused = {
        (heir, provider, key) for heir, provider, key, is_exception in edges if is_exception
    }
    triples = {
        (places[heir], places[provider], catalogue.index[one])
        for heir, provider, key, is_exception in edges
        if not is_exception and heir in places and provider in places
        for one in ([key] if key else list(catalogue.index))
        if one in catalogue.index
        and (heir, provider, one) not in refused
        and (heir, provider, "") not in refused
    }
    ordered = _ints(sorted(triples)).reshape(-1, 3)
    return with_inherited(columns, ordered[:, 0], ordered[:, 1], ordered[:, 2])


def _contents(sources: set[str], perimeters: set[int]) -> set[tuple[object, ...]]:
    rows = EvidenceRow.objects.filter(withdrawn_at=None, source__in=sources)
    if len(perimeters) < 500:
        rows = rows.filter(perimeter_id__in=perimeters)
    fields = ("perimeter_id", "safeguard", "low", "high", "seen", "proof")
    return set(
        rows.values_list(*fields, "observed_on", "source", "scope", "reference").iterator(20_000)
    )


def _row(piece: GivenEvidence, known_at: datetime) -> EvidenceRow:
    return EvidenceRow(
        perimeter_id=piece.perimeter,
        safeguard=piece.safeguard,
        low=piece.low,
        high=piece.high,
        seen=piece.seen,
        proof=piece.proof,
        observed_on=piece.observed_on,
        source=piece.source,
        scope=piece.scope,
        reference=piece.reference,
        given_by=piece.given_by,
        known_at=known_at,
    )


def _known(row: EvidenceRow, inherited_from: str) -> KnownEvidence:
    given = GivenEvidence(
        perimeter=row.perimeter_id,
        safeguard=row.safeguard,
        low=row.low,
        high=row.high,
        seen=row.seen,
        proof=row.proof,
        observed_on=row.observed_on,
        source=row.source,
        scope=row.scope,
        reference=row.reference,
        given_by=row.given_by,
    )
    return KnownEvidence(row.pk, given, row.known_at, inherited_from)


def _add(
    found: dict[str, set[int]], pairs: Iterable[tuple[str | None, int]], wanted: set[str]
) -> None:
    for reference, key in pairs:
        if reference in wanted:
            found.setdefault(reference, set()).add(key)


def _interned(
    words: Sequence[object],
) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    places: dict[object, int] = {}
    column = [places.setdefault(word, len(places)) for word in words]
    return [str(word) for word in places], _ints(column)


def _ints(values: Sequence[int] | Sequence[tuple[int, int, int]]) -> Ints:
    return np.array(values, dtype=np.int64)


def newest_known() -> datetime | None:
    """Return the instant at which the newest piece was known."""
    found: datetime | None = EvidenceRow.objects.aggregate(newest=Max("known_at"))["newest"]
    return found


def fingerprint(*, on: date, known_at: datetime) -> dict[str, int | str]:
    """Return what tells two states of the evidence apart: rows, newest, withdrawn, and who
    inherits what."""
    known = EvidenceRow.objects.filter(known_at__lte=known_at)
    rows = known.aggregate(rows=Count("pk"), newest=Max("pk"), withdrawn=Count("withdrawn_at"))
    counts = {name: int(value or 0) for name, value in rows.items()}
    return counts | {"inheritance": _inheritance_hash(on)}


def _inheritance_hash(on: date) -> str:
    """Return a hash of the edges of a day, in a fixed order."""
    edges = _edges(on).order_by("perimeter_id", "provider_id", "safeguard")
    summed = hashlib.blake2b(digest_size=16)
    for edge in edges.values_list("perimeter_id", "provider_id", "safeguard", "is_exception"):
        summed.update(repr(edge).encode())
    return summed.hexdigest()
