"""What to do first: scores, decision tables, the decision and what would change it."""

from vigie.core.priorities.decisions import (
    Automatable,
    Case,
    Change,
    Decided,
    Decision,
    Exploitation,
    Impact,
    Priorities,
    Reason,
    UnfitPriorities,
    parse_priorities,
)
from vigie.core.priorities.scores import Score, Severity, score
from vigie.core.priorities.tables import Table, TableRow, UnfitTable, parse_table

__all__ = [
    "Automatable",
    "Case",
    "Change",
    "Decided",
    "Decision",
    "Exploitation",
    "Impact",
    "Priorities",
    "Reason",
    "Score",
    "Severity",
    "Table",
    "TableRow",
    "UnfitPriorities",
    "UnfitTable",
    "parse_priorities",
    "parse_table",
    "score",
]
