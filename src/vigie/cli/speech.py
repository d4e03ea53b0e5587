"""How the command speaks: the person's language, refusals on standard error, JSON when asked."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console

from vigie.core.vocabulary import SetAside
from vigie.errors import VigieError
from vigie.store import accidents

REFUSED = 1
USAGE = 2
LEFT_OUT = 3
SHOWN = 10
"""Items left out that are named one by one."""

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


def say_left_out(left: Sequence[tuple[str, SetAside]]) -> None:
    """Name the first that could not be read, on standard error; exit code 3 when there is any."""
    if not left:
        return
    for name, item in left[:SHOWN]:
        reason = words(fr=item.reason_fr, en=item.reason_en)
        errors.print(f"{name} {item.position}: {reason}", markup=False, highlight=False)
    count = len(left)
    errors.print(words(fr=f"{count} éléments laissés de côté", en=f"{count} items left out"))
    raise typer.Exit(LEFT_OUT)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a refusal, or what befell the machine, into its wording on standard error and exit
    code 1."""
    try:
        yield
    except VigieError as refusal:
        _refuse(refusal, refusal)
    except accidents.RAISED as error:
        befell = accidents.accident(error)
        if befell is None:
            raise
        _refuse(befell, error)


def _refuse(refusal: VigieError, cause: BaseException) -> NoReturn:
    errors.print(refusal.say(language()), style="bold red", markup=False, highlight=False)
    raise SystemExit(REFUSED) from cause
