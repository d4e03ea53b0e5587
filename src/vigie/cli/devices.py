"""``vigie devices``: the devices of an inventory against the product trees of notices."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.speech import out, say_left_out, words
from vigie.operations.devices import DevicesMatched, match_devices


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("devices")(run)


def run(
    inventory: Annotated[Path, typer.Option(help=words(fr="inventaire", en="inventory"))],
    advisories: Annotated[
        list[Path],
        typer.Option(
            help=words(fr="avis CSAF : fichiers ou dossiers", en="CSAF notices: files or folders")
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help=words(fr="une ligne JSON par constat", en="JSON lines"))
    ] = False,
) -> None:
    """Confronte les dispositifs biomédicaux aux arbres de produits des avis, sans rien garder."""
    found = match_devices(inventory=inventory, advisories=advisories)
    if as_json:
        for document in found.documents():
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        _show(found)
    say_left_out(found.set_aside)


def _show(found: DevicesMatched) -> None:
    table = Table(
        words(fr="dispositif", en="device"),
        words(fr="avis", en="notice"),
        words(fr="vulnérabilité", en="vulnerability"),
        "verdict",
        words(fr="probabilité", en="probability"),
    )
    for line in found.documents():
        shown = f"{line['probability']:.2f}"
        table.add_row(
            f"{line['asset']} ({line['model']})",
            line["advisory"],
            line["vulnerability"],
            line["verdict"],
            shown,
        )
    out.print(table)
