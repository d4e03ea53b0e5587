"""`vigie inventory template`, `vigie inventory tidy` and `vigie estate FINESS N`."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from vigie.cli.asking import Json, argument, commands, group
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import words
from vigie.operations import inventory
from vigie.sources.inventories.columns import TEMPLATE

_Reference = Annotated[
    str, argument(fr="numéro FINESS ou code du périmètre", en="FINESS number or perimeter code")
]
_Machines = Annotated[
    float | None,
    argument(fr="nombre de machines déclaré", en="number of machines declared"),
]


def register(app: typer.Typer) -> None:
    """Add the commands on inventories."""
    inventories = group(
        fr="Inventaires : modèle de fichier et entretien du lac de données.",
        en="Inventories: template of a file, and care of the lake of data.",
    )
    fr = "Écrire le modèle CSV, avec son en-tête et deux exemples."
    en = "Write the CSV template, with its header and two examples."
    commands(inventories, ("template", template, fr, en))
    fr = "Compacter le lac des inventaires et ôter ce qui ne sert plus."
    en = "Compact the lake of inventories and remove what no longer serves."
    commands(inventories, ("tidy", tidy, fr, en))
    app.add_typer(inventories, name="inventory")
    fr = "Dire combien de machines un établissement doit compter, ou le déclarer."
    en = "Say how many machines an establishment should count, or declare it."
    commands(app, ("estate", estate, fr, en))


def template() -> None:
    sys.stdout.write(TEMPLATE_FILE)


def tidy() -> None:
    removed = inventory.tidy(now=datetime.now(UTC))
    out.print(
        words(fr=f"{len(removed)} segment(s) ôté(s).", en=f"{len(removed)} segment(s) removed.")
    )


def estate(reference: _Reference, machines: _Machines = None, as_json: Json = False) -> None:
    """Record the machines declared, when given; say how many are expected."""
    if machines is not None:
        inventory.declare_estate(
            reference=reference, machines=machines, on=datetime.now(UTC).date()
        )
    document = inventory.estate_document(reference=reference)
    if as_json:
        print_json(document)
        return
    origin = {
        "declared": words(fr="déclaré", en="declared"),
        "estimated": words(fr="estimé", en="estimated"),
    }[document["origin"]]
    out.print(
        words(
            fr=f"{reference} : {document['machines']:g} machines attendues ({origin})",
            en=f"{reference}: {document['machines']:g} machines expected ({origin})",
        )
    )


_CPE = "cpe:2.3:a:apache:tomcat:9.0.31:*:*:*:*:*:*:*"
TEMPLATE_FILE = f"""{TEMPLATE}
PC-ACCUEIL-01;internal;workstation;administration;;;2026-01-31;\
Mozilla Firefox;Mozilla;115.0.2;a;;;Microsoft Windows 10 Pro;10.0.19045
SRV-PACS;internal;server;imaging;;;2026-01-31;\
Apache Tomcat;Apache;9.0.31;a;{_CPE};;Windows Server 2019;10.0.17763
"""
