"""``vigie answers``: the sheets of establishments without computer staff."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from vigie.cli.asking import Json, argument, commands, day, group, option
from vigie.cli.noting import actor
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import language, words
from vigie.core.questionnaire import Channel, Sheet
from vigie.operations import sheets
from vigie.operations.questionnaire import questionnaire, questionnaire_document, rows_of
from vigie.operations.sheets import EVERYWHERE

PARIS = ZoneInfo("Europe/Paris")


class By(StrEnum):
    """The channels, as options of the command."""

    LINK = "link"
    PAPER = "paper"
    TELEPHONE = "telephone"


_Reference = Annotated[str, argument(fr="référence de la feuille", en="reference of the sheet")]
_Establishment = Annotated[
    str, argument(fr="numéro FINESS ou code de système", en="FINESS number or code of a system")
]
_Channel = Annotated[By, option("--by", fr="par quel canal", en="through which channel")]
_Days = Annotated[
    int, option("--days", fr="jours qu'elle reste ouverte", en="days it stays open", min=1, max=92)
]
_Answers = Annotated[
    list[str], argument(fr="réponses, écrites A1=2 A2=9…", en="answers, as A1=2 A2=9…")
]
_Speaker = Annotated[
    str, option("--speaker", fr="qui répond, par son nom", en="who answers, by name")
]
_Day = Annotated[
    datetime | None,
    day(
        "--on",
        fr="jour des réponses ; sans : aujourd'hui",
        en="day of the answers; today when absent",
    ),
]
_ReadBack = Annotated[
    bool, option("--read-back", fr="relu à la personne", en="read back to the person")
]
_Of = Annotated[
    str, option("--of", fr="numéro FINESS ; sans : tous", en="FINESS number; all when absent")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    answers = group(
        fr="Les feuilles de réponses des établissements sans informaticien.",
        en="The sheets of answers of establishments without computer staff.",
    )
    commands(
        answers,
        ("questions", questions, "Lister les questions et leurs codes.", "List the questions."),
        ("issue", issue, "Faire une feuille.", "Issue a sheet."),
        ("form", form, "Écrire la feuille à imprimer, en texte.", "Write the sheet to print."),
        ("enter", enter, "Saisir des réponses : A1=2 A2=9…", "Type answers in: A1=2 A2=9…"),
        ("send", send, "Envoyer, après relecture.", "Send, once read back."),
        ("list", listed, "Lister les dernières feuilles.", "List the newest sheets."),
        ("show", show, "Montrer une feuille.", "Show a sheet."),
        ("revoke", revoke, "Révoquer une feuille.", "Revoke a sheet."),
    )
    app.add_typer(answers, name="answers")


def questions(json: Json = False) -> None:
    if json:
        print_json(questionnaire_document())
        return
    for part in questionnaire().parts:
        _say(part.title[language()])
        for q in part.questions:
            _say(f"  {q.code}  {q.words[language()]}")
            _say("      " + " · ".join(f"{c.number} {c.words[language()]}" for c in q.choices))


def issue(establishment: _Establishment, channel: _Channel = By.LINK, days: _Days = 21) -> None:
    made = sheets.issue(
        scope=EVERYWHERE,
        text=establishment,
        channel=Channel(channel.value),
        lasts=timedelta(days=days),
        by=actor(),
        now=datetime.now(UTC),
    )
    _say(made.reference)
    if made.secret:
        _say(words(fr="Lien, montré une seule fois :", en="Link, shown only once:"))
        _say(f"/reponse/{made.secret}/")


def form(reference: _Reference) -> None:
    sheet = _named(reference)
    _say(f"{sheet.name} — {words(fr='référence', en='reference')} {sheet.reference}")
    for row in rows_of({}, language()):
        _say(f"\n{row['code']}  {row['words']}\n    {row['help']}")
        for _key, number, said in row["choices"]:
            _say(f"    [ ] {number} {said}")


def enter(reference: _Reference, answers: _Answers) -> None:
    given = dict(_pair(text) for text in answers)
    saved = sheets.save(sheet=_named(reference), given=given, now=datetime.now(UTC))
    _read_back(saved)


def _pair(text: str) -> tuple[str, str]:
    code, mark, answer = text.partition("=")
    if not mark:
        raise typer.BadParameter(f"{text!r}: A1=2")
    return code, answer


def send(
    reference: _Reference, speaker: _Speaker, on: _Day = None, read_back: _ReadBack = False
) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(PARIS).date()
    sheet = _named(reference)
    _read_back(sheet)
    added = sheets.send(
        sheet=sheet,
        speaker=speaker,
        on=on.date() if on else today,
        today=today,
        now=now,
        entered_by=actor(),
        is_read_back=read_back,
    )
    _say(words(fr=f"{added} preuves déclarées.", en=f"{added} pieces of declared evidence."))


def listed(finess: _Of = "", json: Json = False) -> None:
    now = datetime.now(UTC)
    found = sheets.sheets(scope=EVERYWHERE, finess=finess)
    if json:
        print_json([_line(one, now) for one in found])
        return
    for one in found:
        _say("  ".join(str(value) for value in _line(one, now).values()))


def _line(sheet: Sheet, now: datetime) -> dict[str, str]:
    return {
        "reference": sheet.reference,
        "finess": sheet.finess,
        "channel": sheet.channel.value,
        "standing": sheet.standing(now).value,
        "expires_at": sheet.expires_at.isoformat(),
    }


def show(reference: _Reference) -> None:
    _read_back(_named(reference))


def revoke(reference: _Reference) -> None:
    sheet, now = _named(reference), datetime.now(UTC)
    done = sheets.revoke(scope=EVERYWHERE, key=sheet.key, by=actor(), now=now)
    _say(words(fr="révoquée", en="revoked") if done else sheet.standing(now).value)


def _named(reference: str) -> Sheet:
    return sheets.sheet_named(scope=EVERYWHERE, text=reference)


def _read_back(sheet: Sheet) -> None:
    _say(f"{sheet.reference}  {sheet.name}")
    for row in rows_of(sheet.answers, language()):
        _say(f"  {row['code']}  {row['words']}  →  {row['said'] or '—'}")


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
