"""``vigie show``: the documents of the pages, in the terminal or as JSON."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from vigie.cli.speech import out, print_json, words
from vigie.core.scope import NATION
from vigie.operations import findings, level, support

TERRITORIES = ("nation", "region", "department", "grouping", "category")
Document = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    shown = typer.Typer(
        no_args_is_help=True,
        help=words(fr="Montrer ce qui a été observé.", en="Show what was observed."),
    )
    for territory in TERRITORIES:
        shown.command(territory)(_territory_command(territory))
    shown.command("establishment")(establishment)
    shown.command("cve")(vulnerability)
    shown.command("product")(product)
    shown.command("changes")(changes)
    shown.command("end-of-life")(end_of_life)
    shown.command("observations")(observations)
    app.add_typer(shown, name="show")


On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help=words(fr="jour montré", en="day shown")),
]
Json = Annotated[bool, typer.Option("--json", help=words(fr="en JSON", en="as JSON"))]


def _day(on: datetime | None) -> date | None:
    return None if on is None else on.date()


def _territory_command(territory: str) -> Callable[..., None]:
    if territory == "nation":

        def nation(on: On = None, json: Json = False) -> None:
            _show_territory("nation", "FR", _day(on), json)

        return nation

    def part(code: str, on: On = None, json: Json = False) -> None:
        _show_territory(territory, code, _day(on), json)

    return part


def _show_territory(territory: str, code: str, on: date | None, json: bool) -> None:
    found = level.territory_document(scope=NATION, territory=territory, code=code, on=on)
    document = level.required(found, code)
    print_json(document) if json else say_territory(document)


def establishment(finess: str, on: On = None, json: Json = False) -> None:
    found = level.establishment_document(scope=NATION, finess=finess, on=_day(on))
    document = level.required(found, finess)
    print_json(document) if json else say_establishment(document)


def vulnerability(cve: str, json: Json = False) -> None:
    document = level.required(findings.vulnerability_document(scope=NATION, cve=cve), cve)
    print_json(document) if json else out.print(document)


def product(product: str, json: Json = False) -> None:
    document = level.required(findings.product_document(scope=NATION, product=product), product)
    print_json(document) if json else out.print(document)


def changes(
    finess: Annotated[str, typer.Argument()] = "",
    days: Annotated[
        int, typer.Option("--days", min=1, help=words(fr="jours en arrière", en="days back"))
    ] = 1,
    json: Json = False,
) -> None:
    found = findings.changes_document(scope=NATION, finess=finess, days_back=days)
    document = level.required(found, finess)
    print_json(document) if json else say_changes(document)


def say_changes(document: Document) -> None:
    """Print what changed, by transition, or why there is nothing to tell."""
    states = {
        "never": words(fr="Rien n’a encore été observé.", en="Nothing was observed yet."),
        "first": words(
            fr="Premier jour observé : rien à comparer.",
            en="First day observed: nothing to compare with.",
        ),
        "unseen": words(fr="Aucun inventaire reçu.", en="No inventory received."),
    }
    if document["state"] in states:
        out.print(states[document["state"]])
        return
    count, since = document["advisories"], document["since"]
    out.print(
        words(
            fr=f"Depuis le {since} : {count} avis vous concernent.",
            en=f"Since {since}: {count} advisories concern you.",
        )
    )
    for row in document["counts"]:
        if row["findings"]:
            out.print(f"{row['transition']}: {row['findings']}")


def end_of_life(
    region: Annotated[str, typer.Option(help=words(fr="code d'une région", en="region"))] = "",
    finess: Annotated[str, typer.Option(help=words(fr="établissement", en="establishment"))] = "",
    sort: Annotated[str, typer.Option(help=", ".join(support.SORTS))] = "ends",
    json: Json = False,
) -> None:
    found = support.support_document(scope=NATION, region=region, finess=finess, sort=sort)
    document = level.required(found, "end-of-life")
    print_json(document) if json else say_support(document)


def say_support(document: Document) -> None:
    """Print the products and cycles in place, the most pressing first."""
    table = Table(
        words(fr="produit", en="product"),
        words(fr="branche", en="cycle"),
        words(fr="support", en="support"),
        words(fr="jusqu'au", en="until"),
        words(fr="machines", en="machines"),
        words(fr="exposées", en="exposed"),
    )
    for row in document["rows"]:
        ends, counts = row["support_ends_on"] or "?", (row["machines"], row["exposed"])
        shown = (row["product"], row["cycle"] or "?", row["stage"], ends, *map(str, counts))
        table.add_row(*shown)
    out.print(table)


def observations(json: Json = False) -> None:
    rows = level.observations_document()
    print_json(rows) if json else out.print(rows)


def percent(share: float | None) -> str:
    """Return a share as people read it; what does not apply is a dash."""
    return "—" if share is None else f"{share:.0%}"


def hours(value: float) -> str:
    """Return patient-hours, rounded, with narrow spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u202f")


def say_territory(document: Document) -> None:
    """Print the headline, the levels and the six zones of a territory."""
    shut, lost = document["proved_shut_share"], document["care_hours_lost"]
    out.rule(f"{document['name']} — {document['on']} — {document['method']}")
    out.print(
        words(fr="Zones de faiblesse prouvées fermées : ", en="Zones proved shut: ")
        + f"[bold]{percent(shut['low'])}[/] "
        + words(
            fr=f"des soins (au mieux {percent(shut['high'])})",
            en=f"of care (at best {percent(shut['high'])})",
        )
    )
    out.print(
        words(fr="Heures de soins perdues par an : ", en="Care hours lost per year: ")
        + f"[bold]{hours(lost['best'])} – {hours(lost['worst'])}[/]"
    )
    out.print(
        words(fr="Établissements : ", en="Establishments: ")
        + f"{hours(document['establishments'])}, "
        + words(fr="vus : ", en="seen: ")
        + percent(document["coverage_share"])
    )
    out.print(_levels_table(document))
    out.print(_zones_table(document["zones"]))


def _levels_table(document: Document) -> Table:
    table = Table(title=words(fr="Périmètres par niveau", en="Perimeters per level"))
    table.add_column("")
    for letter in "ABCDE":
        table.add_column(letter, justify="right")
    for reading, name in (
        ("levels_proved", words(fr="prouvé", en="proved")),
        ("levels_said", words(fr="dit", en="said")),
        ("levels_possible", words(fr="possible", en="possible")),
    ):
        table.add_row(name, *(hours(document[reading][letter]) for letter in "ABCDE"))
    return table


def _zones_table(zones: list[Document]) -> Table:
    table = Table(title=words(fr="Zones de faiblesse", en="Zones of weakness"))
    table.add_column(words(fr="zone", en="zone"))
    table.add_column(words(fr="ouverture au mieux", en="openness at best"), justify="right")
    table.add_column(words(fr="au pire", en="at worst"), justify="right")
    table.add_column(words(fr="soins prouvés fermés", en="care proved shut"), justify="right")
    for zone in zones:
        shares = (zone["openness_best"], zone["openness_worst"], zone.get("proved_shut_share"))
        table.add_row(_zone_name(zone["zone"]), *map(percent, shares))
    return table


def _zone_name(zone: str) -> str:
    french = {
        "update": "mise à jour manquée",
        "attachment": "pièce jointe",
        "password": "mot de passe",
        "supplier": "fournisseur",
        "containment": "confinement",
        "recovery": "reprise",
    }
    return words(fr=french[zone], en=zone)


def say_establishment(document: Document) -> None:
    """Print an establishment and the level of each perimeter it depends on."""
    lost = document["care_hours_lost"]
    out.rule(f"{document['name']} — {document['finess']} — {document['on']}")
    out.print(
        words(fr="Heures de soins perdues par an : ", en="Care hours lost per year: ")
        + f"[bold]{hours(lost['best'])} – {hours(lost['worst'])}[/]"
    )
    for perimeter in document["perimeters"]:
        out.print(
            f"[bold]{perimeter['code']}[/] {perimeter['name']} : "
            f"{words(fr='prouvé', en='proved')} {perimeter['level_proved']}, "
            f"{words(fr='dit', en='said')} {perimeter['level_said']}, "
            f"{words(fr='possible', en='possible')} {perimeter['level_possible']}"
        )
        out.print(_safeguards_table(perimeter["safeguards"]))


def _safeguards_table(safeguards: list[Document]) -> Table:
    table = Table()
    table.add_column(words(fr="mesure", en="safeguard"))
    for name in ("prouvé/proved", "dit/said", "possible"):
        table.add_column(name, justify="right")
    table.add_column(words(fr="remarques", en="remarks"))
    for one in safeguards:
        if one["applicable"]:
            shares = (one["proved"], one["said"], one["possible"])
            title = words(fr=one["title_fr"], en=one["title_en"])
            table.add_row(title, *map(percent, shares), ", ".join(one["flags"]))
    return table
