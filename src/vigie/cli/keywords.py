"""``vigie keywords``: the watch by words."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.noting import actor, noted
from vigie.cli.speech import out, print_json, words
from vigie.core.scope import NATION
from vigie.operations import keywords

commands = typer.Typer(
    no_args_is_help=True, help=words(fr="Veille par mots-clés.", en="Watch by keywords.")
)


def register(app: typer.Typer) -> None:
    """Add ``vigie keywords`` to the command."""
    app.add_typer(commands, name="keywords")


@commands.command("list")
def listed(
    days: Annotated[
        int, typer.Option(min=1, help=words(fr="jours en arrière", en="days back"))
    ] = keywords.DAYS,
    json: Annotated[bool, typer.Option("--json", help=words(fr="en JSON", en="as JSON"))] = False,
) -> None:
    """Dire les mots-clés, et ce qui leur ressemble : possible, jamais affecté."""
    today = datetime.now(UTC).date()
    document = keywords.keywords_document(scope=NATION, today=today, days=days)
    if json:
        print_json(document)
        return
    table = Table("n°", words(fr="mots", en="words"), words(fr="périmètre", en="perimeter"), "n")
    for one in document["keywords"]:
        table.add_row(str(one["key"]), one["words"], one["perimeter"], str(one["matching"]))
    out.print(table)


@commands.command("add")
def add(
    text: Annotated[str, typer.Argument(help=words(fr="mots à chercher", en="words"))],
    perimeter: Annotated[
        str, typer.Option(help=words(fr="code du périmètre ; sans : la nation", en="perimeter"))
    ] = "",
    note: Annotated[str, typer.Option(help=words(fr="pourquoi", en="why"))] = "",
) -> None:
    """Garder un mot-clé."""
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


@commands.command("remove")
def remove(
    key: Annotated[int, typer.Argument(help=words(fr="son numéro", en="its number"))],
) -> None:
    """Retirer un mot-clé."""
    with noted("keyword", str(key)):
        keywords.remove_keyword(scope=NATION, key=key, by=actor(), now=datetime.now(UTC))
