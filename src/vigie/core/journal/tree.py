"""The Merkle tree of RFC 6962, section 2: its hash, and proofs that a line is in it and that it
only grew.

A node is named by its level and its place: ``(0, n)`` is leaf n, ``(k, n)`` covers the leaves
``n·2^k … (n + 1)·2^k − 1``. Only complete nodes have a name, and they never change: what keeps the
tree keeps them and nothing else.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Self

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class Node(NamedTuple):
    """A complete node, with its hash."""

    level: int
    place: int
    hash: bytes


NodeOf = Callable[[int, int], bytes]
"""Gives the hash of a complete node by its level and place."""


def leaf_hash(line: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """What suffices to go on: the complete nodes of a tree of ``size`` leaves that no larger one
    holds, the largest first. Cost of one more leaf: as many hashes as the size has trailing
    ones, log2(size) at most."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> tuple[Self, list[Node]]:
        """Return the frontier with one leaf more, and the nodes that became complete (the leaf
        first)."""
        level, place, held = 0, self.size, list(self.hashes)
        made = [Node(0, place, leaf)]
        while place & 1:
            leaf = node_hash(held.pop(), leaf)
            level, place = level + 1, place >> 1
            made.append(Node(level, place, leaf))
        return type(self)(self.size + 1, (*held, leaf)), made

    @property
    def root(self) -> bytes:
        """Return the root of the tree."""
        if not self.hashes:
            return EMPTY
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def root_from(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier, _ = frontier.grown(leaf)
    return frontier.root


# ---- proofs ------------------------------------------------------------------------------------


def _split(size: int) -> int:
    """Return the largest power of two smaller than ``size`` (over 1)."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(begin: int, end: int, node: NodeOf) -> bytes:
    """Return the root over the leaves ``begin … end − 1`` of a subtree."""
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(size)
    return node_hash(_hash_of(begin, middle, node), _hash_of(middle, end, node))


def inclusion_proof(place: int, size: int, node: NodeOf) -> list[bytes]:
    """Return the proof that leaf ``place`` is in the tree of ``size`` leaves: RFC 6962, 2.1.1."""
    if not 0 <= place < size:
        raise IndexError(place)
    return list(_path(place, 0, size, node))


def _path(place: int, begin: int, end: int, node: NodeOf) -> Iterator[bytes]:
    if end - begin == 1:
        return
    middle = begin + _split(end - begin)
    if place < middle:
        yield from _path(place, begin, middle, node)
        yield _hash_of(middle, end, node)
    else:
        yield from _path(place, middle, end, node)
        yield _hash_of(begin, middle, node)


def consistency_proof(older: int, size: int, node: NodeOf) -> list[bytes]:
    """Return the proof that the tree of ``size`` leaves begins with that of ``older``: RFC 6962,
    2.1.2. Nothing is needed when one of them is empty, or when they are the same."""
    if not 0 <= older <= size:
        raise IndexError(older)
    if older in (0, size):
        return []
    return list(_subproof(older, 0, size, node, whole=True))


def _subproof(older: int, begin: int, end: int, node: NodeOf, *, whole: bool) -> Iterator[bytes]:
    if older == end:
        if not whole:
            yield _hash_of(begin, end, node)
        return
    middle = begin + _split(end - begin)
    if older <= middle:
        yield from _subproof(older, begin, middle, node, whole=whole)
        yield _hash_of(middle, end, node)
    else:
        yield from _subproof(older, middle, end, node, whole=False)
        yield _hash_of(begin, middle, node)


# ---- their verification, which needs no tree ---------------------------------------------------


def verifies_inclusion(
    leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether the proof leads from the leaf to the root: RFC 9162, 2.1.3.2."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verifies_consistency(
    older: int, older_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether the proof leads from the older root to the newer: RFC 9162, 2.1.4.2."""
    if not 0 <= older <= size:
        return False
    if older in (0, size):
        expected = EMPTY if older == 0 else root
        return not proof and older_root == expected
    steps = list(proof) if older & (older - 1) else [older_root, *proof]
    return bool(steps) and _follows(older - 1, size - 1, steps) == (older_root, root)


def _follows(at: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the two roots that the steps lead to; ``None`` when their count is wrong."""
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, step)
        at, last = at >> 1, last >> 1
    return (was, now) if last == 0 else None
