"""``vigie name``: reported names to products, from standard input to standard output; the queue of
those that nothing tells; deciding of one for all."""

import gc
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from vigie.cli.noting import actor, noted
from vigie.cli.speech import REFUSED, errors, out, print_json, refusing, words
from vigie.core.inventory import Reported
from vigie.core.products import Considered, Dictionary, Identified, consider
from vigie.core.products.search import Found
from vigie.core.scope import NATION
from vigie.operations import products
from vigie.store import database, home


def register(app: typer.Typer) -> None:
    """Add ``vigie name`` to the command."""
    name = typer.Typer(invoke_without_command=True, help=words(fr=_FR, en=_EN))
    name.callback()(resolve_lines)
    name.command("queue", help=words(fr="Les noms non résolus.", en="Unresolved names."))(queue)
    name.command("decide", help=words(fr="Décider d'un nom pour tous.", en="Decide for all."))(
        decide
    )
    name.command("decisions", help=words(fr="Ce qui a été décidé.", en="What was decided."))(
        decisions
    )
    name.command("undo", help=words(fr="Défaire une décision.", en="Undo a decision."))(undo)
    app.add_typer(name, name="name")


_FR = (
    "Lire (nom, éditeur, version) séparés par des tabulations ; écrire vendor:product, confiance "
    "et version par ligne, - quand le nom reste non résolu."
)
_EN = (
    "Read (name, publisher, version), tab-separated; write vendor:product, confidence and version "
    "per line, - where the name stays unresolved."
)
Json = Annotated[bool, typer.Option("--json", help=words(fr="en JSON", en="as JSON"))]
Reason = Annotated[str, typer.Option(help=words(fr="pourquoi", en="why"))]


def resolve_lines(
    context: typer.Context,
    lake: Annotated[
        Path | None,
        typer.Option(
            help=words(
                fr="Lac d'avis à lire, au lieu de celui de VIGIE_HOME.",
                en="Lake of advisories to read instead of that of VIGIE_HOME.",
            )
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=words(
                fr="une ligne JSON par nom : preuve, second candidat",
                en="one line of JSON per name: evidence, runner-up",
            ),
        ),
    ] = False,
) -> None:
    if lake is None:
        database.prepare()
    if context.invoked_subcommand is not None:
        return
    dictionary = _dictionary(lake)
    gc.freeze()  # the dictionary lives as long as the command: looking it over again stops names
    for reported in _reported():
        found = consider(reported, dictionary)
        sys.stdout.write(_json_line(reported, found) if as_json else _line(found.taken))


def _dictionary(lake: Path | None) -> Dictionary:
    """Return the dictionary of a lake; that of the home also knows what people decided."""
    names = products.tables() if lake is None else products.aliases()
    dictionary = products.current_dictionary(lake or home.lake(), names)
    if dictionary is None:
        errors.print(
            words(
                fr="aucun avis importé : lancez d'abord « vigie import advisories »",
                en='no advisory imported: run "vigie import advisories" first',
            )
        )
        raise typer.Exit(REFUSED)
    return dictionary


def _reported() -> Iterator[Reported]:
    for line in sys.stdin:
        fields = line.rstrip("\r\n").split("\t") + [""] * 2
        yield Reported(fields[0], fields[1], fields[2])


def _line(identified: Identified) -> str:
    """Return one line: ``vendor:product``, confidence, version and update."""
    if identified.product is None:
        return "-\t0.00\t-\n"
    vendor, product = identified.product[1:]
    return f"{vendor}:{product}\t{identified.confidence:.2f}\t{_version(identified)}\n"


def _version(identified: Identified) -> str:
    return " ".join(v for v in (identified.version, identified.update) if v != "*") or "*"


def _json_line(reported: Reported, found: Considered) -> str:
    taken = found.taken
    document = {
        "name": reported.name,
        "publisher": reported.publisher,
        "product": str(taken.product) if taken.product else None,
        "confidence": taken.confidence,
        "version": _version(taken) if taken.product else None,
        "evidence": taken.evidence,
        "runner_up": _candidate(found.runner_up),
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _candidate(found: Found | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "product": str(found.product),
        "confidence": round(found.confidence, 3),
        "evidence": found.evidence,
    }


def queue(
    page: Annotated[int, typer.Option(min=1)] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=500)] = products.PER_PAGE,
    as_json: Json = False,
) -> None:
    found = products.queue_document(scope=NATION, page=page, per_page=per_page)
    if found is None:
        errors.print(
            words(
                fr="rien n'est observé : lancez d'abord « vigie observe »",
                en='nothing is observed: run "vigie observe" first',
            )
        )
        raise typer.Exit(REFUSED)
    print_json(found) if as_json else out.print(_table(found))


def _table(found: dict[str, Any]) -> Table:
    table = Table(title=words(fr="Noms non résolus", en="Unresolved names"))
    table.add_column(words(fr="nom", en="name"))
    table.add_column(words(fr="éditeur", en="publisher"))
    table.add_column(words(fr="machines", en="machines"), justify="right")
    table.add_column(words(fr="candidats", en="candidates"))
    for row in found["rows"]:
        likely = "\n".join(f"{c['product']} ({c['confidence']:.0%})" for c in row["candidates"])
        table.add_row(row["name"], row["publisher"], str(row["machines"]), likely)
    return table


def decide(
    name: str,
    product: Annotated[
        str,
        typer.Argument(
            help=words(fr="a:vendor:product, CPE ou -", en="a:vendor:product, CPE or -")
        ),
    ],
    reason: Reason,
    publisher: Annotated[str, typer.Option(help=words(fr="éditeur", en="publisher"))] = "",
) -> None:
    with refusing(), noted("name", f"name:{name}") as facts:
        kept = products.confirm_name(
            scope=NATION,
            name=name,
            publisher=publisher,
            product=product,
            reason=reason,
            by=actor(),
            now=datetime.now(UTC),
        )
        facts |= {"decision": kept.key, "product": product}
    out.print(words(fr=f"décision n° {kept.key}", en=f"decision no. {kept.key}"))


def decisions(as_json: Json = False) -> None:
    found = products.decisions_document(scope=NATION, by=actor())
    print_json(found) if as_json else out.print(found)


def undo(key: int, reason: Reason) -> None:
    with refusing(), noted("name", f"decision:{key}"):
        products.undo_name(scope=NATION, key=key, reason=reason, by=actor(), now=datetime.now(UTC))
