"""``vigie evidence template``: the table by which evidence is given."""

import sys

import typer

from vigie.cli.speech import words
from vigie.operations.evidence import template


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    evidence = typer.Typer(no_args_is_help=True, help=words(fr="Les preuves.", en="Evidence."))
    evidence.command("template", help=words(fr="Le tableau vide.", en="The empty table."))(
        print_template
    )
    app.add_typer(evidence, name="evidence")


def print_template() -> None:
    sys.stdout.write(template())
