"""``vigie release …``: the key of releases and the signature of a manifest."""

from pathlib import Path
from typing import Annotated

import typer

from vigie.cli.asking import argument, commands, group
from vigie.operations import release

_Key = Annotated[Path, argument(fr="fichier de la clé privée", en="file of the private key")]
_Manifest = Annotated[Path, argument(fr="manifeste à signer", en="manifest to sign")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    signed = group(fr="Versions signées.", en="Signed releases.")
    commands(
        signed,
        ("key", key, "Faire la clé ; dire la publique.", "Make the key; say the public one."),
        ("sign", sign, "Signer un manifeste.", "Sign a manifest."),
    )
    app.add_typer(signed, name="release")


def key(place: _Key) -> None:
    typer.echo(release.public_key(place))


def sign(manifest: _Manifest, key: _Key) -> None:
    text = release.sign(manifest.read_bytes(), key)
    manifest.with_suffix(".sig").write_text(text + "\n")
