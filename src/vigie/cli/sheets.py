"""``vigie answers``: the sheets of establishments without computer staff."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from vigie.cli.noting import actor
from vigie.cli.speech import language, out, print_json, words
from vigie.core.questionnaire import Channel, Sheet
from vigie.operations import sheets
from vigie.operations.questionnaire import questionnaire, questionnaire_document, rows_of
from vigie.operations.sheets import EVERYWHERE

PARIS = ZoneInfo("Europe/Paris")
Reference = Annotated[str, typer.Argument(help=words(fr="référence", en="reference"))]


class By(StrEnum):
    """The channels, as options of the command."""

    LINK = "link"
    PAPER = "paper"
    TELEPHONE = "telephone"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    said = words(fr="Les feuilles de réponses.", en="Sheets of answers.")
    group = typer.Typer(no_args_is_help=True, help=said)
    said = words(fr="Les questions, avec leurs codes.", en="The questions, with their codes.")
    group.command("questions", help=said)(questions)
    group.command("issue", help=words(fr="Faire une feuille.", en="Issue a sheet."))(issue)
    said = words(fr="La feuille à imprimer, en texte.", en="The sheet to print, as text.")
    group.command("form", help=said)(form)
    said = words(fr="Saisir des réponses : A1=2 A2=9…", en="Type answers in: A1=2 A2=9…")
    group.command("enter", help=said)(enter)
    said = words(fr="Envoyer, après relecture.", en="Send, once read back.")
    group.command("send", help=said)(send)
    group.command("list", help=words(fr="Les dernières feuilles.", en="The newest sheets."))(
        listed
    )
    group.command("show", help=words(fr="Une feuille.", en="One sheet."))(show)
    group.command("revoke", help=words(fr="Révoquer une feuille.", en="Revoke a sheet."))(revoke)
    app.add_typer(group, name="answers")


def questions(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    if json:
        print_json(questionnaire_document())
        return
    for part in questionnaire().parts:
        _say(part.title[language()])
        for q in part.questions:
            _say(f"  {q.code}  {q.words[language()]}")
            _say("      " + " · ".join(f"{c.number} {c.words[language()]}" for c in q.choices))


def issue(
    establishment: Annotated[
        str, typer.Argument(help=words(fr="FINESS ou code de système", en="FINESS or system code"))
    ],
    channel: Annotated[By, typer.Option("--by", help=words(fr="canal", en="channel"))] = By.LINK,
    days: Annotated[int, typer.Option("--days", min=1, max=92)] = 21,
) -> None:
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


def form(reference: Reference) -> None:
    sheet = _named(reference)
    _say(f"{sheet.name} — {words(fr='référence', en='reference')} {sheet.reference}")
    for row in rows_of({}, language()):
        _say(f"\n{row['code']}  {row['words']}\n    {row['help']}")
        for _key, number, said in row["choices"]:
            _say(f"    [ ] {number} {said}")


def enter(
    reference: Reference,
    answers: Annotated[list[str], typer.Argument(help="A1=2 A2=9 …")],
) -> None:
    given = dict(_pair(text) for text in answers)
    saved = sheets.save(sheet=_named(reference), given=given, now=datetime.now(UTC))
    _read_back(saved)


def _pair(text: str) -> tuple[str, str]:
    code, mark, answer = text.partition("=")
    if not mark:
        raise typer.BadParameter(f"{text!r}: A1=2")
    return code, answer


def send(
    reference: Reference,
    speaker: Annotated[str, typer.Option("--speaker", help=words(fr="qui répond", en="who"))],
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"])] = None,
    read_back: Annotated[
        bool, typer.Option("--read-back", help=words(fr="relu à la personne", en="read back"))
    ] = False,
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


def listed(
    finess: Annotated[str, typer.Option("--of", help="FINESS")] = "",
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
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


def show(reference: Reference) -> None:
    _read_back(_named(reference))


def revoke(reference: Reference) -> None:
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
