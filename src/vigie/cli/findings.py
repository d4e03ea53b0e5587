"""``vigie finding``: answer on a finding, take an answer back, review what others answered."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.asking import (
    By,
    Cve,
    Finess,
    Json,
    Key,
    PerimeterCode,
    Product,
    Reason,
    Until,
    argument,
    commands,
    group,
    option,
)
from vigie.cli.printed.answers import say_answers, say_precision, say_waiting
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import words
from vigie.core.findings.answers import AnswerKind, Cause
from vigie.core.scope import NATION
from vigie.operations import findings as watch
from vigie.operations.findings.answering import Asked
from vigie.operations.level import required

_Measure = Annotated[
    str, option("--measure", fr="ce qui compense entre-temps", en="what compensates meanwhile")
]
_Cause = Annotated[Cause, option("--cause", fr="pour quelle cause", en="for which cause")]
_File = Annotated[Path, argument(fr="fichier VEX de l'éditeur", en="VEX file of the maker")]
_Confirmed = Annotated[
    bool, option("--confirm/--refuse", fr="confirmer ou refuser", en="confirm or refuse")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    finding = group(
        fr="Répondre sur un constat, se reprendre, relire.",
        en="Answer on a finding, take back, review.",
    )
    commands(finding, *_asked())
    app.add_typer(finding, name="finding")


def _asked() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Accepter un constat jusqu'à une date, contre une mesure qui compense."
    yield "accept", accept, fr, "Accept a finding until a date, against what compensates."
    fr = "Dire qu'un constat ne s'applique pas ici ; un analyste national relit."
    en = "Say that a finding does not apply here; a national analyst reviews it."
    yield "not-applicable", not_applicable, fr, en
    fr = "Prendre les déclarations d'un éditeur (VEX) pour un seul périmètre."
    yield "statements", statements, fr, "Take the statements of a maker (VEX) for one perimeter."
    fr = "Retirer une réponse : le constat redemande."
    yield "withdraw", withdraw, fr, "Take an answer back: the finding asks again."
    fr = "Lister ce qui attend une relecture, et ce que les relectures ont écarté."
    yield "waiting", waiting, fr, "List what waits for a review, and what reviews left aside."
    fr = "Relire un « ne s'applique pas ici »."
    yield "review", review, fr, 'Review a "does not apply here".'
    fr = "Rendre son effet à une affirmation qu'une relecture avait écartée."
    yield "undo", undo, fr, "Take back what a review left aside: the claim counts again."
    fr = "Lister les réponses d'un établissement."
    yield "answers", answers, fr, "List the answers of an establishment."
    fr = "Dire, selon la façon de trouver, combien de constats jugés étaient justes."
    yield "precision", precision, fr, "Tell how often findings that people judged were right."


def accept(
    perimeter: PerimeterCode,
    product: Product,
    cve: Cve,
    by: By,
    reason: Reason,
    until: Until,
    measure: _Measure,
) -> None:
    _answer(
        Asked(perimeter, product, cve),
        AnswerKind.ACCEPTED,
        by=by,
        reason=reason,
        until=until.date(),
        measure=measure,
    )


def not_applicable(
    perimeter: PerimeterCode, product: Product, cve: Cve, by: By, reason: Reason, cause: _Cause
) -> None:
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


def statements(perimeter: PerimeterCode, file: _File, by: By) -> None:
    done = watch.state(scope=NATION, path=file, perimeter=perimeter, by=by, now=datetime.now(UTC))
    told = (done.answered, done.known, done.partly)
    out.print(
        words(
            fr="{} constat(s) sans objet, {} déjà répondus, {} exemptés en partie : laissés.",
            en="{} finding(s) not applicable, {} answered already, {} exempted in part: left.",
        ).format(*told)
    )


def withdraw(key: Key, by: By, reason: Reason) -> None:
    watch.withdraw(scope=NATION, key=key, by=by, reason=reason, now=datetime.now(UTC))
    out.print(words(fr="Réponse retirée.", en="Answer withdrawn."))


def waiting(json: Json = False) -> None:
    found = watch.review_document(scope=NATION, on=datetime.now(UTC).date())
    document = required(found, "waiting")
    print_json(document) if json else say_waiting(document)


def review(key: Key, by: By, reason: Reason, confirmed: _Confirmed) -> None:
    now = datetime.now(UTC)
    watch.review(scope=NATION, key=key, confirmed=confirmed, by=by, reason=reason, now=now)
    out.print(words(fr="Relecture enregistrée.", en="Review recorded."))


def undo(key: Key, by: By, reason: Reason) -> None:
    watch.undo(scope=NATION, key=key, by=by, reason=reason, now=datetime.now(UTC))
    out.print(words(fr="L’affirmation compte à nouveau.", en="The claim counts again."))


def answers(finess: Finess, json: Json = False) -> None:
    on = datetime.now(UTC).date()
    found = watch.answers_document(scope=NATION, finess=finess, on=on)
    document = required(found, finess)
    print_json(document) if json else say_answers(document)


def precision(json: Json = False) -> None:
    found = watch.precision_document()
    print_json(found) if json else say_precision(found)
