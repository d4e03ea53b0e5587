"""``vigie seal …``: what is encrypted at rest, its keys, and the erasure of an establishment."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.asking import Finess, Json, Reason, argument, commands, group, option
from vigie.cli.noting import noted
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import words
from vigie.operations import sealing
from vigie.store import raw
from vigie.store import sealing as store

_By = Annotated[str, option("--by", fr="compte qui demande", en="account that asks")]
_To = Annotated[
    Path | None,
    option(
        "--to",
        fr="fichier de la nouvelle clé ; sans : tirée",
        en="file of the new key; drawn when absent",
    ),
]
_Digest = Annotated[str, argument(fr="empreinte SHA-256 du fichier", en="SHA-256 of the file")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    sealed = group(fr="Chiffrement au repos et ses clés.", en="Encryption at rest and its keys.")
    fr = "Effacer un établissement, une fois l'accord donné."
    commands(
        sealed,
        ("status", status, "Dire ce qui est scellé.", "Say what is sealed."),
        ("home", home, "Sceller une installation d'avant.", "Seal a home of before."),
        ("rotate", rotate, "Changer la clé du lac.", "Change the key of the lake."),
        ("read", read, "Écrire un fichier archivé, ouvert.", "Write an archived file, opened."),
        (
            "ask-erasure",
            ask_erasure,
            "Demander d'effacer un établissement.",
            "Ask to erase an establishment.",
        ),
        ("erase", erase, fr, "Erase an establishment, once agreed."),
    )
    app.add_typer(sealed, name="seal")


def status(json: Json = False) -> None:
    _say(sealing.state().document(), json=json)


def home(json: Json = False) -> None:
    with noted("seal", "home") as facts:
        facts |= sealing.seal_home().document()
    _say(dict(facts), json=json)


def rotate(to: _To = None) -> None:
    """Without ``--to`` a key is drawn: for a home that keeps its own."""
    with noted("seal", "rotate"):
        count = sealing.rotate(store.read_key(to) if to else secrets.token_hex(32))
    out.print(words(fr=f"{count} clés enveloppées de nouveau.", en=f"{count} keys wrapped again."))


def read(digest: _Digest) -> None:
    """Write to the standard output what a file of the archive holds."""
    with noted("seal", f"read:{digest[:64]}"):
        for block in raw.blocks(digest):
            sys.stdout.buffer.write(block)


def ask_erasure(finess: Finess, by: _By, reason: Reason) -> None:
    key = sealing.ask_erasure(finess=finess, reason=reason, by=by, now=datetime.now(UTC))
    out.print(
        words(
            fr=f"Demande {key} : une autre personne décide (page « À deux »).",
            en=f"Request {key}: another person decides (page “À deux”).",
        )
    )


def erase(finess: Finess, by: _By, json: Json = False) -> None:
    _say(sealing.erase(finess=finess, by=by, now=datetime.now(UTC)).document(), json=json)


def _say(document: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(document)
        return
    for fact, value in document.items():
        out.print(f"{fact}: {value}", markup=False, highlight=False)
