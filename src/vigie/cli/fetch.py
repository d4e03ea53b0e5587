"""``vigie fetch [SOURCE…]``: get the configured sources over HTTP and import what changed."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from vigie.cli.asking import Json, argument, commands
from vigie.cli.speech import errors, out, print_json
from vigie.cli.tongue import words
from vigie.operations.fetch import Configuration, FetchOutcome, FetchReport, fetch_sources

_OUTCOMES = {
    FetchOutcome.FETCHED: ("récupéré", "fetched"),
    FetchOutcome.UNCHANGED: ("inchangé", "unchanged"),
    FetchOutcome.FAILED: ("échec", "failed"),
}
_Sources = Annotated[
    list[str] | None,
    argument(fr="noms des sources ; sans : toutes", en="names of the sources; all when absent"),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    fr = "Récupérer les sources configurées (VIGIE_FETCH=1), puis les importer."
    en = "Fetch the configured sources (VIGIE_FETCH=1), then import them."
    commands(app, ("fetch", fetch, fr, en))


def fetch(sources: _Sources = None, as_json: Json = False) -> None:
    """Fetch and import; exit with 0 done, 1 off or nothing came, 3 some addresses failed."""
    with errors.status("") as status:
        report = fetch_sources(
            sources or (),
            configuration=Configuration.of(os.environ),
            now=datetime.now(UTC),
            progress=status.update,
        )
    print_json(report.document()) if as_json else _say(report)
    raise typer.Exit(report.exit_code)


def _say(report: FetchReport) -> None:
    table = Table(title=words(fr="Adresses", en="Addresses"))
    for fr, en in (("source", "source"), ("adresse", "address"), ("issue", "outcome")):
        table.add_column(words(fr=fr, en=en))
    for one in report.addresses:
        fr, en = _OUTCOMES[one.outcome]
        reason = words(fr=one.reason_fr, en=one.reason_en)
        table.add_row(one.source, one.url, reason or words(fr=fr, en=en))
    out.print(table)
