"""Pieces of evidence drawn at random: any proof, any age, any source, any part of the estate."""

from datetime import date, timedelta

from hypothesis import strategies as st

from vigie.core.evidence import Evidence
from vigie.core.vocabulary import Proof

ON = date(2026, 11, 1)
shares = st.integers(0, 20).map(lambda n: n / 20) | st.floats(0.0, 1.0, width=32)
ages = st.integers(0, 900)


def piece(
    low: float,
    high: float | None = None,
    *,
    proof: Proof = Proof.MEASURED,
    age: int = 0,
    seen: float = 1.0,
    source: str = "scan",
    scope: str = "",
    safeguard: str = "mfa_remote",
) -> Evidence:
    """Return a piece observed ``age`` days before ``ON``."""
    return Evidence(
        safeguard=safeguard,
        low=low,
        high=low if high is None else high,
        seen=seen,
        proof=proof,
        observed_on=ON - timedelta(days=age),
        source=source,
        scope=scope,
    )


@st.composite
def pieces_of(
    draw: st.DrawFn,
    *,
    safeguard: str = "mfa_remote",
    proofs: tuple[Proof, ...] = tuple(Proof),
    scopes: tuple[str, ...] = ("", "north"),
) -> Evidence:
    """Draw one piece of a safeguard."""
    low, high = sorted((draw(shares), draw(shares)))
    return Evidence(
        safeguard=safeguard,
        low=low,
        high=high,
        seen=draw(shares),
        proof=draw(st.sampled_from(proofs)),
        observed_on=ON - timedelta(days=draw(ages)),
        source=draw(st.sampled_from(("scan", "audit", "survey"))),
        scope=draw(st.sampled_from(scopes)),
        inherited_from=draw(st.sampled_from(("", "", "GHT"))),
        known=float(draw(st.integers(0, 2))),
    )


many_pieces = st.lists(pieces_of(), max_size=5)


@st.composite
def honest_pieces(draw: st.DrawFn) -> tuple[float, list[Evidence]]:
    """Draw a true share in place, and pieces that each saw a part of the estate as it is."""
    truth = draw(shares)
    return truth, [draw(_honest(truth, f"source {k}")) for k in range(draw(st.integers(1, 4)))]


@st.composite
def _honest(draw: st.DrawFn, truth: float, source: str) -> Evidence:
    seen = draw(st.floats(0.01, 1.0))
    lowest, highest = max(0.0, (truth + seen - 1.0) / seen), min(1.0, truth / seen)
    found = min(1.0, lowest + draw(shares) * (highest - lowest))
    return Evidence(
        safeguard="mfa_remote",
        low=found * draw(shares),
        high=min(1.0, found + (1.0 - found) * draw(shares)),
        seen=seen,
        proof=draw(st.sampled_from(tuple(Proof))),
        observed_on=ON - timedelta(days=draw(ages)),
        source=source,
    )
