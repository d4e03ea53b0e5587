"""What the kept results say, as tables: the performance section of the project's README and the
tables of ``benchmarks/README.md``. No figure there is typed by hand.

``python -m benchmarks readme`` rewrites both between their marks; a test fails when they differ
from the results.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.results import kept

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- results: begin (written by `vigie bench readme`) -->"
END = "<!-- results: end -->"
PAGES = {ROOT / "README.md": "short", ROOT / "benchmarks" / "README.md": "whole"}
SECTIONS: dict[str, tuple[Callable[[Any], str], ...]] = {
    "peers": (
        *(tables.traps, tables.each_trap, tables.cpe_vectors),
        *(tables.speed, tables.fleet, tables.agreement),
    ),
    "versions": (tables.orders, tables.each_source, tables.version_speed),
    "names": (tables.names,),
    "national": (tables.national,),
    "observe": (tables.observe,),
    "devices": (tables.devices,),
}
IN_SHORT = (tables.traps, tables.speed, tables.fleet, tables.orders, tables.national)


def rendered(form: str) -> str:
    """Return the tables of all the results kept: ``short`` for the README, or ``whole``."""
    parts = []
    for name, shown in SECTIONS.items():
        result = kept(name)
        if result is not None:
            chosen = [one for one in shown if form == "whole" or one in IN_SHORT]
            parts += [text for text in (one(result) for one in chosen) if text]
    return "\n\n".join(parts)


def rewritten(text: str, form: str) -> str:
    """Return a page with its tables as the results say."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return text
    return f"{before}{BEGIN}\n\n{rendered(form)}\n\n{END}{after}"


def write() -> list[Path]:
    """Rewrite the pages; return those that changed."""
    changed = []
    for path, form in PAGES.items():
        text = path.read_text("utf-8")
        wanted = rewritten(text, form)
        if wanted != text:
            path.write_text(wanted, "utf-8")
            changed.append(path)
    return changed
