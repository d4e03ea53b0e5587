"""How the command speaks: the person's language, refusals on standard error, JSON when asked."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from django.utils import translation
from rich.console import Console

from vigie.cli import usage
from vigie.cli.tongue import language, words
from vigie.core.vocabulary import SetAside
from vigie.errors import VigieError
from vigie.operations import wording
from vigie.store import accidents

REFUSED = 1
USAGE = 2
LEFT_OUT = 3
SHOWN = 10
"""Items left out that are named one by one."""

out = Console()
errors = Console(stderr=True)


def word(vocabulary: str, value: str | None) -> str:
    """Return the wording of a value of the core, as the pages give it; nothing is a dash."""
    with translation.override(language()):
        return wording.word(vocabulary, value) if value else "—"


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
    code 1; a wrong usage into its own and exit code 2."""
    try:
        yield
    except typer.TyperException as wrong:
        _refuse_usage(wrong)
    except typer.Abort as cut:
        errors.print(words(fr="Abandonné.", en="Aborted."), style="bold red")
        raise SystemExit(REFUSED) from cut
    except VigieError as refusal:
        _refuse(refusal, refusal)
    except accidents.RAISED as error:
        befell = accidents.accident(error)
        if befell is None:
            raise
        _refuse(befell, error)


def _refuse_usage(wrong: typer.TyperException) -> NoReturn:
    for line, style in zip(usage.said(wrong), ("bold red", "dim"), strict=False):
        errors.print(line, style=style, markup=False, highlight=False)
    raise SystemExit(wrong.exit_code) from wrong


def _refuse(refusal: VigieError, cause: BaseException) -> NoReturn:
    errors.print(refusal.say(language()), style="bold red", markup=False, highlight=False)
    raise SystemExit(REFUSED) from cause
