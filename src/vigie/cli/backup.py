"""``vigie backup …`` keeps the whole installation elsewhere, encrypted; ``vigie restore`` brings
it back into an empty place."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from vigie.cli.asking import Json, argument, commands, group, option
from vigie.cli.noting import noted
from vigie.cli.speech import USAGE, errors, out, print_json
from vigie.cli.tongue import words
from vigie.operations import backup
from vigie.operations.backup import Vault

_Place = Annotated[Path, argument(fr="dossier des sauvegardes", en="folder of backups")]
_Recipients = Annotated[
    list[str] | None,
    option("--recipient", fr="clé publique age1… (répétable)", en="public key age1… (repeatable)"),
]
_Identity = Annotated[
    Path, option("--identity", fr="fichier de la clé privée", en="file of the private key")
]
_KeyFile = Annotated[
    Path, argument(fr="fichier de la clé privée, à faire", en="file of the private key, to make")
]
_KeysFile = Annotated[Path, argument(fr="fichier à écrire", en="file to write")]
_Name = Annotated[
    str, option("--name", fr="sauvegarde ; sans : la dernière", en="backup; the newest if absent")
]
_Keys = Annotated[
    Path | None, option("--keys", fr="fichier des clés sauvegardées", en="file of the keys kept")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    backups = group(
        fr="Sauvegardes chiffrées de toute l'installation.",
        en="Encrypted backups of the whole installation.",
    )
    commands(
        backups,
        ("key", key, "Faire une paire de clés.", "Make a pair of keys."),
        ("keep", keep, "Sauvegarder, même en service.", "Keep a backup, even while serving."),
        ("keys", keys, "Sauvegarder les clés, à part.", "Keep the keys, apart from the data."),
        ("list", list_, "Lister les sauvegardes.", "List the backups."),
    )
    app.add_typer(backups, name="backup")
    fr = "Restaurer une sauvegarde dans une installation vide."
    commands(app, ("restore", restore, fr, "Restore a backup into an empty installation."))


def key(place: _KeyFile) -> None:
    typer.echo(backup.new_identity(place))


def keep(place: _Place, recipient: _Recipients = None, json: Json = False) -> None:
    recipients = _recipients(recipient)
    with noted("backup", place.name) as facts, _bar(quiet=json) as progress:
        kept = backup.keep(Vault(place), recipients, now=datetime.now(UTC), progress=progress)
        facts |= kept.document()
    _say(kept.document(), json=json)


def keys(file: _KeysFile, recipient: _Recipients = None) -> None:
    recipients = _recipients(recipient)
    with noted("backup", "keys"):
        count = backup.keep_keys(file, recipients)
    out.print(words(fr=f"{count} clés sauvegardées.", en=f"{count} keys kept."))


def list_(place: _Place) -> None:
    for name in Vault(place).names():
        typer.echo(name)


def restore(
    place: _Place,
    identity: _Identity,
    name: _Name = "",
    keys: _Keys = None,
    json: Json = False,
) -> None:
    private = backup.identity_in(identity)
    with _bar(quiet=json) as progress:
        restored = backup.restore(Vault(place), private, name=name, progress=progress)
    if keys is not None:
        backup.restore_keys(keys, private)
    _say(restored.document(), json=json)


def _recipients(given: list[str] | None) -> list[Any]:
    """Return the public keys given, else those of ``VIGIE_BACKUP_RECIPIENTS``."""
    texts = given or os.environ.get("VIGIE_BACKUP_RECIPIENTS", "").split(",")
    wanted = [text for text in texts if text.strip()]
    if not wanted:
        message = words(
            fr="à qui chiffrer ? --recipient age1… ou VIGIE_BACKUP_RECIPIENTS",
            en="encrypt to whom? --recipient age1… or VIGIE_BACKUP_RECIPIENTS",
        )
        errors.print(message, style="bold red", markup=False)
        raise typer.Exit(USAGE)
    return backup.recipients_in(wanted)


class _bar:  # noqa: N801 (used as a function)
    """A progress bar on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.bar = Bar(*columns, console=errors, transient=True, disable=quiet)

    def __enter__(self) -> Any:
        self.bar.__enter__()
        task = self.bar.add_task("", total=None)

        def progress(name: str, done: int, total: int) -> None:
            self.bar.update(task, description=Path(name).name[:40], completed=done, total=total)

        return progress

    def __exit__(self, *gone: Any) -> None:
        self.bar.__exit__(*gone)


def _say(document: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(document)
        return
    for fact, value in document.items():
        out.print(f"{fact}: {value}", markup=False, highlight=False)
