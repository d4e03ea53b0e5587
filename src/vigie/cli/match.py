"""``vigie match``: one inventory against advisories, without a home."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.speech import out, say_left_out, words
from vigie.operations.match import Matched, match


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
    say_left_out(found.set_aside)


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
