"""``vigie devices``: the devices of an inventory against the product trees of notices."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.match import AsJson, Inventory, say_found
from vigie.cli.speech import words
from vigie.operations.devices import DevicesMatched, match_devices


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("devices")(run)


def run(
    inventory: Inventory,
    advisories: Annotated[
        list[Path],
        typer.Option(
            help=words(fr="avis CSAF : fichiers ou dossiers", en="CSAF notices: files or folders")
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Confronte les dispositifs biomédicaux aux arbres de produits des avis, sans rien garder."""
    found = match_devices(inventory=inventory, advisories=advisories)
    say_found(found.documents(), found.set_aside, None if as_json else _table(found))


def _table(found: DevicesMatched) -> Table:
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
    return table
