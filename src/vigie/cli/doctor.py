"""``vigie doctor`` checks the installation; ``vigie migrate`` brings the database up to date."""

from dataclasses import asdict
from typing import Annotated

import typer

from vigie.cli.speech import REFUSED, language, out, print_json, words
from vigie.operations.doctor import Check, examine
from vigie.store import database


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("doctor", help=words(fr="Vérifier l'installation.", en="Check the installation."))(
        doctor
    )
    app.command("migrate", help=words(fr="Mettre la base à jour.", en="Migrate the database."))(
        migrate
    )


def doctor(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    checks = examine()
    if json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            _say(check)
    if any(check.is_fine is False for check in checks):
        raise typer.Exit(REFUSED)


def _say(check: Check) -> None:
    mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]·[/]"}[check.is_fine]
    text = check.en if language() == "en" else check.fr
    out.print(f"{mark} {check.name}: ", end="")
    out.print(text, markup=False, highlight=False)


def migrate() -> None:
    database.migrate()
    out.print(words(fr="Base à jour.", en="Database up to date."))
