"""``vigie verify-log`` looks for tampering in the journal; ``vigie journal …`` signs it and proves
its lines."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from vigie.cli.asking import Json, argument, commands, group, option
from vigie.cli.speech import REFUSED, out, print_json
from vigie.cli.tongue import words
from vigie.operations import journal
from vigie.operations.journal import Tampering, Verified

_Checkpoints = Annotated[
    list[Path] | None,
    option(
        "--checkpoint",
        fr="point de contrôle gardé ailleurs (fichier ou dossier, répétable)",
        en="a checkpoint kept elsewhere (file or folder, repeatable)",
    ),
]
_Into = Annotated[
    Path | None, option("--into", fr="dossier où le déposer", en="folder to write it to")
]
_Entry = Annotated[int, argument(fr="numéro de la ligne", en="number of the line")]
_Older = Annotated[int, argument(fr="taille d'alors, en lignes", en="size then, in lines")]

SAID = {
    Tampering.EDITED: ("ligne modifiée", "edited line"),
    Tampering.DELETED: ("ligne supprimée", "deleted line"),
    Tampering.INSERTED: ("ligne glissée hors du journal", "line slipped in"),
    Tampering.GAP: ("place manquante", "missing place"),
    Tampering.HEAD: ("tête qui n'est pas celle des lignes", "head is not that of the lines"),
    Tampering.NODE: ("nœud qui n'est pas celui des lignes", "node is not that of the lines"),
    Tampering.REWRITTEN: ("lignes réécrites", "rewritten lines"),
    Tampering.TRUNCATED: ("journal tronqué", "truncated journal"),
    Tampering.FORGED: ("point de contrôle falsifié", "forged checkpoint"),
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    fr, en = "Vérifier que personne n'a touché au journal.", "Verify that the journal is whole."
    commands(app, ("verify-log", verify_log, fr, en))
    signed = group(
        fr="Journal : points de contrôle signés et preuves.",
        en="Journal: signed checkpoints and proofs.",
    )
    commands(signed, *_asked())
    app.add_typer(signed, name="journal")


def _asked() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Signer le journal tel qu'il est."
    yield "checkpoint", checkpoint, fr, "Sign the journal as it stands."
    fr = "Prouver qu'une ligne est dans le journal."
    yield "proof", proof, fr, "Prove that a line is in the journal."
    fr = "Prouver que le journal n'a fait que grandir depuis une taille."
    yield "growth", growth, fr, "Prove that the journal only grew since a size."
    fr = "Dire la clé publique des points de contrôle."
    yield "public-key", public_key, fr, "Say the public key of the checkpoints."


def verify_log(checkpoint: _Checkpoints = None, json: Json = False) -> None:
    """Exit 0 when the journal is whole, 1 when something was tampered with."""
    done = journal.verify(_texts(checkpoint or []))
    if json:
        print_json(_document(done))
    else:
        _say(done)
    if not done.is_whole:
        raise typer.Exit(REFUSED)


def _texts(places: list[Path]) -> list[tuple[str, str]]:
    files = [f for p in places for f in (sorted(p.glob("*.txt")) if p.is_dir() else [p])]
    try:
        return [(f.name, f.read_text(encoding="utf-8", errors="replace")) for f in files]
    except OSError as error:
        raise typer.BadParameter(str(error)) from error


def _document(done: Verified) -> dict[str, Any]:
    return {
        "size": done.size,
        "root": done.root.hex(),
        "checkpoints": done.checkpoints,
        "waiting": done.waiting,
        "whole": done.is_whole,
        "counted": done.counted,
        "found": [one._asdict() for one in done.found],
    }


def _say(done: Verified) -> None:
    root = done.root.hex()
    out.print(
        words(
            fr=f"{done.size} lignes, {done.checkpoints} points de contrôle, racine {root}",
            en=f"{done.size} lines, {done.checkpoints} checkpoints, root {root}",
        ),
        soft_wrap=True,
    )
    for one in done.found:
        fr, en = SAID[one.kind]
        out.print(f"✗ {words(fr=fr, en=en)} · {one.place} {one.says}", markup=False, style="red")
    if done.is_whole:
        out.print(words(fr="Le journal est intact.", en="The journal is whole."))


def checkpoint(into: _Into = None) -> None:
    given = into or (Path(settings.VIGIE_CHECKPOINTS) if settings.VIGIE_CHECKPOINTS else None)
    typer.echo(journal.hand_over(at=datetime.now(UTC), into=given).text, nl=False)


def proof(entry: _Entry) -> None:
    print_json(journal.prove_line(entry))


def growth(older: _Older) -> None:
    print_json(journal.prove_growth(older))


def public_key() -> None:
    typer.echo(journal.public_key().hex())
