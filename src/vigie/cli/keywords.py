"""``vigie keywords``: the watch by words."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.asking import Json, Key, argument, commands, group, option
from vigie.cli.noting import actor, noted
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import words
from vigie.core.scope import NATION
from vigie.operations import keywords

_Days = Annotated[
    int, option("--days", fr="jours regardés en arrière", en="days looked back", min=1)
]
_Text = Annotated[str, argument(fr="mots à chercher", en="words to look for")]
_Perimeter = Annotated[
    str,
    option(
        "--perimeter",
        fr="code du périmètre ; sans : la nation",
        en="code of the perimeter; the nation when absent",
    ),
]
_Note = Annotated[str, option("--note", fr="pourquoi", en="why")]


def register(app: typer.Typer) -> None:
    """Add ``vigie keywords`` to the command."""
    watched = group(fr="Veille par mots-clés.", en="Watch by keywords.")
    fr = "Lister les mots-clés, et ce qui leur ressemble : possible, jamais affecté."
    en = "List the keywords, and what looks like them: possible, never affected."
    commands(
        watched,
        ("list", listed, fr, en),
        ("add", add, "Garder un mot-clé.", "Keep a keyword."),
        ("remove", remove, "Retirer un mot-clé.", "Remove a keyword."),
    )
    app.add_typer(watched, name="keywords")


def listed(days: _Days = keywords.DAYS, json: Json = False) -> None:
    today = datetime.now(UTC).date()
    document = keywords.keywords_document(scope=NATION, today=today, days=days)
    if json:
        print_json(document)
        return
    table = Table("n°", words(fr="mots", en="words"), words(fr="périmètre", en="perimeter"), "n")
    for one in document["keywords"]:
        table.add_row(str(one["key"]), one["words"], one["perimeter"], str(one["matching"]))
    out.print(table)


def add(text: _Text, perimeter: _Perimeter = "", note: _Note = "") -> None:
    with noted("keyword", text[:100]):
        key = keywords.add_keyword(
            scope=NATION,
            text=text,
            note=note,
            perimeter=perimeter,
            by=actor(),
            now=datetime.now(UTC),
        )
    out.print(key)


def remove(key: Key) -> None:
    with noted("keyword", str(key)):
        keywords.remove_keyword(scope=NATION, key=key, by=actor(), now=datetime.now(UTC))
