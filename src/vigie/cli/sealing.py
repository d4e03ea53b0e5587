"""``vigie seal …``: what is encrypted at rest, its keys, and the erasure of an establishment."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.noting import noted
from vigie.cli.speech import out, print_json, words
from vigie.operations import sealing
from vigie.store import raw
from vigie.store import sealing as store

commands = typer.Typer(
    no_args_is_help=True,
    help=words(fr="Chiffrement au repos et ses clés.", en="Encryption at rest and its keys."),
)
_Json = Annotated[bool, typer.Option("--json")]
_By = Annotated[str, typer.Option(help=words(fr="compte qui demande", en="account that asks"))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="seal")


@commands.command("status", help=words(fr="Ce qui est scellé.", en="What is sealed."))
def status(json: _Json = False) -> None:
    _say(sealing.state().document(), json=json)


@commands.command(
    "home", help=words(fr="Sceller une installation d'avant.", en="Seal a home of before.")
)
def home(json: _Json = False) -> None:
    with noted("seal", "home") as facts:
        facts |= sealing.seal_home().document()
    _say(dict(facts), json=json)


@commands.command("rotate", help=words(fr="Changer la clé du lac.", en="Change the lake key."))
def rotate(
    to: Annotated[
        Path | None,
        typer.Option(help=words(fr="fichier de la nouvelle clé", en="file of the new key")),
    ] = None,
) -> None:
    """Without ``--to`` a key is drawn: for a home that keeps its own."""
    with noted("seal", "rotate"):
        count = sealing.rotate(store.read_key(to) if to else secrets.token_hex(32))
    out.print(words(fr=f"{count} clés enveloppées de nouveau.", en=f"{count} keys wrapped again."))


@commands.command("read", help=words(fr="Ouvrir un fichier archivé.", en="Open an archived file."))
def read(digest: str) -> None:
    """Write to the standard output what a file of the archive holds."""
    with noted("seal", f"read:{digest[:64]}"):
        for block in raw.blocks(digest):
            sys.stdout.buffer.write(block)


@commands.command(
    "ask-erasure",
    help=words(fr="Demander d'effacer un établissement.", en="Ask to erase an establishment."),
)
def ask_erasure(
    finess: str, by: _By, reason: Annotated[str, typer.Option(help=words(fr="motif", en="why"))]
) -> None:
    key = sealing.ask_erasure(finess=finess, reason=reason, by=by, now=datetime.now(UTC))
    out.print(
        words(
            fr=f"Demande {key} : une autre personne décide (page « À deux »).",
            en=f"Request {key}: another person decides (page “À deux”).",
        )
    )


@commands.command(
    "erase",
    help=words(
        fr="Effacer un établissement, une fois l'accord donné.",
        en="Erase an establishment, once agreed.",
    ),
)
def erase(finess: str, by: _By, json: _Json = False) -> None:
    _say(sealing.erase(finess=finess, by=by, now=datetime.now(UTC)).document(), json=json)


def _say(document: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(document)
        return
    for fact, value in document.items():
        out.print(f"{fact}: {value}", markup=False, highlight=False)
