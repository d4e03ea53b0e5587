"""``vigie finding``: answer on a finding, take an answer back, review what others answered."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.speech import out, print_json, words
from vigie.core.findings.answers import AnswerKind, Cause
from vigie.core.scope import NATION
from vigie.operations import findings as watch
from vigie.operations.findings.answering import Asked


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    finding = typer.Typer(
        no_args_is_help=True,
        help=words(fr="Répondre sur un constat.", en="Answer on a finding."),
    )
    finding.command("accept")(accept)
    finding.command("not-applicable")(not_applicable)
    finding.command("statements")(statements)
    finding.command("withdraw")(withdraw)
    finding.command("waiting")(waiting)
    finding.command("review")(review)
    finding.command("undo")(undo)
    finding.command("answers")(answers)
    finding.command("precision")(precision)
    app.add_typer(finding, name="finding")


def _option(*flags: str, fr: str, en: str) -> Any:
    return typer.Option(*flags, help=words(fr=fr, en=en))


By = Annotated[str, _option("--by", fr="qui répond, par son nom", en="who answers, by name")]
Reason = Annotated[str, _option("--reason", fr="pourquoi", en="why")]
Until = Annotated[
    datetime,
    typer.Option("--until", formats=["%Y-%m-%d"], help=words(fr="jusqu’au", en="until")),
]
Json = Annotated[bool, typer.Option("--json", help=words(fr="en JSON", en="as JSON"))]


def accept(
    perimeter: str,
    product: str,
    cve: str,
    by: By,
    reason: Reason,
    until: Until,
    measure: Annotated[
        str, _option("--measure", fr="ce qui compense", en="what compensates meanwhile")
    ],
) -> None:
    """Accept a finding until a date: PERIMETER is a code, PRODUCT part:vendor:product."""
    _answer(
        Asked(perimeter, product, cve),
        AnswerKind.ACCEPTED,
        by=by,
        reason=reason,
        until=until.date(),
        measure=measure,
    )


def not_applicable(
    perimeter: str,
    product: str,
    cve: str,
    by: By,
    reason: Reason,
    cause: Annotated[Cause, _option("--cause", fr="cause", en="cause")],
) -> None:
    """Say that a finding does not apply; a national analyst reviews it."""
    _answer(
        Asked(perimeter, product, cve),
        AnswerKind.NOT_APPLICABLE,
        by=by,
        reason=reason,
        cause=cause,
    )


def _answer(asked: Asked, kind: AnswerKind, **told: Any) -> None:
    key = watch.answer(scope=NATION, asked=asked, kind=kind, now=datetime.now(UTC), **told)
    out.print(words(fr=f"Réponse {key} enregistrée.", en=f"Answer {key} recorded."))


def statements(perimeter: str, file: Path, by: By) -> None:
    """Take the statements of makers (VEX) of a FILE for one PERIMETER alone."""
    done = watch.state(scope=NATION, path=file, perimeter=perimeter, by=by, now=datetime.now(UTC))
    told = (done.answered, done.known, done.partly)
    out.print(
        words(
            fr="{} constat(s) sans objet, {} déjà répondus, {} exemptés en partie : laissés.",
            en="{} finding(s) not applicable, {} answered already, {} exempted in part: left.",
        ).format(*told)
    )


def withdraw(key: int, by: By, reason: Reason) -> None:
    """Take an answer back: the finding asks again."""
    watch.withdraw(scope=NATION, key=key, by=by, reason=reason, now=datetime.now(UTC))
    out.print(words(fr="Réponse retirée.", en="Answer withdrawn."))


def waiting(json: Json = False) -> None:
    """List what waits for a review, and what reviews left aside."""
    found = watch.review_document(scope=NATION, on=datetime.now(UTC).date())
    print_json(found) if json else out.print(found)


def review(
    key: int,
    by: By,
    reason: Reason,
    confirmed: Annotated[
        bool,
        typer.Option(
            "--confirm/--refuse", help=words(fr="confirmer ou refuser", en="confirm or refuse")
        ),
    ],
) -> None:
    """Review a "not us"."""
    now = datetime.now(UTC)
    watch.review(scope=NATION, key=key, confirmed=confirmed, by=by, reason=reason, now=now)
    out.print(words(fr="Relecture enregistrée.", en="Review recorded."))


def undo(key: int, by: By, reason: Reason) -> None:
    """Take back the suppression of a claim."""
    watch.undo(scope=NATION, key=key, by=by, reason=reason, now=datetime.now(UTC))
    out.print(words(fr="L’affirmation compte à nouveau.", en="The claim counts again."))


def answers(finess: str, json: Json = False) -> None:
    """List the answers of an establishment."""
    on = datetime.now(UTC).date()
    found = watch.answers_document(scope=NATION, finess=finess, on=on)
    print_json(found) if json else out.print(found)


def precision(json: Json = False) -> None:
    """Tell how often findings that people judged were right, by tier."""
    found = watch.precision_document()
    print_json(found) if json else out.print(found)
