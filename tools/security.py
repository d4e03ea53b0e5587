"""Writes what is made from tables in docs/security: ``asvs.md``, and the first table of
``conservation.md`` and ``retention.md``.

``python tools/security.py --write``; without it, says whether they are what they should be.
"""

import sys
import tomllib
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "security"
CHAPTERS = (
    *("Encoding and sanitising", "Validation and business rules", "Pages in the browser"),
    *("API and web service", "Files", "Identity", "Sessions", "Access", "Self-contained tokens"),
    *("OAuth and OIDC", "Cryptography", "Communication", "Configuration", "Data protection"),
    *("Coding and architecture", "Logging and errors", "WebRTC"),
)
ASVS_SAYS = """\
# ASVS {edition}: requirement by requirement

Made from `asvs.toml` by `make security`; numbers and levels are those of the OWASP Application \
Security Verification Standard (CC BY-SA 4.0), the words are ours: read them beside the standard.
Levels 1 and 2 whole, level 3 of identity, sessions, access, cryptography, data protection and \
logging.

{count} requirements: {said}. It is our own reading: no assessor looked at it.
"""
KEPT_BEGINS, KEPT_ENDS = "<!-- kept -->\n", "<!-- end of kept -->\n"
KEPT_SAYS = {
    "fr": (
        *("quoi", "personnes", "base (RGPD, article 6)", "article 9", "durée proposée"),
        *("ce que fait le produit", "reste à l'exploitant", "où"),
    ),
    "en": (
        *("what", "persons", "basis (GDPR, article 6)", "article 9", "proposed duration"),
        *("what the product does", "left to the operator", "where"),
    ),
}


def table(name: str) -> dict[str, Any]:
    """Return a table of the folder."""
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


def in_scope(asvs: dict[str, Any]) -> dict[str, int]:
    """Return the requirements that must have an answer, and their level."""
    every = {
        f"{section}.{place}": int(level)
        for section, levels in asvs["levels"].items()
        for place, level in enumerate(levels, 1)
    }
    deep = set(asvs["level_3"])
    return {one: n for one, n in every.items() if n < 3 or one.split(".")[0] in deep}


def asvs_page() -> str:
    """Return the page of the standard."""
    asvs = table("asvs.toml")
    answers = asvs["requirements"]
    counts = Counter(one["state"] for one in answers.values())
    said = ", ".join(f"{counts[state]} {state}" for state in sorted(counts))
    text = ASVS_SAYS.format(edition=asvs["edition"], count=len(answers), said=said)
    levels = in_scope(asvs)
    for number, title in enumerate(CHAPTERS, 1):
        own = {n: a for n, a in answers.items() if n.split(".")[0] == str(number)}
        rows = [[n, levels[n], a["state"], a["says"], _tests(a)] for n, a in own.items()]
        text += f"\n## {number}. {title}\n\n"
        text += _table(["requirement", "level", "state", "how", "shown by"], rows)
    return text


def _tests(answer: dict[str, Any]) -> str:
    return ", ".join(f"`{test.split('::')[1]}`" for test in answer.get("tests", ()))


def _table(header: list[str], rows: list[list[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def retention_page(name: str, language: str) -> str:
    """Return a page of what is kept, its first table renewed and its words as they stand."""
    fields = ("what", "persons", "basis", "special", "kept", "product", "left")
    rows = [
        [*(one[f][language] for f in fields), ", ".join(f"`{t}`" for t in one["tables"])]
        for one in table("retention.toml")["kept"]
    ]
    before, _, rest = (FOLDER / name).read_text("utf-8").partition(KEPT_BEGINS)
    after = rest.partition(KEPT_ENDS)[2]
    return before + KEPT_BEGINS + _table(list(KEPT_SAYS[language]), rows) + KEPT_ENDS + after


PAGES = {
    "asvs.md": asvs_page,
    "conservation.md": partial(retention_page, "conservation.md", "fr"),
    "retention.md": partial(retention_page, "retention.md", "en"),
}


def main() -> int:
    """Write the pages, or say which are not as they should be."""
    stale = [n for n, made in PAGES.items() if not _is(FOLDER / n, made())]
    if "--write" in sys.argv:
        for name, made in PAGES.items():
            (FOLDER / name).write_text(made(), "utf-8")
        return 0
    for name in stale:
        print(f"docs/security/{name}: make security")
    return 1 if stale else 0


def _is(place: Path, text: str) -> bool:
    return place.exists() and place.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
