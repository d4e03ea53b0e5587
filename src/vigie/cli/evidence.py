"""``vigie evidence template``: the table by which evidence is given."""

import sys

import typer

from vigie.cli.asking import commands, group
from vigie.operations.evidence import template


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    evidence = group(fr="Les preuves.", en="Evidence.")
    fr, en = "Écrire le tableau vide, à remplir.", "Write the empty table, to fill in."
    commands(evidence, ("template", print_template, fr, en))
    app.add_typer(evidence, name="evidence")


def print_template() -> None:
    sys.stdout.write(template())
