"""``vigie activity template``: the table by which an establishment returns its care activity."""

import sys

import typer

from vigie.cli.speech import words
from vigie.operations.activity import template


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    activity = typer.Typer(
        no_args_is_help=True, help=words(fr="L'activité de soins.", en="Care activity.")
    )
    activity.command("template", help=words(fr="Le tableau vide.", en="The empty table."))(
        print_template
    )
    app.add_typer(activity, name="activity")


def print_template() -> None:
    sys.stdout.write(template())
