"""What every printed document is made of: lines, tables, figures in the person's language."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from vigie.cli.speech import out
from vigie.cli.tongue import language, words

Document = dict[str, Any]
MOST = 15
"""Rows of a table that are printed; how many are left is said."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What would drive the terminal: words that came from outside may hold some."""


def plain(value: object) -> str:
    """Return a text that only writes: what drives a terminal is taken out."""
    return _CONTROLS.sub(" ", str(value))


def say(text: str, style: str = "") -> None:
    """Print a line as it is: its brackets are no markup."""
    out.print(Text(plain(text), style=style))


def title(*parts: object) -> None:
    """Print what the document is about."""
    say(" — ".join(str(part) for part in parts if part), style="bold")


def table(
    name: str, *columns: str, rows: Iterable[Sequence[object]], numbers: int = 0, most: int = MOST
) -> None:
    """Print a table, its last ``numbers`` columns to the right; an empty one says that nothing is
    known to be there."""
    made, kept = Table(title=Text(name), title_justify="left"), list(rows)
    for place, column in enumerate(columns):
        is_number = place >= len(columns) - numbers
        made.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in kept[:most]:
        made.add_row(*(Text(plain(cell)) for cell in row))
    if not kept:
        say(words(fr=f"{name} : rien de connu", en=f"{name}: nothing known"))
        return
    out.print(made)
    say_left(len(kept) - most)


def say_left(count: int) -> None:
    """Say how many rows were not printed."""
    if count > 0:
        say(words(fr=f"… et {count} de plus : --json", en=f"… and {count} more: --json"))


def percent(share: float | None) -> str:
    """Return a share as people read it; what does not apply is a dash."""
    if share is None:
        return "—"
    return f"{share:.0%}" if language() == "en" else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def count(number: float) -> str:
    """Return a whole number, its thousands parted as the language does."""
    grouped = f"{number:,.0f}"
    return grouped if language() == "en" else grouped.replace(",", "\N{NARROW NO-BREAK SPACE}")


def known(value: object) -> str:
    """Return a value, or the word for what is not known: never nothing."""
    return words(fr="inconnu", en="unknown") if value in (None, "") else str(value)


def yes(value: bool) -> str:
    return words(fr="oui", en="yes") if value else words(fr="non", en="no")


def because(what: str, why: str) -> str:
    """Return what is said, and what of it or why, parted as the language does."""
    return words(fr=f"{what} : {why}", en=f"{what}: {why}")


def moment(instant: str) -> str:
    """Return an instant to the minute, UTC."""
    return instant[:16].replace("T", " ")
