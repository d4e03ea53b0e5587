"""``vigie bench``: the benchmarks that ship with the sources, in ``benchmarks/``."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.cli.asking import Engine, Scale, Seed, commands, group, option
from vigie.cli.speech import LEFT_OUT, errors, out, print_json
from vigie.cli.tongue import words
from vigie.errors import VigieError
from vigie.store import home

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
"""Public data beside the project, when there is any."""

Data = Annotated[
    Path | None, option("--data", fr="dossier de fichiers NVD", en="folder of NVD files")
]
Conformance = Annotated[
    Path | None,
    option("--conformance", fr="dossier de vecteurs publics", en="folder of public vectors"),
]
Csaf = Annotated[
    Path | None, option("--csaf", fr="dossier de documents CSAF", en="folder of CSAF documents")
]
Rows = Annotated[int, option("--rows", fr="lignes installées", en="installed rows", min=1)]
_Whole = Annotated[
    bool,
    option(
        "--observe",
        fr="la commande `vigie observe` entière, dans un dossier à elle",
        en="the whole `vigie observe` command, in a home of its own",
    ),
]
_People = Annotated[
    int, option("--people", fr="personnes qui lisent", en="people who read", min=1, max=5_000)
]
_Pushed = Annotated[
    int,
    option(
        "--pushed",
        fr="inventaires déposés en une nuit",
        en="inventories pushed in a night",
        min=1,
        max=20_000,
    ),
]
_Seconds = Annotated[
    float,
    option("--seconds", fr="secondes d'un palier", en="seconds of a stage", min=1, max=600),
]
_Curve = Annotated[
    str, option("--curve", fr="personnes de chaque palier", en="people of each stage")
]


class NoBenchmarks(VigieError):
    fr = "les mesures de vitesse viennent avec les sources : dossier benchmarks/ introuvable"
    en = "the benchmarks come with the sources: no benchmarks/ folder"


def register(app: typer.Typer) -> None:
    bench = group(
        fr="Mesures de vitesse et de justesse, avec les sources.",
        en="Benchmarks of speed and accuracy, with the sources.",
    )
    commands(bench, *_asked())
    app.add_typer(bench, name="bench")


def _asked() -> Iterator[tuple[str, Callable[..., None], str, str]]:
    fr = "Observer une nation tirée au sort contre les avis importés."
    yield "national", national, fr, "Observe a random nation against the imported advisories."
    fr = "Comparer avec les autres outils : justesse et vitesse, mêmes données, même machine."
    en = "Compare with the other tools: accuracy and speed, same data, same machine."
    yield "peers", peers, fr, en
    fr = "Mesurer l'ordre des versions : justesse sur les vecteurs publics, vitesse."
    en = "Measure the order of versions: accuracy on the public vectors, speed."
    yield "versions", versions, fr, en
    fr = "Mesurer la reconnaissance des noms sur les paires publiques, avec les avis importés."
    en = "Measure how names are recognised on the public pairs, with the imported advisories."
    yield "names", names, fr, en
    fr = "Mesurer les avis sur les dispositifs médicaux, sur un parc tiré au sort."
    yield "devices", devices, fr, "Measure notices on medical devices, on a random estate."
    fr = "Éprouver le vrai service sur PostgreSQL : lecteurs, dépôt d'une nuit, rupture."
    en = "Try the real service on PostgreSQL: readers, the push of a night, its breaking point."
    yield "load", load, fr, en
    fr = "Récrire les tableaux des deux README d'après les résultats gardés."
    yield "readme", readme, fr, "Write the tables of both READMEs again from the kept results."
    fr = "Lancer tout ce qui peut l'être ici, dire ce qui n'a pas pu l'être, récrire les tableaux."
    en = "Run all that can be here, say what could not, write the tables again."
    yield "all", everything, fr, en


def national(rows: Rows, seed: Seed = 1, observe: _Whole = False, engine: Engine = "") -> None:
    print_json(_module("run").national(rows=rows, seed=seed, observe=observe, engine=engine))


def peers(data: Data = None, conformance: Conformance = None) -> None:
    _said(_module("peers.run").run(data=_data(data), conformance=_vectors(conformance)))


def versions(conformance: Conformance = None) -> None:
    _said(_module("versions").run(conformance=_vectors(conformance)))


def names(conformance: Conformance = None) -> None:
    pairs = (_vectors(conformance) or SHARED) / "name-pairs" / "cna_to_cpe_pairs.jsonl"
    _said(_module("printed").run("names", str(home.lake().resolve()), str(pairs)))


def devices(csaf: Csaf = None) -> None:
    folder = csaf or SHARED / "data" / "csaf"
    _said(_module("printed").run("devices", str(folder.resolve())))


def load(
    scale: Scale = 1.0,
    people: _People = 200,
    pushed: _Pushed = 3_000,
    seconds: _Seconds = 60.0,
    curve: _Curve = "50,100,200,400,800,1600",
) -> None:
    stages = tuple(min(5_000, int(n)) for n in curve.split(","))
    asked = {"scale": scale, "people": people, "pushed": pushed, "stage_s": seconds}
    _said(_module("load.run").run(**asked, curve=stages))
    _module("load.table").write()


def readme() -> None:
    for page in _module("report").write():
        _said(page)


def everything(rows: Rows = 5_000_000) -> None:
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
