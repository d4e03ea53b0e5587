"""``vigie bench``: the benchmarks that ship with the sources, in ``benchmarks/``."""

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from vigie.cli.speech import print_json, words
from vigie.errors import VigieError

ROOT = Path(__file__).resolve().parents[3]


class NoBenchmarks(VigieError):
    fr = "les mesures de vitesse viennent avec les sources : dossier benchmarks/ introuvable"
    en = "the benchmarks come with the sources: no benchmarks/ folder"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bench = typer.Typer(help=words(fr="mesures de vitesse", en="benchmarks"), no_args_is_help=True)
    bench.command("national")(national)
    bench.callback()(lambda: None)
    app.add_typer(bench, name="bench")


def national(
    rows: Annotated[int, typer.Option(help=words(fr="lignes installées", en="installed rows"))],
    seed: Annotated[int, typer.Option(help=words(fr="graine", en="seed"))] = 1,
    observe: Annotated[
        bool,
        typer.Option(
            "--observe",
            help=words(
                fr="la commande `vigie observe` entière, dans un dossier à elle",
                en="the whole `vigie observe` command, in a home of its own",
            ),
        ),
    ] = False,
) -> None:
    """Observe une nation tirée au sort contre les avis importés."""
    if not (ROOT / "benchmarks").is_dir():
        raise NoBenchmarks
    sys.path.insert(0, str(ROOT))
    print_json(
        importlib.import_module("benchmarks.run").national(rows=rows, seed=seed, observe=observe)
    )
