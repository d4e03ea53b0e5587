"""``vigie bench``: the benchmarks that ship with the sources, in ``benchmarks/``."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.speech import LEFT_OUT, errors, out, print_json, words
from vigie.errors import VigieError
from vigie.store import home

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
"""Public data beside the project, when there is any."""

Data = Annotated[
    Path | None,
    typer.Option(help=words(fr="dossier de fichiers NVD", en="folder of NVD files")),
]
Conformance = Annotated[
    Path | None,
    typer.Option(help=words(fr="dossier de vecteurs publics", en="folder of public vectors")),
]


class NoBenchmarks(VigieError):
    fr = "les mesures de vitesse viennent avec les sources : dossier benchmarks/ introuvable"
    en = "the benchmarks come with the sources: no benchmarks/ folder"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bench = typer.Typer(help=words(fr="mesures de vitesse", en="benchmarks"), no_args_is_help=True)
    for command in (national, peers, versions, names, devices, load, readme):
        bench.command(command.__name__)(command)
    bench.command("all")(everything)
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
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help=words(
                fr="grappe Spark (spark://hôte:port)", en="Spark cluster (spark://host:port)"
            ),
        ),
    ] = "",
) -> None:
    """Observe une nation tirée au sort contre les avis importés."""
    print_json(_module("run").national(rows=rows, seed=seed, observe=observe, engine=engine))


def peers(data: Data = None, conformance: Conformance = None) -> None:
    """Compare avec les autres outils : justesse et vitesse, mêmes données, même machine."""
    _said(_module("peers.run").run(data=_data(data), conformance=_vectors(conformance)))


def versions(conformance: Conformance = None) -> None:
    """Mesure l'ordre des versions : justesse sur les vecteurs publics, vitesse."""
    _said(_module("versions").run(conformance=_vectors(conformance)))


def names(conformance: Conformance = None) -> None:
    """Mesure la reconnaissance des noms sur les paires publiques, avec les avis importés."""
    pairs = (_vectors(conformance) or SHARED) / "name-pairs" / "cna_to_cpe_pairs.jsonl"
    _said(_module("printed").run("names", str(home.lake().resolve()), str(pairs)))


def devices(
    csaf: Annotated[
        Path | None,
        typer.Option(help=words(fr="dossier de documents CSAF", en="folder of CSAF documents")),
    ] = None,
) -> None:
    """Mesure les avis sur les dispositifs médicaux, sur un parc tiré au sort."""
    folder = csaf or SHARED / "data" / "csaf"
    _said(_module("printed").run("devices", str(folder.resolve())))


def load(
    scale: Annotated[
        float, typer.Option(help=words(fr="part du pays, de 0 à 1", en="share of the country"))
    ] = 1.0,
    people: Annotated[int, typer.Option(min=1, max=5_000)] = 200,
    pushed: Annotated[int, typer.Option(min=1, max=20_000)] = 3_000,
    seconds: Annotated[
        float, typer.Option(min=1, max=600, help=words(fr="durée d'un palier", en="of a stage"))
    ] = 60.0,
    curve: Annotated[
        str, typer.Option(help=words(fr="personnes de chaque palier", en="people of each stage"))
    ] = "50,100,200,400,800,1600",
) -> None:
    """Met à l'épreuve le vrai service sur PostgreSQL : lecteurs, dépôt d'une nuit, rupture."""
    stages = tuple(min(5_000, int(n)) for n in curve.split(","))
    asked = {"scale": scale, "people": people, "pushed": pushed, "stage_s": seconds}
    _said(_module("load.run").run(**asked, curve=stages))
    _module("load.table").write()


def readme() -> None:
    """Récrit les tableaux des deux README d'après les résultats gardés."""
    for page in _module("report").write():
        _said(page)


def everything(
    rows: Annotated[
        int, typer.Option(help=words(fr="lignes installées", en="installed rows"))
    ] = 5_000_000,
) -> None:
    """Lance tout ce qui peut l'être ici, dit ce qui n'a pas pu l'être, récrit les tableaux."""
    left_out = [name for name in ALL if not _went(name, rows)]
    readme()
    if left_out:
        raise typer.Exit(LEFT_OUT)


ALL = ("peers", "versions", "names", "devices", "national")


def _went(name: str, rows: int) -> bool:
    """Run one benchmark apart; it cannot stop the others."""
    words_ = [sys.executable, "-m", "benchmarks", name]
    if name == "national":
        words_ += ["--rows", str(rows)]
    done = subprocess.run(words_, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        errors.print(words(fr=f"{name} : non mesuré", en=f"{name}: not measured"))
    return bool(done.returncode == 0)


def _module(name: str) -> Any:
    """Return a module of ``benchmarks/``, which is beside the sources."""
    if not (ROOT / "benchmarks").is_dir():
        raise NoBenchmarks
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return importlib.import_module(f"benchmarks.{name}")


def _data(given: Path | None) -> Path | None:
    return given or _standing(SHARED / "data" / "nvd")


def _vectors(given: Path | None) -> Path | None:
    return given or _standing(SHARED / "conformance")


def _standing(path: Path) -> Path | None:
    return path if path.is_dir() else None


def _said(path: Path) -> None:
    out.print(str(path), markup=False, highlight=False)
