"""Checks the documentation: every relative link leads to a file, every anchor to a title."""

import re
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_TITLE = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def pages() -> list[Path]:
    """Return the Markdown pages of the project."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")]
    return sorted(found + list(ROOT.glob("benchmarks/**/*.md")))


def anchor(title: str) -> str:
    """Return the anchor a title gets when it is rendered."""
    kept = [c for c in title.lower() if c.isalnum() or c in " -_"]
    return unicodedata.normalize("NFC", "".join(kept)).replace(" ", "-")


def broken(page: Path) -> list[str]:
    """Return what is wrong with the links of a page."""
    wrong = []
    for target in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        if not place.exists():
            wrong.append(f"{page.relative_to(ROOT)}: {target} does not exist")
        elif fragment and place.suffix == ".md" and fragment not in _anchors(place):
            wrong.append(f"{page.relative_to(ROOT)}: {target} has no such title")
    return wrong


def _anchors(page: Path) -> set[str]:
    return {anchor(title) for title in _TITLE.findall(page.read_text(encoding="utf-8"))}


def main() -> int:
    """Print what is wrong; return 1 when anything is."""
    wrong = [line for page in pages() for line in broken(page)]
    print("\n".join(wrong) if wrong else f"{len(pages())} pages, no broken link")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
