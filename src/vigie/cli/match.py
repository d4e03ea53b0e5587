"""``vigie match``: one inventory against advisories, without a home."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from vigie.cli.speech import out, say_left_out, words
from vigie.core.vocabulary import SetAside
from vigie.operations.match import Matched, match

Inventory = Annotated[Path, typer.Option(help=words(fr="inventaire", en="inventory"))]
AsJson = Annotated[
    bool, typer.Option("--json", help=words(fr="une ligne JSON par constat", en="JSON lines"))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match")(run)


def run(
    inventory: Inventory,
    advisories: Annotated[
        list[Path],
        typer.Option(
            help=words(fr="avis : fichiers ou dossiers", en="advisories: files or folders")
        ),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(help=words(fr="autres avis", en="more advisories"))
    ] = None,
    as_json: AsJson = False,
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
    say_found(found.documents(), found.set_aside, None if as_json else _table(found))


def say_found(
    documents: Iterable[dict[str, Any]],
    set_aside: Sequence[tuple[str, SetAside]],
    table: Table | None,
) -> None:
    """Write the table, or a line of JSON for each finding; then name what could not be read."""
    if table is None:
        for document in documents:
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        out.print(table)
    say_left_out(set_aside)


def _table(found: Matched) -> Table:
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
    return table
