"""``vigie activity template``: the table by which an establishment returns its care activity."""

import sys

import typer

from vigie.cli.asking import commands, group
from vigie.operations.activity import template


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    activity = group(fr="L'activité de soins.", en="Care activity.")
    fr, en = "Écrire le tableau vide, à remplir.", "Write the empty table, to fill in."
    commands(activity, ("template", print_template, fr, en))
    app.add_typer(activity, name="activity")


def print_template() -> None:
    sys.stdout.write(template())
