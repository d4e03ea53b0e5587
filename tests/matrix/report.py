"""The table of the matrix: what each attacker is answered, written by ``make matrix``."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.matrix.matrix import Cell
from tests.matrix.questions import Question

PLACE = Path(__file__).resolve().parents[2] / "docs" / "security" / "matrix.md"
HEAD = """# Who is answered what: the matrix

Written by `make matrix`; the whole of it runs in `make prove`, a part in `make test`. Rows come
from the router, from the description of the API and from the questions that take a scope; columns
from the table of rights (`src/vigie/data/rights.toml`). A page, an operation, a question or a
role is attacked the day it exists.

Each attacker stands in one part of the country; the target is an establishment of another region
with machines, findings, answers, keywords, evidence, people, requests, tokens and sessions. Three
looks at each pair:

- **blind**: all that is added to the target changes no answer, neither its text nor its counts;
- **twin**: the target and an absent object answer the same (status, headers, text once what was
  asked is taken out), and make the service work the same: the same statements put to the database
  and readings of the lake, in the same order, which stand for time. Every parameter, every word
  of a query, a form or a body that names an object is tried;
- **words**: no answer holds a word that only the target has.

A cell is the status of the answer on the target (on one's own, where nothing is named). **Leaks
are in bold**: there is none unless one shows below.

What this does not show: time that is spent elsewhere than in the database and the lake; keys of
rows count up, so that what one adds tells how much was added by all; who may invite learns that
the name of an account is taken.
"""


def write(cells: Sequence[Cell], questions: Iterable[Question], scopes: Sequence[str]) -> None:
    """Write the page."""
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(page(cells, questions, scopes), encoding="utf-8")


def page(cells: Sequence[Cell], questions: Iterable[Question], scopes: Sequence[str]) -> str:
    """Return the page: figures, the table of addresses, the list of questions."""
    told = [
        HEAD,
        figures(cells),
        "## Addresses",
        table(cells),
        "## Questions",
        f"Each asked with the scope of {', '.join(scopes)}: of the target and of an absent one.",
        "\n".join(f"- `{one.name}`" for one in questions),
    ]
    return "\n\n".join(part.strip() for part in told) + "\n"


def figures(cells: Sequence[Cell]) -> str:
    """Return how much was asked, and how many leaks were found."""
    leaks = sum(len(cell.leaks) for cell in cells)
    surfaces = {cell.surface for cell in cells}
    return (
        f"{len(surfaces)} addresses and verbs, {len({c.attacker for c in cells})} attackers, "
        f"{len(cells):,} pairs, {sum(cell.asked for cell in cells):,} answers compared: "
        f"**{leaks} leaks**."
    )


def table(cells: Iterable[Cell]) -> str:
    """Return a row for each address, a column for each attacker."""
    rows: dict[str, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        rows[cell.surface][cell.attacker] = cell
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [["", *names], ["---"] * (len(names) + 1)]
    lines += [[f"`{surface}`", *(_shown(row[n]) for n in names)] for surface, row in rows.items()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _shown(cell: Cell) -> str:
    if not cell.leaks:
        return str(cell.status)
    return f"**{cell.status} {'; '.join(sorted(set(cell.leaks)))}**"
