"""``vigie devices``: the devices of an inventory against the product trees of notices."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.asking import Lines, commands, option
from vigie.cli.match import Inventory, say_found
from vigie.cli.speech import word
from vigie.cli.tongue import words
from vigie.operations.devices import DevicesMatched, match_devices

Notices = Annotated[
    list[Path],
    option(
        "--advisories", fr="avis CSAF : fichiers ou dossiers", en="CSAF notices: files, folders"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    fr = (
        "Confronter les dispositifs biomédicaux aux arbres de produits des avis, sans rien garder."
    )
    en = "Hold biomedical devices against the product trees of notices, keeping nothing."
    commands(app, ("devices", run, fr, en))


def run(inventory: Inventory, advisories: Notices, as_json: Lines = False) -> None:
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
            word("verdict", line["verdict"]),
            shown,
        )
    return table
