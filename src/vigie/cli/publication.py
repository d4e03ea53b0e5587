"""``vigie publication``: the editions that were published, and whether they are intact."""

from typing import Annotated

import typer

from vigie.cli.asking import Json, argument, commands, group
from vigie.cli.speech import REFUSED, out, print_json
from vigie.cli.tongue import words
from vigie.operations import publication as operation

_Number = Annotated[int, argument(fr="numéro de l'édition", en="number of the edition")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    editions = group(
        fr="Les éditions publiées, et si elles sont intactes.",
        en="The published editions, and whether they are intact.",
    )
    commands(
        editions,
        ("list", listed, "Lister les éditions publiées.", "List the published editions."),
        ("show", show, "Montrer le texte d'une édition.", "Show the text of an edition."),
        ("verify", verify, "Vérifier les empreintes.", "Verify the hashes."),
    )
    app.add_typer(editions, name="publication")


def listed(json: Json = False) -> None:
    lines = [operation.line_of(one) for one in operation.editions()]
    if json:
        print_json(lines)
        return
    for line in lines:
        withdrawn = words(fr="retirée", en="withdrawn") if line["withdrawn"] else ""
        text = f"{line['number']}  {line['on']}  {line['sha256']}  {withdrawn}"
        out.print(text, markup=False, highlight=False, soft_wrap=True)


def show(number: _Number) -> None:
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
