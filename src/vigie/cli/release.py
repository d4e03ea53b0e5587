"""``vigie release …``: the key of releases and the signature of a manifest."""

from pathlib import Path

import typer

from vigie.cli.speech import words
from vigie.operations import release

commands = typer.Typer(
    no_args_is_help=True, help=words(fr="Versions signées.", en="Signed releases.")
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="release")


@commands.command(
    "key",
    help=words(fr="Faire la clé ; dit la publique.", en="Make the key; says the public one."),
)
def key(place: Path) -> None:
    typer.echo(release.public_key(place))


@commands.command("sign", help=words(fr="Signer un manifeste.", en="Sign a manifest."))
def sign(manifest: Path, key: Path) -> None:
    text = release.sign(manifest.read_bytes(), key)
    manifest.with_suffix(".sig").write_text(text + "\n")
