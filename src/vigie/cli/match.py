"""``vigie match``: one inventory against advisories, without a home."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.speech import LEFT_OUT, errors, language, out, words
from vigie.operations.match import Matched, match

SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match")(run)


def run(
    inventory: Annotated[Path, typer.Option(help=words(fr="inventaire", en="inventory"))],
    advisories: Annotated[
        list[Path],
        typer.Option(
            help=words(fr="avis : fichiers ou dossiers", en="advisories: files or folders")
        ),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(help=words(fr="autres avis", en="more advisories"))
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=words(fr="une ligne JSON par constat", en="JSON lines"))
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help=words(fr="dit aussi ce qui n'est pas touché", en="not affected too")
        ),
    ] = False,
) -> None:
    """Confronte un inventaire à des avis, sans rien garder."""
    found = match(
        inventory=inventory, advisories=[*advisories, *(more or [])], everything=everything
    )
    if as_json:
        for document in found.documents():
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        _show(found)
    _left_out(found)


def _show(found: Matched) -> None:
    table = Table(
        "CVE",
        words(fr="composant", en="component"),
        "verdict",
        words(fr="confiance", en="confidence"),
    )
    for line in found.documents():
        table.add_row(
            line["cve"] or "—", line["component"], line["verdict"], f"{line['confidence']:.2f}"
        )
    out.print(table)


def _left_out(found: Matched) -> None:
    """Name what could not be read, on standard error; exit code 3."""
    if not found.set_aside:
        return
    for name, item in found.set_aside[:SHOWN]:
        reason = item.reason_fr if language() == "fr" else item.reason_en
        errors.print(f"{name} {item.position}: {reason}", markup=False, highlight=False)
    count = len(found.set_aside)
    errors.print(words(fr=f"{count} éléments laissés de côté", en=f"{count} items left out"))
    raise typer.Exit(LEFT_OUT)
