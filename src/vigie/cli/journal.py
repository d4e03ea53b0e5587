"""``vigie verify-log`` looks for tampering in the journal; ``vigie journal …`` signs it and proves
its lines."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from vigie.cli.speech import REFUSED, out, print_json, words
from vigie.operations import journal
from vigie.operations.journal import Tampering, Verified

commands = typer.Typer(
    no_args_is_help=True,
    help=words(
        fr="Journal : points de contrôle signés et preuves.",
        en="Journal: signed checkpoints and proofs.",
    ),
)

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
    app.command("verify-log", help=words(fr="Vérifier le journal.", en="Verify the journal."))(
        verify_log
    )
    app.add_typer(commands, name="journal")


def verify_log(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            help=words(
                fr="Point de contrôle gardé ailleurs (fichier ou dossier).",
                en="A checkpoint kept elsewhere (file or folder).",
            )
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
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


@commands.command(
    "checkpoint",
    help=words(fr="Signer le journal tel qu'il est.", en="Sign the journal as it stands."),
)
def checkpoint(
    into: Annotated[
        Path | None,
        typer.Option(
            help=words(fr="Dossier où le déposer.", en="Folder to write it to."),
        ),
    ] = None,
) -> None:
    given = into or (Path(settings.VIGIE_CHECKPOINTS) if settings.VIGIE_CHECKPOINTS else None)
    typer.echo(journal.hand_over(at=datetime.now(UTC), into=given).text, nl=False)


@commands.command(
    "proof",
    help=words(
        fr="Prouver qu'une ligne est dans le journal.", en="Prove that a line is in the journal."
    ),
)
def proof(entry: int) -> None:
    print_json(journal.prove_line(entry))


@commands.command(
    "growth",
    help=words(
        fr="Prouver que le journal n'a fait que grandir depuis une taille.",
        en="Prove that the journal only grew since a size.",
    ),
)
def growth(older: int) -> None:
    print_json(journal.prove_growth(older))


@commands.command(
    "public-key",
    help=words(fr="Clé publique des points de contrôle.", en="Public key of the checkpoints."),
)
def public_key() -> None:
    typer.echo(journal.public_key().hex())
