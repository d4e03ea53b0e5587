"""What a proof or a verification asks of the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from vigie.core.journal import Frontier, Line, Node, Note, canonical, leaf_hash, root_from
from vigie.store.journal.growing import KEPT_FROM, frontier_of, line_of
from vigie.store.models.journal import (
    JournalCheckpoint,
    JournalEntry,
    JournalHead,
    JournalLeaf,
    JournalNode,
    JournalPending,
)

_Row = tuple[int, int, bytes | memoryview]


class Held(NamedTuple):
    """One place of the tree: the hash that is kept there and the line, ``None`` when it is
    gone."""

    position: int
    hash: bytes
    line: Line | None

    @property
    def is_intact(self) -> bool:
        """Return whether the line is the one that was hashed."""
        return self.line is not None and leaf_hash(canonical(self.line)) == self.hash


def held_lines() -> Iterator[Held]:
    """Yield the places in order, one at a time: a journal is never held whole."""
    leaves = JournalLeaf.objects.order_by("position").values_list("position", "entry_id", "hash")
    entries = {}
    for batch in _batches(leaves.iterator(chunk_size=2_000), 2_000):
        entries = JournalEntry.objects.in_bulk([entry for _, entry, _ in batch])
        for position, entry, hashed in batch:
            row = entries.get(entry)
            yield Held(position, bytes(hashed), line_of(row) if row else None)


def _batches(rows: Iterator[_Row], size: int) -> Iterator[list[_Row]]:
    batch: list[_Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def kept_nodes() -> Iterator[Node]:
    """Yield the complete nodes that are kept."""
    rows = JournalNode.objects.order_by("level", "place")
    for level, place, hashed in rows.values_list("level", "place", "hash").iterator(2_000):
        yield Node(level, place, bytes(hashed))


def frontier() -> Frontier:
    """Return the head of the tree."""
    head = JournalHead.objects.filter(pk=1).first()
    return frontier_of(head) if head else Frontier()


def without_place(limit: int = 20) -> list[int]:
    """Return the keys of lines that have no place and wait for none: slipped in."""
    rows = JournalEntry.objects.filter(leaf=None, journalpending=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def waiting() -> int:
    """Return how many lines wait for their place."""
    return JournalPending.objects.count()


def node_of(level: int, place: int) -> bytes:
    """Return the hash of a complete node, as kept, or from the leaves when it is low."""
    if level >= KEPT_FROM:
        return bytes(JournalNode.objects.get(level=level, place=place).hash)
    begin, count = place << level, 1 << level
    leaves = JournalLeaf.objects.filter(position__gte=begin, position__lt=begin + count)
    return root_from(bytes(h) for h in leaves.order_by("position").values_list("hash", flat=True))


def place_of(entry: int) -> tuple[int, bytes] | None:
    """Return the place of a line and its hash; ``None`` when it has none."""
    leaf = JournalLeaf.objects.filter(entry_id=entry).first()
    return (leaf.position, bytes(leaf.hash)) if leaf else None


def keep_checkpoint(note: Note, *, at: datetime) -> None:
    """Keep a signed checkpoint; the same size again changes nothing."""
    JournalCheckpoint.objects.get_or_create(
        size=note.checkpoint.size, defaults={"at": at, "note": note.text}
    )


def checkpoints() -> Iterator[str]:
    """Yield the notes kept, the smallest tree first."""
    yield from JournalCheckpoint.objects.order_by("size").values_list("note", flat=True)
