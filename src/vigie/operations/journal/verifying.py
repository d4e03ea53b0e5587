"""The search for what was tampered with: every line is hashed again, and the tree compared with
what is kept of it and with the checkpoints, kept here or elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from vigie.core.journal import Frontier, Note, UnreadableCheckpoint, parse_note
from vigie.core.journal.checkpoints import key_id
from vigie.operations.journal.checkpoints import origin, public_key
from vigie.operations.journal.keys import is_signed
from vigie.store import journal
from vigie.store.journal.growing import KEPT_FROM

SHOWN = 20
"""Troubles of one kind that are listed; the others are counted."""


class Tampering(StrEnum):
    """What can be found. Each is shown with its place."""

    EDITED = "edited"
    """A line is not the one that was hashed."""
    DELETED = "deleted"
    """A line is gone, its place remains."""
    INSERTED = "inserted"
    """A line has no place and waits for none."""
    GAP = "gap"
    """A place is missing."""
    HEAD = "head"
    """The head is not that of the lines: truncated at its end, or grown outside."""
    NODE = "node"
    """A kept node is not that of the lines."""
    REWRITTEN = "rewritten"
    """A checkpoint has another root at its size: lines were edited or reordered, and hashed
    again."""
    TRUNCATED = "truncated"
    """A checkpoint is larger than the journal."""
    FORGED = "forged"
    """A checkpoint is not signed by the key of this journal, or cannot be read."""


class Found(NamedTuple):
    """One trouble: ``place`` is a position, the size of a checkpoint, or the key of a line."""

    kind: Tampering
    place: int
    says: str


class Verified(NamedTuple):
    """What was verified, and what was found; whole when nothing was."""

    size: int
    root: bytes
    checkpoints: int
    waiting: int
    found: tuple[Found, ...]
    counted: dict[str, int]

    @property
    def is_whole(self) -> bool:
        return not self.counted


def verify(kept_elsewhere: Iterable[tuple[str, str]] = ()) -> Verified:
    """Verify the journal against itself, its own checkpoints and those of third parties (name and
    text of each). Cost: one pass over the lines; memory does not grow with them."""
    notes, troubles = _notes([*(("", n) for n in journal.checkpoints()), *kept_elsewhere])
    tree, more = _walked(notes)
    troubles += more
    troubles += [Found(Tampering.INSERTED, key, "") for key in journal.without_place()]
    counted = Counter(str(one.kind) for one in troubles)
    return Verified(
        tree.size, tree.root, len(notes), journal.waiting(), _shown(troubles), dict(counted)
    )


def _shown(troubles: list[Found]) -> tuple[Found, ...]:
    listed: Counter[Tampering] = Counter()
    kept = []
    for one in troubles:
        listed[one.kind] += 1
        if listed[one.kind] <= SHOWN:
            kept.append(one)
    return tuple(kept)


def _notes(texts: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, Note]], list[Found]]:
    """Return the checkpoints that are signed by the key, with where they come from."""
    public = public_key()
    expected = key_id(origin(), public)
    good, troubles = [], []
    for name, text in texts:
        try:
            note = parse_note(text)
        except UnreadableCheckpoint:
            troubles.append(Found(Tampering.FORGED, -1, name))
            continue
        signed = note.checkpoint.text.encode()
        if note.key == expected and is_signed(public, note.signature, signed):
            good.append((name, note))
        else:
            troubles.append(Found(Tampering.FORGED, note.checkpoint.size, name))
    return good, troubles


def _walked(notes: list[tuple[str, Note]]) -> tuple[Frontier, list[Found]]:
    """Grow the tree again from the lines, comparing as it goes."""
    roots = _by_size(notes)
    tree, troubles, nodes = Frontier(), list(_at(roots, Frontier())), journal.kept_nodes()
    made = _Nodes()
    for held in journal.held_lines():
        if held.position != tree.size:
            troubles.append(Found(Tampering.GAP, tree.size, ""))
            return tree, troubles
        if not held.is_intact:
            kind = Tampering.DELETED if held.line is None else Tampering.EDITED
            troubles.append(Found(kind, held.position, ""))
        tree, complete = tree.grown(held.hash)
        made.add(complete)
        troubles += _at(roots, tree)
    troubles += made.differing(nodes)
    if journal.frontier() != tree:
        troubles.append(Found(Tampering.HEAD, tree.size, ""))
    beyond = [size for size in roots if size > tree.size]
    troubles += [Found(Tampering.TRUNCATED, n, name) for n in beyond for name, _ in roots[n]]
    return tree, troubles


def _by_size(notes: list[tuple[str, Note]]) -> dict[int, list[tuple[str, Note]]]:
    found: dict[int, list[tuple[str, Note]]] = {}
    for name, note in notes:
        found.setdefault(note.checkpoint.size, []).append((name, note))
    return found


def _at(roots: dict[int, list[tuple[str, Note]]], tree: Frontier) -> Iterator[Found]:
    for name, note in roots.get(tree.size, ()):
        if note.checkpoint.root != tree.root:
            yield Found(Tampering.REWRITTEN, tree.size, name)


class _Nodes:
    """The nodes that should be kept: one digest each, 1/32 of the leaves in number."""

    def __init__(self) -> None:
        self.hashes: dict[tuple[int, int], bytes] = {}

    def add(self, complete: Iterable[tuple[int, int, bytes]]) -> None:
        for level, place, hashed in complete:
            if level >= KEPT_FROM:
                self.hashes[level, place] = hashed

    def differing(self, kept: Iterable[tuple[int, int, bytes]]) -> Iterator[Found]:
        left = dict(self.hashes)
        for level, place, hashed in kept:
            if left.pop((level, place), None) != hashed:
                yield Found(Tampering.NODE, place, f"level {level}")
        for level, place in left:
            yield Found(Tampering.NODE, place, f"level {level}")
