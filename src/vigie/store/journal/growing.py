"""How the tree grows: the lines that were committed take their places, one batch at a time."""

from vigie.core.journal import Frontier, Line, Node, canonical, leaf_hash
from vigie.store import isolation
from vigie.store.models.journal import (
    JournalEntry,
    JournalHead,
    JournalLeaf,
    JournalNode,
    JournalPending,
)

BATCH = 1_000
"""Lines that take their places in one transaction."""
KEPT_FROM = 6
"""Level from which complete nodes are kept: below, they are hashed again from at most 64
leaves."""
_HASH = 32


def sequence() -> int:
    """Give their places to the lines that wait; return how many. Safe to run by several at
    once: each batch locks the head. Cost per line: log2(size) hashes at most."""
    placed = 0
    while taken := _one_batch():
        placed += taken
        if taken < BATCH:
            break
    return placed


def _one_batch() -> int:
    with isolation.as_service():
        return _placed()


def _placed() -> int:
    head, _ = JournalHead.objects.select_for_update().get_or_create(pk=1)
    waiting = list(JournalPending.objects.select_related("entry").order_by("entry_id")[:BATCH])
    if not waiting:
        return 0
    frontier, nodes = frontier_of(head), list[Node]()
    for pending in waiting:
        frontier, made = frontier.grown(leaf_hash(canonical(line_of(pending.entry))))
        nodes += made
    _keep(nodes, [pending.entry_id for pending in waiting])
    head.size, head.frontier = frontier.size, b"".join(frontier.hashes)
    head.save()
    JournalPending.objects.filter(pk__in=[pending.pk for pending in waiting]).delete()
    return len(waiting)


def _keep(nodes: list[Node], entries: list[int]) -> None:
    leaves = [node for node in nodes if node.level == 0]
    JournalLeaf.objects.bulk_create(
        JournalLeaf(position=node.place, entry_id=entry, hash=node.hash)
        for node, entry in zip(leaves, entries, strict=True)
    )
    JournalNode.objects.bulk_create(
        JournalNode(level=node.level, place=node.place, hash=node.hash)
        for node in nodes
        if node.level >= KEPT_FROM
    )


def line_of(entry: JournalEntry) -> Line:
    """Return a row as the line that is hashed."""
    return Line(entry.at, entry.actor, entry.act, entry.subject, entry.detail)


def frontier_of(head: JournalHead) -> Frontier:
    """Return the frontier that a head holds."""
    raw = bytes(head.frontier)
    return Frontier(
        head.size, tuple(raw[place : place + _HASH] for place in range(0, len(raw), _HASH))
    )
