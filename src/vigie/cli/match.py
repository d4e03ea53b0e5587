"""``vigie match``: one inventory against advisories, without a home."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from vigie.cli.asking import Lines, argument, commands, option
from vigie.cli.speech import out, say_left_out, word
from vigie.cli.tongue import words
from vigie.core.vocabulary import SetAside
from vigie.operations.match import Matched, match

Inventory = Annotated[
    Path, option("--inventory", fr="fichier d'inventaire", en="file of the inventory")
]
_Advisories = Annotated[
    list[Path],
    option("--advisories", fr="avis : fichiers ou dossiers", en="advisories: files or folders"),
]
_More = Annotated[list[Path] | None, argument(fr="autres avis", en="more advisories")]
_All = Annotated[
    bool,
    option("--all", fr="dire aussi ce qui n'est pas touché", en="say what is not affected too"),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    fr = "Confronter un inventaire à des avis, sans rien garder."
    en = "Hold an inventory against advisories, keeping nothing."
    commands(app, ("match", run, fr, en))


def run(
    inventory: Inventory,
    advisories: _Advisories,
    more: _More = None,
    as_json: Lines = False,
    everything: _All = False,
) -> None:
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
            line["cve"] or "—",
            line["component"],
            word("verdict", line["verdict"]),
            f"{line['confidence']:.2f}",
        )
    return table
