"""`vigie registry`: the differences between two registries, and the onboarding funnel."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from vigie.cli.speech import out, print_json, words
from vigie.core.establishments.funnel import STEPS
from vigie.core.scope import NATION

registry = typer.Typer(
    name="registry",
    help=words(fr="Le registre des établissements.", en="The registry of establishments."),
    no_args_is_help=True,
)
PARIS = ZoneInfo("Europe/Paris")
As = Annotated[bool, typer.Option("--json", help="JSON")]


def register(app: typer.Typer) -> None:
    app.add_typer(registry)


@registry.command()
def differences(first: str = "sae", second: str = "eurostat", json: As = False) -> None:
    """Compare two registries that were imported: what only one lists, and where they differ."""
    from vigie.operations.reconcile import differences_document

    document = differences_document(first=first, second=second)
    if json:
        print_json(document)
        return
    out.print(_heading(document))
    out.print(_counts(document["counts"]))


@registry.command()
def funnel(region: str = "", json: As = False) -> None:
    """Count, per region: invited, arrived, first inventory, first measure, alive this month."""
    from vigie.operations.funnel import funnel_document

    document = funnel_document(scope=NATION, on=datetime.now(PARIS).date(), region=region)
    if json:
        print_json(document)
        return
    out.print(_funnel(document["regions"]))


@registry.command()
def invite(files: Annotated[list[Path], typer.Argument()], json: As = False) -> None:
    """Import who was invited: CSV with finess, invited_on, arrived_on."""
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
    steps = ("region", "name", "entities", *STEPS)
    table = Table(*steps)
    for row in regions:
        table.add_row(*(str(row[step]) for step in steps))
    return table
