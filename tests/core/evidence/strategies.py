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
def honest_pieces(draw: st.DrawFn) -> list[Evidence]:
    """Draw pieces that all hold of one same estate, each of a source of its own."""
    truth = draw(shares)
    return [
        Evidence(
            safeguard="mfa_remote",
            low=draw(st.floats(0.0, 1.0)) * truth,
            high=truth + draw(st.floats(0.0, 1.0)) * (1.0 - truth),
            seen=draw(shares),
            proof=draw(st.sampled_from(tuple(Proof))),
            observed_on=ON - timedelta(days=draw(ages)),
            source=f"source {number}",
        )
        for number in range(draw(st.integers(1, 4)))
    ]
