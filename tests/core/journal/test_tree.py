"""The tree of the journal, beside an implementation of RFC 9162 that is not ours."""

from functools import cache

import pymerkle
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.journal import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_from,
    verifies_consistency,
    verifies_inclusion,
)

LARGEST = 300
LEAVES = [leaf_hash(f"line {n}".encode()) for n in range(LARGEST)]
sizes = st.integers(1, LARGEST)


@cache
def oracle() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for n in range(LARGEST):
        tree.append_entry(f"line {n}".encode())
    return tree


@cache
def nodes() -> dict[tuple[int, int], bytes]:
    frontier, found = Frontier(), {}
    for leaf in LEAVES:
        frontier, made = frontier.grown(leaf)
        found |= {(n.level, n.place): n.hash for n in made}
    return found


def node(level: int, place: int) -> bytes:
    return nodes()[level, place]


def test_an_empty_journal_has_the_root_of_the_standard() -> None:
    assert root_from([]) == EMPTY == Frontier().root


@given(sizes)
def test_the_root_is_that_of_another_implementation(size: int) -> None:
    assert root_from(LEAVES[:size]) == oracle().get_root(size)


@given(sizes, st.data())
def test_every_line_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(place, size, node), root_from(LEAVES[:size])
    assert verifies_inclusion(LEAVES[place], place, size, proof, root)
    other = data.draw(st.integers(0, LARGEST - 1))
    if other != place:
        assert not verifies_inclusion(LEAVES[other], place, size, proof, root)
        assert not verifies_inclusion(LEAVES[place], other, size, proof, root)


@given(sizes, st.data())
def test_growth_is_proved_and_a_rewriting_is_not(size: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(0, size))
    was, now = root_from(LEAVES[:older]), root_from(LEAVES[:size])
    proof = consistency_proof(older, size, node)
    assert verifies_consistency(older, was, size, now, proof)
    if 0 < older < size:
        edited = root_from([*LEAVES[: older - 1], leaf_hash(b"edited")])
        assert not verifies_consistency(older, edited, size, now, proof)
        assert not verifies_consistency(older, was, size, leaf_hash(b"other"), proof)
        assert not verifies_consistency(older, was, size, now, proof[:-1])


@given(st.integers(-2, 20), st.integers(-2, 20), st.lists(st.binary(min_size=32, max_size=32)))
def test_a_proof_made_up_proves_nothing(older: int, size: int, proof: list[bytes]) -> None:
    root = leaf_hash(b"made up")
    assert not verifies_inclusion(leaf_hash(b"x"), older, size, proof, root)
    if older != size:
        assert not verifies_consistency(older, leaf_hash(b"y"), size, root, proof)
