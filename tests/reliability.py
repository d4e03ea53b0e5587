"""The tables of docs/reliability.md: each proof renews its own, between two marks.

A table is written only when ``VIGIE_WRITE_TABLES`` is set, by ``make reliability``.
"""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
WRITE = "VIGIE_WRITE_TABLES"


def is_asked() -> bool:
    """Return whether the tables are to be renewed."""
    return bool(os.environ.get(WRITE))


def put(part: str, text: str) -> None:
    """Replace what stands between the marks of a part. Raises ``LookupError`` without marks."""
    first, last = f"<!-- {part} -->", f"<!-- end of {part} -->"
    page = PAGE.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(first)}.*?{re.escape(last)}", re.DOTALL)
    if not between.search(page):
        raise LookupError(f"{PAGE}: no marks for {part!r}")
    told = f"{first}\n\n{text.strip()}\n\n{last}"
    PAGE.write_text(between.sub(lambda _: told, page), encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def measured() -> str:
    """Return on what it was measured."""
    return (
        f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{platform.system()}, load {os.getloadavg()[0]:.1f} at the end."
    )
