"""``vigie show``: the documents of the pages, in the terminal or as JSON."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any

import typer

from vigie.cli.asking import Cve, Finess, Json, On, Product, argument, commands, group, option
from vigie.cli.printed.level import say_establishment, say_territory
from vigie.cli.printed.life import say_changes, say_observations
from vigie.cli.printed.product import say_product, say_support
from vigie.cli.printed.vulnerability import say_vulnerability
from vigie.cli.speech import print_json
from vigie.core.scope import NATION
from vigie.operations import findings, level, support

_Code = Annotated[str, argument(fr="code du territoire", en="code of the territory")]
_Maybe = Annotated[
    str, argument(fr="numéro FINESS ; sans : tous", en="FINESS number; all when absent")
]
_Days = Annotated[
    int, option("--days", fr="jours regardés en arrière", en="days looked back", min=1)
]
_Region = Annotated[str, option("--region", fr="code d'une région", en="code of a region")]
_Of = Annotated[str, option("--finess", fr="numéro FINESS", en="FINESS number")]
_SORTS = ", ".join(support.SORTS)
_Sort = Annotated[str, option("--sort", fr=f"ordre : {_SORTS}", en=f"order: {_SORTS}")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    shown = group(fr="Montrer ce qui a été observé.", en="Show what was observed.")
    commands(shown, *_territories(), *_others())
    app.add_typer(shown, name="show")


def _territories() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Montrer le pays : heures de soins perdues, niveaux, zones de faiblesse."
    yield "nation", nation, fr, "Show the country: care hours lost, levels, zones of weakness."
    for territory, fr, en in (
        ("region", "une région, par son code INSEE", "a region, by its INSEE code"),
        ("department", "un département, par son code", "a department, by its code"),
        ("grouping", "un groupement hospitalier, par son code", "a grouping, by its code"),
        ("category", "une catégorie d'établissements", "a category of establishments"),
    ):
        yield territory, _territory(territory), f"Montrer {fr}.", f"Show {en}."


def _others() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Montrer un établissement : ce qu'il perd, ses niveaux, ses mesures."
    en = "Show an establishment: what it loses, its levels, its safeguards."
    yield "establishment", establishment, fr, en
    fr = "Montrer une vulnérabilité : qui est affecté, que faire, qui le dit."
    yield (
        "cve",
        vulnerability,
        fr,
        "Show a vulnerability: who is affected, what to do, who says so.",
    )
    fr = "Montrer un produit : où il tourne, ce qu'on sait contre lui."
    yield "product", product, fr, "Show a product: where it runs, what is known against it."
    yield "changes", changes, "Montrer ce qui a changé.", "Show what changed."
    fr = "Montrer ce qui n'est plus maintenu, ou ne le sera bientôt plus."
    yield "end-of-life", end_of_life, fr, "Show what is out of support, or soon will be."
    fr = "Lister les jours observés et ce que chacun a utilisé."
    yield "observations", observations, fr, "List the days observed and what each used."


def _day(on: datetime | None) -> date | None:
    return None if on is None else on.date()


def _say(document: Any, printed: Callable[[Any], None], *, json: bool) -> None:
    print_json(document) if json else printed(document)


def nation(on: On = None, json: Json = False) -> None:
    _show_territory("nation", "FR", _day(on), json)


def _territory(territory: str) -> Callable[..., None]:
    def part(code: _Code, on: On = None, json: Json = False) -> None:
        _show_territory(territory, code, _day(on), json)

    return part


def _show_territory(territory: str, code: str, on: date | None, json: bool) -> None:
    found = level.territory_document(scope=NATION, territory=territory, code=code, on=on)
    _say(level.required(found, code), say_territory, json=json)


def establishment(finess: Finess, on: On = None, json: Json = False) -> None:
    found = level.establishment_document(scope=NATION, finess=finess, on=_day(on))
    _say(level.required(found, finess), say_establishment, json=json)


def vulnerability(cve: Cve, json: Json = False) -> None:
    found = findings.vulnerability_document(scope=NATION, cve=cve)
    _say(level.required(found, cve), say_vulnerability, json=json)


def product(product: Product, json: Json = False) -> None:
    found = findings.product_document(scope=NATION, product=product)
    _say(level.required(found, product), say_product, json=json)


def changes(finess: _Maybe = "", days: _Days = 1, json: Json = False) -> None:
    found = findings.changes_document(scope=NATION, finess=finess, days_back=days)
    _say(level.required(found, finess), say_changes, json=json)


def end_of_life(
    region: _Region = "", finess: _Of = "", sort: _Sort = "ends", json: Json = False
) -> None:
    found = support.support_document(scope=NATION, region=region, finess=finess, sort=sort)
    _say(level.required(found, "end-of-life"), say_support, json=json)


def observations(json: Json = False) -> None:
    _say(level.observations_document(), say_observations, json=json)
