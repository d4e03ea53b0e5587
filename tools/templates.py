"""Refuses a template that does not parse, carries a style or a script, or names another origin."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "src" / "vigie" / "web" / "templates"
RULES = {
    r"\sstyle\s*=": "style attribute",
    r"\son[a-z]+\s*=": "event attribute",
    r"<style\b": "style element",
    r"<script\b(?![^>]*\bsrc=)": "script element",
    r"(?:src|href|action|poster|data)\s*=\s*[\"'](?:https?:)?//": "address of another origin",
    r"\bhx-on\b": "script in an htmx attribute",
    r"\|\s*safe\b": "safe filter",
    r"autoescape\s+off": "escaping turned off",
}


def faults(path: Path) -> Iterator[str]:
    """Yield each fault of a template, with its line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for pattern, name in RULES.items():
            if re.search(pattern, line, re.IGNORECASE):
                yield f"{path.relative_to(ROOT)}:{number}: {name}"


def unreadable(path: Path) -> Iterator[str]:
    """Yield why Django cannot parse the template."""
    from django.template import TemplateSyntaxError, engines

    try:
        engines["django"].from_string(path.read_text("utf-8"))
    except TemplateSyntaxError as error:
        yield f"{path.relative_to(ROOT)}: {error}"


def main() -> int:
    os.environ.setdefault("VIGIE_HOME", tempfile.mkdtemp(prefix="vigie-check-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django

    django.setup()
    paths = sorted(TEMPLATES.rglob("*.html"))
    wrong = [fault for path in paths for fault in (*faults(path), *unreadable(path))]
    print("\n".join(wrong) or f"{len(paths)} templates, no fault")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
