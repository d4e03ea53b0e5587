"""The readings of a country on arrays are those of the fold, cell by cell, to the bit."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, PARAMETERS
from tests.core.evidence.strategies import ON, pieces_of
from vigie.core.evidence import Evidence, Flag, reading
from vigie.core.evidence.bulk import readings
from vigie.core.evidence.columns import EvidenceColumns, Readings, flags_of, with_inherited
from vigie.core.vocabulary import Proof

PERIMETERS = 3
KEYS = ("patched", "mfa_remote", "restore_tested", "staff_trained")
SCOPES = ("", "known_exploited", "exposed")


@dataclass(frozen=True)
class Placed:
    """A piece and the place of the perimeter it counts for."""

    perimeter: int
    piece: Evidence


@st.composite
def placed(draw: st.DrawFn) -> Placed:
    key = draw(st.sampled_from(KEYS))
    one = draw(pieces_of(safeguard=key, scopes=SCOPES if key == "patched" else ("", "north")))
    inherited = "1" if one.inherited_from else ""
    return Placed(draw(st.integers(0, PERIMETERS - 1)), replace(one, inherited_from=inherited))


countries = st.lists(placed(), max_size=14)


def columns_of(country: list[Placed]) -> EvidenceColumns:
    pieces = [one.piece for one in country]
    sources = sorted({p.source for p in pieces})
    scopes = sorted({p.scope for p in pieces})
    ranks = list(Proof)
    return EvidenceColumns(
        perimeter=np.array([one.perimeter for one in country], dtype=np.int64),
        safeguard=np.array([CATALOGUE.index[p.safeguard] for p in pieces], dtype=np.int64),
        low=np.array([p.low for p in pieces], dtype=np.float64),
        high=np.array([p.high for p in pieces], dtype=np.float64),
        seen=np.array([p.seen for p in pieces], dtype=np.float64),
        proof=np.array([ranks.index(p.proof) for p in pieces], dtype=np.int64),
        day=np.array([p.observed_on.toordinal() for p in pieces], dtype=np.int64),
        known=np.array([p.known for p in pieces], dtype=np.float64),
        source=np.array([sources.index(p.source) for p in pieces], dtype=np.int64),
        scope=np.array([scopes.index(p.scope) for p in pieces], dtype=np.int64),
        origin=np.array([int(p.inherited_from or -1) for p in pieces], dtype=np.int64),
        sources=sources,
        scopes=scopes,
    )


def read(columns: EvidenceColumns, on: date = ON) -> Readings:
    return readings(
        columns,
        CATALOGUE,
        perimeters=PERIMETERS,
        on=on,
        trust=PARAMETERS.trust,
        held=PARAMETERS.held,
    )


@given(countries)
def test_arrays_agree_with_the_fold_to_the_bit(country: list[Placed]) -> None:
    found = read(columns_of(country))
    for perimeter in range(PERIMETERS):
        for key in KEYS:
            own = [
                one.piece
                for one in country
                if one.perimeter == perimeter and one.piece.safeguard == key
            ]
            held = reading(
                own, CATALOGUE[key], on=ON, trust=PARAMETERS.trust, held=PARAMETERS.held
            )
            cell = (perimeter, CATALOGUE.index[key])
            assert (found.proved[cell], found.said[cell], found.possible[cell]) == (
                held.proved,
                held.said,
                held.possible,
            )
            assert (found.known[cell], found.fresh[cell]) == (held.known, held.fresh)
            assert flags_of(int(found.flags[cell])) == held.flags
            assert np.allclose(found.widths[cell], held.widths, atol=1e-6)


@given(countries, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(country: list[Placed], chance: object) -> None:
    shuffled = list(country)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = read(columns_of(country)), read(columns_of(shuffled))
    for name in Readings.__slots__:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_a_country_without_evidence_is_never_seen() -> None:
    found = read(columns_of([]))
    assert not found.proved.any()
    assert found.possible.all()
    assert not found.fresh.any()
    assert all(flags_of(int(bits)) == {Flag.NEVER_SEEN} for bits in found.flags.ravel())


def test_a_provider_proves_once_for_all_that_inherit_and_its_own_heritage_stays_its_own() -> None:
    proof = Evidence("mfa_remote", 0.8, 0.8, 1.0, Proof.MEASURED, ON, "scan")
    column = CATALOGUE.index["mfa_remote"]
    own = columns_of([Placed(1, proof)])
    heirs, providers = np.array([0, 2]), np.array([1, 0])
    found = read(with_inherited(own, heirs, providers, np.array([column, column])))
    assert found.proved[:, column].tolist() == [0.8, 0.8, 0.0]
    assert Flag.INHERITED in flags_of(int(found.flags[0, column]))
    assert Flag.INHERITED not in flags_of(int(found.flags[1, column]))
