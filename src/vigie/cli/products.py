"""``vigie name``: reported names to products, from standard input to standard output."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from vigie.cli.speech import REFUSED, errors, words
from vigie.core.inventory import Reported
from vigie.core.products import Identified, resolve
from vigie.operations import products
from vigie.store import home


def register(app: typer.Typer) -> None:
    """Add ``vigie name`` to the command."""
    app.command("name")(resolve_lines)


def resolve_lines(
    lake: Annotated[
        Path | None, typer.Option(help="Lac d'avis à lire, au lieu de celui de VIGIE_HOME.")
    ] = None,
) -> None:
    """Lire (nom, éditeur, version) séparés par des tabulations ; écrire vendor:product,
    confiance et version par ligne, - quand le nom reste non résolu."""
    dictionary = products.current_dictionary(lake or home.lake())
    if dictionary is None:
        errors.print(
            words(
                fr="aucun avis importé : lancez d'abord « vigie import advisories »",
                en='no advisory imported: run "vigie import advisories" first',
            )
        )
        raise typer.Exit(REFUSED)
    for reported in _reported():
        sys.stdout.write(_line(resolve(reported, dictionary)))


def _reported() -> Iterator[Reported]:
    for line in sys.stdin:
        fields = line.rstrip("\r\n").split("\t") + [""] * 2
        yield Reported(fields[0], fields[1], fields[2])


def _line(identified: Identified) -> str:
    """Return one line: ``vendor:product``, confidence, version and update."""
    if identified.product is None:
        return "-\t0.00\t-\n"
    vendor, product = identified.product[1:]
    version = " ".join(v for v in (identified.version, identified.update) if v != "*") or "*"
    return f"{vendor}:{product}\t{identified.confidence:.2f}\t{version}\n"
