"""`vigie registry`: the differences between two registries, and the onboarding funnel."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from vigie.cli.asking import Json, argument, commands, group, option
from vigie.cli.speech import out, print_json, word
from vigie.cli.tongue import words
from vigie.core.establishments.funnel import STEPS
from vigie.core.scope import NATION

PARIS = ZoneInfo("Europe/Paris")
_First = Annotated[str, option("--first", fr="premier registre", en="first registry")]
_Second = Annotated[str, option("--second", fr="second registre", en="second registry")]
_Region = Annotated[
    str,
    option(
        "--region", fr="code d'une région ; sans : toutes", en="code of a region; all when absent"
    ),
]
_Files = Annotated[
    list[Path],
    argument(
        fr="CSV : finess, invited_on, arrived_on", en="CSV of finess, invited_on, arrived_on"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    registry = group(fr="Le registre des établissements.", en="The registry of establishments.")
    commands(registry, *_asked())
    app.add_typer(registry, name="registry")


def _asked() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Comparer deux registres importés : ce qu'un seul liste, et où ils diffèrent."
    en = "Compare two registries that were imported: what only one lists, and where they differ."
    yield "differences", differences, fr, en
    fr = "Compter par région : invités, arrivés, premier inventaire, première mesure, vivants."
    en = "Count per region: invited, arrived, first inventory, first measure, alive this month."
    yield "funnel", funnel, fr, en
    fr = "Importer qui fut invité : un CSV avec finess, invited_on, arrived_on."
    yield "invite", invite, fr, "Import who was invited: CSV with finess, invited_on, arrived_on."


def differences(first: _First = "sae", second: _Second = "eurostat", json: Json = False) -> None:
    from vigie.operations.reconcile import differences_document

    document = differences_document(first=first, second=second)
    if json:
        print_json(document)
        return
    out.print(_heading(document))
    out.print(_counts(document["counts"]))


def funnel(region: _Region = "", json: Json = False) -> None:
    from vigie.operations.funnel import funnel_document

    document = funnel_document(scope=NATION, on=datetime.now(PARIS).date(), region=region)
    if json:
        print_json(document)
        return
    out.print(_funnel(document["regions"]))


def invite(files: _Files, json: Json = False) -> None:
    from vigie.operations.funnel import import_invitations

    report = import_invitations(files)
    if json:
        print_json(report.document())
    for one in report.files if not json else ():
        out.print(f"{one.name} : {one.records} / {one.set_aside}")
    raise typer.Exit(report.exit_code)


def _heading(document: dict[str, Any]) -> str:
    return words(
        fr="{first} et {second} : {in_both} sites communs, dont {agreeing} sans différence",
        en="{first} and {second}: {in_both} common sites, {agreeing} without any difference",
    ).format(**document)


def _counts(counts: dict[str, int]) -> Table:
    table = Table(words(fr="différence", en="difference"), words(fr="nombre", en="count"))
    for kind, count in counts.items():
        table.add_row(kind, str(count))
    return table


def _funnel(regions: list[dict[str, Any]]) -> Table:
    steps = ("entities", *STEPS)
    table = Table(words(fr="région", en="region"), words(fr="nom", en="name"))
    for step in steps:
        table.add_column(word("step", step), justify="right")
    for row in regions:
        table.add_row(row["region"], row["name"], *(str(row[step]) for step in steps))
    return table
