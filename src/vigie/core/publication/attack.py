"""The attack that every release undergoes first: what can be computed of a cell from all the
others.

The reader knows how many entities each cell has (the register is public) and takes every published
interval as true. What a cell can be is then a flow problem on regions and statuses, solved
exactly: its flow is raised and lowered as far as the intervals allow.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vigie.core.publication.table import Cell

Bounds = tuple[int, int]
Node = tuple[str, str]
Edge = tuple[Node, Node]
SOURCE, SINK = ("", "from"), ("", "to")


@dataclass(frozen=True, slots=True)
class Published:
    """The intervals of one figure, as counts; what is withheld spans all that is possible."""

    cells: Mapping[Cell, Bounds]
    regions: Mapping[str, Bounds]
    statuses: Mapping[str, Bounds]
    total: Bounds


@dataclass(frozen=True, slots=True)
class Exposed:
    """A cell of which too much can be computed: between ``low`` and ``high`` of its entities."""

    figure: str
    cell: Cell
    low: int
    high: int


def possible(published: Published, held: Mapping[Cell, int], cell: Cell) -> Bounds:
    """Return the least and the most a cell can count, given all that is published.

    ``held`` are counts that fit the intervals: what the release was computed from.
    """
    network = _network(published, held)
    edge = _edge(cell)
    raised = _pushed(network, edge, up=True)
    lowered = _pushed(_network(published, held), edge, up=False)
    return held[cell] - lowered, held[cell] + raised


def exposed(
    *,
    figure: str,
    published: Published,
    held: Mapping[Cell, int],
    entities: Mapping[Cell, int],
    withheld: Sequence[Cell],
) -> list[Exposed]:
    """Return the cells that the others give away: a withheld one of which anything is learnt, any
    other one that is none, all, or known to the unit."""
    found = []
    for cell, count in entities.items():
        low, high = possible(published, held, cell)
        is_learnt = (low, high) != (0, count) if cell in withheld else high - low < LEAST_WIDTH
        if count and (is_learnt or high == 0 or low == count):
            found.append(Exposed(figure, cell, low, high))
    return found


LEAST_WIDTH = 2
"""Entities between the least and the most a published cell can be."""


def _edge(cell: Cell) -> Edge:
    return (cell[0], "region"), (cell[1], "status")


def _network(published: Published, held: Mapping[Cell, int]) -> dict[Node, dict[Node, int]]:
    """Return how much more can flow from each node to each other one."""
    left: dict[Node, dict[Node, int]] = {}

    def add(edge: Edge, bounds: Bounds, flow: int) -> None:
        begin, end = edge
        left.setdefault(begin, {})[end] = bounds[1] - flow
        left.setdefault(end, {})[begin] = flow - bounds[0]

    for cell, bounds in published.cells.items():
        add(_edge(cell), bounds, held[cell])
    for region, bounds in published.regions.items():
        flow = sum(count for cell, count in held.items() if cell[0] == region)
        add((SOURCE, (region, "region")), bounds, flow)
    for status, bounds in published.statuses.items():
        flow = sum(count for cell, count in held.items() if cell[1] == status)
        add(((status, "status"), SINK), bounds, flow)
    add((SINK, SOURCE), published.total, sum(held.values()))
    return left


def _pushed(left: dict[Node, dict[Node, int]], edge: Edge, *, up: bool) -> int:
    """Return by how much the flow of an edge can move, the rest giving way."""
    begin, end = edge
    most = left[begin][end] if up else left[end][begin]
    left[begin][end] = left[end][begin] = 0
    start, goal = (end, begin) if up else (begin, end)
    moved = 0
    while moved < most and (path := _path(left, start, goal)):
        amount = min(most - moved, *(left[a][b] for a, b in path))
        for a, b in path:
            left[a][b] -= amount
            left[b][a] += amount
        moved += amount
    return moved


def _path(left: Mapping[Node, Mapping[Node, int]], start: Node, goal: Node) -> list[Edge]:
    """Return a shortest way along which more can flow; nothing when there is none."""
    came: dict[Node, Node] = {start: start}
    waiting = deque([start])
    while waiting and goal not in came:
        here = waiting.popleft()
        for there, amount in left[here].items():
            if amount > 0 and there not in came:
                came[there] = here
                waiting.append(there)
    if goal not in came:
        return []
    way, node = [], goal
    while node != start:
        way.append((came[node], node))
        node = came[node]
    return way[::-1]
