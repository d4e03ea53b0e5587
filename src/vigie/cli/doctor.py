"""``vigie doctor`` checks the installation; ``vigie migrate`` brings the database up to date."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vigie.cli.speech import REFUSED, language, out, print_json, words
from vigie.operations import release
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


def doctor(
    json: Annotated[bool, typer.Option("--json")] = False,
    verify: Annotated[
        Path | None, typer.Option(help=words(fr="manifeste de version", en="release manifest"))
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help=words(fr="clé publique des versions", en="release key"))
    ] = None,
    wheel: Annotated[
        Path | None, typer.Option(help=words(fr="archive à comparer", en="wheel to compare"))
    ] = None,
) -> None:
    if verify is not None:
        _verify(verify, key, wheel, json=json)
        return
    checks = examine()
    if json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            _say(check)
    if any(check.is_fine is False for check in checks):
        raise typer.Exit(REFUSED)


def _verify(manifest: Path, key: Path | None, wheel: Path | None, *, json: bool) -> None:
    """Compare what is installed with what was released; exit 1 when a file differs."""
    if key is None:
        raise typer.BadParameter("--key")
    found = release.verify(manifest, key=key, wheel=wheel)
    if json:
        print_json(found.document())
    else:
        for fact, value in found.document().items():
            shown = ", ".join(value) if isinstance(value, tuple) else value
            out.print(f"{fact}: {shown}", markup=False, highlight=False)
    if not found.is_whole:
        raise typer.Exit(REFUSED)


def _say(check: Check) -> None:
    mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]·[/]"}[check.is_fine]
    text = check.en if language() == "en" else check.fr
    out.print(f"{mark} {check.name}: ", end="")
    out.print(text, markup=False, highlight=False)


def migrate() -> None:
    database.migrate()
    out.print(words(fr="Base à jour.", en="Database up to date."))
