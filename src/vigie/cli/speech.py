"""How the command speaks: the person's language, refusals on standard error, JSON when asked."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from vigie.errors import VigieError

REFUSED = 1
LEFT_OUT = 3

out = Console()
errors = Console(stderr=True)


def language() -> str:
    """Return ``fr`` or ``en``: ``VIGIE_LANGUAGE``, else the locale; French when neither says."""
    said = (
        os.environ.get("VIGIE_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or ""
    )
    return "en" if said.lower().startswith("en") else "fr"


def words(*, fr: str, en: str) -> str:
    """Return the wording in the person's language."""
    return en if language() == "en" else fr


def print_json(document: Any) -> None:
    """Write a document to standard output, as the API gives it."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, sort_keys=False)
    sys.stdout.write("\n")


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a refusal into its wording on standard error and exit code 1."""
    try:
        yield
    except VigieError as refusal:
        errors.print(refusal.say(language()), style="bold red", markup=False, highlight=False)
        raise SystemExit(REFUSED) from refusal
