"""What is held of one safeguard: every property named in section 1 of the model."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isclose

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, PARAMETERS
from tests.core.evidence.strategies import (
    ON,
    ages,
    honest_pieces,
    many_pieces,
    piece,
    pieces_of,
    shares,
)
from vigie.core.evidence import Evidence, Flag, Held, Use, never_seen, reading
from vigie.core.vocabulary import Proof

ROUNDING = 1e-9
WEAK = (Proof.DECLARED, Proof.DOCUMENTED)


def read(pieces: Sequence[Evidence], on: date = ON, safeguard: str = "mfa_remote") -> Held:
    return reading(
        pieces, CATALOGUE[safeguard], on=on, trust=PARAMETERS.trust, held=PARAMETERS.held
    )


def figures(held: Held) -> tuple[object, ...]:
    return held.proved, held.said, held.possible, held.known, held.fresh, held.flags, held.widths


@given(many_pieces)
def test_what_is_proved_is_said_and_what_is_said_is_possible(pieces: list[Evidence]) -> None:
    held = read(pieces)
    assert 0.0 <= held.proved <= held.said <= held.possible <= 1.0


@given(many_pieces, st.randoms(use_true_random=False))
def test_the_order_of_pieces_never_matters(pieces: list[Evidence], chance: object) -> None:
    order = list(range(len(pieces)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = read([pieces[k] for k in order])
    assert figures(shuffled) == figures(read(pieces))


@given(
    st.lists(pieces_of(safeguard="patched", scopes=("", "known_exploited", "exposed")), max_size=5)
)
def test_the_order_of_pieces_never_matters_in_a_safeguard_in_parts(pieces: list[Evidence]) -> None:
    assert figures(read(pieces[::-1], safeguard="patched")) == figures(
        read(pieces, safeguard="patched")
    )


@given(many_pieces, ages)
def test_time_alone_only_widens(pieces: list[Evidence], days: int) -> None:
    now, later = read(pieces), read(pieces, on=ON + timedelta(days=days))
    assert later.proved <= now.proved + ROUNDING
    assert later.said <= now.said + ROUNDING
    assert later.possible >= now.possible - ROUNDING


@given(many_pieces)
def test_the_widths_by_cause_sum_to_the_width(pieces: list[Evidence]) -> None:
    held = read(pieces)
    assert min(held.widths) >= 0.0
    assert isclose(sum(held.widths), held.possible - held.proved, abs_tol=ROUNDING)


@given(honest_pieces())
def test_honest_pieces_never_exclude_the_truth(world: tuple[float, list[Evidence]]) -> None:
    truth, pieces = world
    held = read(pieces)
    assert held.proved - ROUNDING <= truth <= held.possible + ROUNDING
    assert Flag.CONTRADICTION not in held.flags


@given(honest_pieces(), st.data())
def test_removing_a_piece_never_narrows(
    world: tuple[float, list[Evidence]], data: st.DataObject
) -> None:
    pieces = world[1]
    gone = data.draw(st.integers(0, len(pieces) - 1))
    less, whole = read(pieces[:gone] + pieces[gone + 1 :]), read(pieces)
    assert less.proved <= whole.proved + ROUNDING
    assert less.said <= whole.said + ROUNDING
    assert less.possible >= whole.possible - ROUNDING


@given(honest_pieces())
def test_an_honest_piece_never_lowers_the_credit(world: tuple[float, list[Evidence]]) -> None:
    pieces = world[1]
    assert read(pieces).proved >= read(pieces[:-1]).proved - ROUNDING


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(many_pieces, shares, shares)
def test_an_honest_measurement_never_lowers_the_credit_for_what_it_confirms(
    pieces: list[Evidence], more: float, seen: float
) -> None:
    confirmed = max([p.low for p in pieces], default=0.0)
    found = confirmed + more * (1.0 - confirmed)
    measured = piece(found, seen=seen, source="new scan")
    together = [*pieces, measured]
    highest = min(p.seen * p.high + (1.0 - p.seen) for p in together)
    assume(max(p.seen * p.low for p in together) <= highest)
    before, after = read(pieces), read([*pieces, measured])
    assert after.proved >= before.proved - ROUNDING


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=90), st.floats(0.1, 1.0))
def test_improving_nightly_measures_are_never_a_contradiction(
    values: list[float], seen: float
) -> None:
    nights = [
        piece(value, age=night, seen=seen) for night, value in enumerate(sorted(values)[::-1])
    ]
    held = read(nights)
    assert Flag.CONTRADICTION not in held.flags
    assert isclose(held.possible, seen * max(values) + 1.0 - seen, abs_tol=ROUNDING)


@given(st.lists(pieces_of(proofs=(Proof.DECLARED,)), max_size=4))
def test_declaring_proves_nothing(pieces: list[Evidence]) -> None:
    assert read(pieces).proved == 0.0
    assert not read(pieces).known


@given(many_pieces, pieces_of(proofs=(Proof.DECLARED,)))
def test_saying_more_never_raises_what_is_proved(pieces: list[Evidence], said: Evidence) -> None:
    assert read([*pieces, said]).proved <= read(pieces).proved + ROUNDING


@given(st.lists(pieces_of(), max_size=4))
def test_zero_checks_is_unknown(pieces: list[Evidence]) -> None:
    nothing = [piece(1.0, seen=0.0, age=k, proof=p.proof) for k, p in enumerate(pieces)]
    assert figures(read(nothing)) == figures(never_seen())
    assert figures(read([*pieces, *nothing])) == figures(read(pieces))


def test_no_piece_is_never_seen_and_may_be_anything() -> None:
    held = read([])
    assert (held.proved, held.said, held.possible) == (0.0, 0.0, 1.0)
    assert held.flags == {Flag.NEVER_SEEN}


@given(shares, shares, shares, st.sampled_from(tuple(Proof)), ages)
def test_one_piece_follows_the_formulas(
    one: float, other: float, seen: float, proof: Proof, age: int
) -> None:
    low, high = sorted((one, other))
    held = read([piece(low, high, seen=seen, proof=proof, age=age)])
    up, down = PARAMETERS.trust.of(proof)
    stale = min(1.0, max(0.0, (age - 180) / 180))
    lower = max(0.0, seen * low - down) * (1.0 - stale)
    upper = min(1.0, seen * high + 1.0 - seen + up)
    if seen > 0.0:
        assert isclose(held.said, lower, abs_tol=ROUNDING)
        assert isclose(held.proved, 0.0 if proof is Proof.DECLARED else lower, abs_tol=ROUNDING)
        assert isclose(held.possible, upper + (1.0 - upper) * stale, abs_tol=ROUNDING)


def test_a_proof_is_fresh_until_its_time_to_live_and_worth_nothing_at_twice_that() -> None:
    assert read([piece(0.8, age=180)]).proved == 0.8
    assert isclose(read([piece(0.8, age=270)]).proved, 0.4)
    assert (read([piece(0.8, age=360)]).proved, read([piece(0.8, age=360)]).possible) == (0.0, 1.0)


def test_the_newest_of_one_source_and_scope_replaces_for_good_or_ill() -> None:
    held = read([piece(0.9, age=10), piece(0.4, age=1)])
    assert (held.proved, held.possible) == (0.4, 0.4)
    assert held.uses == (Use.SUPERSEDED, Use.USED)


def test_a_measure_supersedes_weaker_proof_of_its_scope_and_the_two_are_flagged() -> None:
    paper = piece(0.9, proof=Proof.DOCUMENTED, source="file", age=20)
    held = read([paper, piece(0.4)])
    assert (held.proved, held.possible) == (0.4, 0.4)
    assert Flag.CONTRADICTION in held.flags


def test_a_stale_measure_gives_way_to_a_document_given_since() -> None:
    paper = piece(0.9, proof=Proof.DOCUMENTED, source="file")
    assert isclose(read([piece(0.4, age=400), paper]).proved, 0.8)


def test_two_measures_of_one_scope_contradict_each_other_beyond_five_hundredths() -> None:
    near = read([piece(0.70), piece(0.75, source="other")])
    far = read([piece(0.70), piece(0.76, source="other")])
    assert Flag.CONTRADICTION not in near.flags
    assert Flag.CONTRADICTION in far.flags
    assert (far.proved, far.possible) == (0.70, 0.76)


def test_a_measure_is_held_by_another_45_to_60_days_before() -> None:
    for gap, proved, once in (
        (44, 0.9, True),
        (45, 0.6, False),
        (60, 0.6, False),
        (61, 0.9, True),
    ):
        held = read([piece(0.9), piece(0.6, age=gap)])
        assert held.proved == proved
        assert (Flag.SEEN_ONCE in held.flags) == once
        assert held.possible == 0.9


def test_one_patched_safeguard_is_the_worst_of_its_two_scopes() -> None:
    exploited = piece(0.9, scope="known_exploited", safeguard="patched")
    exposed = piece(0.6, 0.7, scope="exposed", safeguard="patched")
    both, one = (
        read([exploited, exposed], safeguard="patched"),
        read([exploited], safeguard="patched"),
    )
    assert (both.proved, both.possible) == (0.6, 0.7)
    assert (one.proved, one.possible) == (0.0, 0.9)


def test_a_document_at_the_edge_of_what_is_measured_does_not_contradict_it() -> None:
    paper = piece(0.8, proof=Proof.DOCUMENTED, source="file", age=20)
    assert Flag.CONTRADICTION not in read([paper, piece(0.7)]).flags


@given(shares, st.sampled_from((1.0, 0.9, 0.5)))
def test_rounding_never_makes_a_measure_exclude_itself(share: float, seen: float) -> None:
    twice = [piece(share, seen=seen), piece(share, seen=seen, source="other")]
    assert read(twice).proved == read(twice[:1]).proved
    assert Flag.CONTRADICTION not in read(twice).flags
