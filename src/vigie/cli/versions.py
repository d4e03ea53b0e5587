"""``vigie version``: the order of versions, from standard input to standard output."""

import sys
from collections.abc import Callable, Iterator

import typer

from vigie.cli.asking import commands, group
from vigie.cli.speech import LEFT_OUT
from vigie.core.versions import (
    NotCanonical,
    UnknownScheme,
    UnreadableRange,
    as_vers,
    canonical,
    compare,
    satisfies,
)

_SIGNS = {-1: "<", 0: "=", 1: ">", None: "?"}
_ANSWERS = {True: "true", False: "false", None: "?"}


def register(app: typer.Typer) -> None:
    """Add ``vigie version`` to the command."""
    orders = group(
        fr="Ordre des versions et plages de versions.", en="Order of versions and version ranges."
    )
    commands(orders, *_asked())
    app.add_typer(orders, name="version")


def _asked() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Lire (schéma, a, b) séparés par des tabulations ; écrire <, =, > ou ? par ligne."
    en = "Read (scheme, a, b), tab-separated; write <, =, > or ? per line."
    yield "compare", compare_lines, fr, en
    fr = "Lire (schéma, version, plage) séparés par des tabulations ; écrire true, false ou ?."
    en = "Read (scheme, version, range), tab-separated; write true, false or ?."
    yield "satisfies", satisfies_lines, fr, en
    fr = "Lire (schéma, plage) séparés par des tabulations ; écrire chaque plage en « vers: »."
    en = 'Read (scheme, range), tab-separated; write each range as "vers:".'
    yield "vers", vers_lines, fr, en


def compare_lines() -> None:
    _answer(lambda scheme, a, b: _SIGNS[compare(a, b, scheme)])


def satisfies_lines() -> None:
    _answer(lambda scheme, version, text: _ANSWERS[satisfies(version, text, scheme)])


def vers_lines() -> None:
    _answer(lambda scheme, text, _: _vers(scheme, text))


def _vers(scheme: str, text: str) -> str:
    """Return a native range as VERS, a ``vers:`` one in its canonical form."""
    is_vers = text.strip().startswith("vers:")
    return str(canonical(text) if is_vers else as_vers(text, scheme))


def _answer(question: Callable[[str, str, str], str]) -> None:
    """Write one line per line; what cannot be read is ``?`` and ends with exit code 3."""
    left_out = False
    for fields in _rows():
        try:
            answer = question(*fields)
        except (UnknownScheme, UnreadableRange, NotCanonical):
            answer, left_out = "?", True
        sys.stdout.write(f"{answer}\n")
    if left_out:
        raise typer.Exit(LEFT_OUT)


def _rows() -> Iterator[tuple[str, str, str]]:
    for line in sys.stdin:
        fields = line.rstrip("\r\n").split("\t") + [""] * 2
        yield fields[0].strip(), fields[1], fields[2]
