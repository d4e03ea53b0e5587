"""``vigie publication``: the editions that were published, and whether they are intact."""

from typing import Annotated

import typer

from vigie.cli.speech import REFUSED, out, print_json, words
from vigie.operations import publication as operation


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    said = words(fr="Les éditions publiées.", en="The published editions.")
    group = typer.Typer(no_args_is_help=True, help=said)
    group.command("list", help=said)(listed)
    said = words(fr="Le texte d'une édition.", en="The text of an edition.")
    group.command("show", help=said)(show)
    said = words(fr="Vérifier les empreintes.", en="Verify the hashes.")
    group.command("verify", help=said)(verify)
    app.add_typer(group, name="publication")


def listed(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    lines = [operation.line_of(one) for one in operation.editions()]
    if json:
        print_json(lines)
        return
    for line in lines:
        withdrawn = words(fr="retirée", en="withdrawn") if line["withdrawn"] else ""
        text = f"{line['number']}  {line['on']}  {line['sha256']}  {withdrawn}"
        out.print(text, markup=False, highlight=False, soft_wrap=True)


def show(number: int) -> None:
    found = operation.edition(number)
    if found is None:
        raise operation.NoSuchEdition
    typer.echo(found.text)


def verify() -> None:
    altered = [one.number for one in operation.editions() if not operation.is_intact(one)]
    if altered:
        out.print(words(fr=f"altérées : {altered}", en=f"altered: {altered}"))
        raise typer.Exit(REFUSED)
    out.print(words(fr="intactes", en="intact"))
