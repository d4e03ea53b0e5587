"""``vigie doctor`` checks the installation; ``vigie migrate`` brings the database up to date."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vigie.cli.asking import Json, commands, option
from vigie.cli.speech import REFUSED, out, print_json
from vigie.cli.tongue import language, words
from vigie.operations import release
from vigie.operations.doctor import Check, examine
from vigie.store import database

_Manifest = Annotated[
    Path | None,
    option("--verify", fr="manifeste de version à vérifier", en="manifest of a release to verify"),
]
_Key = Annotated[
    Path | None, option("--key", fr="clé publique des versions", en="public key of releases")
]
_Wheel = Annotated[
    Path | None, option("--wheel", fr="archive de la version, à comparer", en="wheel to compare")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    commands(
        app,
        ("doctor", doctor, "Vérifier l'installation.", "Check the installation."),
        ("migrate", migrate, "Mettre la base à jour.", "Bring the database up to date."),
    )


def doctor(
    json: Json = False, verify: _Manifest = None, key: _Key = None, wheel: _Wheel = None
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
