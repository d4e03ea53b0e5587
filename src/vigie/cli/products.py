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

from vigie.cli.asking import Json, Key, Page, Reason, argument, commands, group, option
from vigie.cli.noting import actor, noted
from vigie.cli.printed.answers import say_decisions
from vigie.cli.printed.page import count, table
from vigie.cli.speech import REFUSED, errors, out, print_json, refusing
from vigie.cli.tongue import words
from vigie.core.inventory import Reported
from vigie.core.products import Considered, Dictionary, Identified, consider
from vigie.core.products.search import Found
from vigie.core.scope import NATION
from vigie.operations import products
from vigie.store import database, home

_Lake = Annotated[
    Path | None,
    option(
        "--lake",
        fr="lac d'avis à lire, au lieu de celui de VIGIE_HOME",
        en="lake of advisories to read, instead of that of VIGIE_HOME",
    ),
]
_Lines = Annotated[
    bool,
    option(
        "--json",
        fr="une ligne JSON par nom : preuve, second candidat",
        en="one line of JSON per name: evidence, runner-up",
    ),
]
_PerPage = Annotated[
    int, option("--per-page", fr="noms par page", en="names per page", min=1, max=500)
]
_Name = Annotated[str, argument(fr="nom tel que rapporté", en="name as reported")]
_Decided = Annotated[
    str,
    argument(
        fr="ce qu'il désigne : a:vendor:product, un CPE, ou - pour aucun",
        en="what it stands for: a:vendor:product, a CPE, or - for none",
    ),
]
_Publisher = Annotated[
    str, option("--publisher", fr="éditeur tel que rapporté", en="publisher as reported")
]


def register(app: typer.Typer) -> None:
    """Add ``vigie name`` to the command."""
    name = group(fr=_FR, en=_EN, invoke_without_command=True, no_args_is_help=False)
    name.callback()(resolve_lines)
    fr, en = "Lister les noms non résolus, les plus fréquents d'abord.", "List unresolved names."
    commands(
        name,
        ("queue", queue, fr, en),
        ("decide", decide, "Décider d'un nom pour tous.", "Decide of a name for all."),
        ("decisions", decisions, "Lister ce qui a été décidé.", "List what was decided."),
        ("undo", undo, "Défaire une décision.", "Undo a decision."),
    )
    app.add_typer(name, name="name")


_FR = (
    "Lire (nom, éditeur, version) séparés par des tabulations ; écrire vendor:product, confiance "
    "et version par ligne, - quand le nom reste non résolu."
)
_EN = (
    "Read (name, publisher, version), tab-separated; write vendor:product, confidence and version "
    "per line, - where the name stays unresolved."
)


def resolve_lines(context: typer.Context, lake: _Lake = None, as_json: _Lines = False) -> None:
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


def queue(page: Page = 1, per_page: _PerPage = products.PER_PAGE, as_json: Json = False) -> None:
    found = products.queue_document(scope=NATION, page=page, per_page=per_page)
    if found is None:
        errors.print(
            words(
                fr="rien n'est observé : lancez d'abord « vigie observe »",
                en='nothing is observed: run "vigie observe" first',
            )
        )
        raise typer.Exit(REFUSED)
    print_json(found) if as_json else _say_queue(found)


def _say_queue(found: dict[str, Any]) -> None:
    table(
        words(fr="Noms non résolus", en="Unresolved names"),
        words(fr="nom", en="name"),
        words(fr="éditeur", en="publisher"),
        words(fr="candidats", en="candidates"),
        "machines",
        rows=[
            (row["name"], row["publisher"], _likely(row["candidates"]), count(row["machines"]))
            for row in found["rows"]
        ],
        numbers=1,
        most=len(found["rows"]),
    )


def _likely(candidates: list[dict[str, Any]]) -> str:
    return ", ".join(f"{one['product']} ({one['confidence']:.0%})" for one in candidates)


def decide(name: _Name, product: _Decided, reason: Reason, publisher: _Publisher = "") -> None:
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
    print_json(found) if as_json else say_decisions(found)


def undo(key: Key, reason: Reason) -> None:
    with refusing(), noted("name", f"decision:{key}"):
        products.undo_name(scope=NATION, key=key, reason=reason, by=actor(), now=datetime.now(UTC))
