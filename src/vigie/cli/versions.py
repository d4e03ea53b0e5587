"""``vigie version``: the order of versions, from standard input to standard output."""

import sys
from collections.abc import Callable, Iterator

import typer

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

commands = typer.Typer(no_args_is_help=True, help="Ordre des versions et plages de versions.")


def register(app: typer.Typer) -> None:
    """Add ``vigie version`` to the command."""
    app.add_typer(commands, name="version")


@commands.command("compare")
def compare_lines() -> None:
    """Lire (schéma, a, b) séparés par des tabulations ; écrire <, =, > ou ? par ligne."""
    _answer(lambda scheme, a, b: _SIGNS[compare(a, b, scheme)])


@commands.command("satisfies")
def satisfies_lines() -> None:
    """Lire (schéma, version, plage) séparés par des tabulations ; écrire true, false ou ?."""
    _answer(lambda scheme, version, text: _ANSWERS[satisfies(version, text, scheme)])


@commands.command("vers")
def vers_lines() -> None:
    """Lire (schéma, plage) séparés par des tabulations ; écrire chaque plage en « vers: »."""
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
