"""The demonstration: a sample country goes through the ordinary importers, a week apart, and is
observed on both days. It lives in a home of its own. See docs/methods/sample-country.md.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from vigie.core.establishments.classes import Kind
from vigie.core.inventory import DeliveryKind
from vigie.core.scope import NATION
from vigie.errors import VigieError
from vigie.operations import advisories, establishments, evidence, funnel, inventory, perimeters
from vigie.operations.importing import DONE, ImportReport, Progress
from vigie.operations.observe import observe
from vigie.sample import dataset
from vigie.sample.dataset import BEFORE, SINCE, DataSet
from vigie.sample.inventory_files import ROUNDS
from vigie.sample.practice import Practice, practice_of
from vigie.store import database
from vigie.store import demo as store
from vigie.store.establishments import perimeter_columns
from vigie.store.home import DEMO_MARKER, home

MARKER = DEMO_MARKER
NAMES_MASKED = "Établissement masqué"
SOURCE = "inventaire"
_OURS = {MARKER, "secret-key", "static"}
_REGISTRY = ("etablissements/sae2023", "etablissements/eurostat_healthcare_FR.csv.gz")
_ADVISORIES = ("nvd", "cve5_vulnrichment", "nvd_overrides_anchore", "kev", "epss", "csaf")
_NOTICES = ("certfr", "eol")
WEEK = timedelta(days=7)


class NotADemoHome(VigieError):
    fr = (
        "{home} contient déjà des données qui ne sont pas d'une démonstration : rien n'y est écrit"
    )
    en = "{home} already holds data that is not a demonstration's: nothing is written there"


class SampleRefused(VigieError):
    fr = "l'exemple n'a pas été importé entier : {files}"
    en = "the sample was not imported whole: {files}"


class NoRealData(VigieError):
    fr = "{folder} : aucune donnée réelle connue (attendu : {expected})"
    en = "{folder}: no known real data (expected: {expected})"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demonstration is made from. ``now`` is the instant of its last day; ``real``, the
    folder of real data whose registry and advisories it shows."""

    seed: int
    scale: float
    now: datetime
    today: date
    real: Path | None = None

    @property
    def data(self) -> DataSet:
        return DataSet(self.seed, self.scale, self.today)


Step = Callable[[str, str], Progress]
"""Begins a step by its name in French and English; returns what is called as it goes."""


def prepare() -> None:
    """Make the home ready: what an earlier demonstration left is removed, anything else refused.

    Raises ``NotADemoHome``.
    """
    place = home()
    if not is_demo_home(place):
        raise NotADemoHome(home=place)
    (place / MARKER).write_text(json.dumps({"ready": False}))
    for item in place.iterdir():
        if item.name not in _OURS:
            shutil.rmtree(item) if item.is_dir() else item.unlink()
    database.migrate()


def is_demo_home(place: Path) -> bool:
    """Return whether a folder is a demonstration's, or holds nothing yet."""
    return (place / MARKER).exists() or {item.name for item in place.iterdir()} <= _OURS


def build(demo: Demo, *, step: Step) -> None:
    """Generate, import and observe both days. ``prepare`` comes first."""
    with TemporaryDirectory(dir=home(), prefix="sample-") as temporary:
        folder = Path(temporary)
        if demo.real is None:
            _sample(demo, folder, step)
        else:
            _masked(demo, folder, step)
        _week_ago(demo, folder, step)
        _today(demo, folder, step)
    (home() / MARKER).write_text(json.dumps({"ready": True, "seed": demo.seed}))


def _sample(demo: Demo, folder: Path, step: Step) -> None:
    """Write the sample country and import its registry and what was known of a week ago."""
    said = step("pays d'exemple", "sample country")
    dataset.write(folder, demo.data, progress=lambda name: said(name, 0, 0))
    early, then = folder / BEFORE, demo.now - WEEK
    said = step("registre", "registry")
    given = [early / dataset.ESTABLISHMENTS]
    _whole(establishments.import_files(given, now=then, is_sample=True, progress=said))
    _whole(perimeters.import_files([early / dataset.PERIMETERS], now=then, actor="demo"))
    _whole(funnel.import_invitations([early / dataset.INVITATIONS]))
    said = step("avis", "advisories")
    _whole(advisories.import_files([early / dataset.ADVISORIES], now=then, progress=said))


def _masked(demo: Demo, folder: Path, step: Step) -> None:
    """Import the real registry and the real advisories, hide the names, invent the rest."""
    real, then = demo.real or Path(), demo.now - WEEK
    registry = _present(real, _REGISTRY)
    said = step("registre réel", "real registry")
    establishments.import_files(registry, now=then, is_sample=True, progress=said)
    store.mask_names(mark=NAMES_MASKED)
    said = step("avis réels", "real advisories")
    known = _present(real, (*_ADVISORIES, *_NOTICES))
    advisories.import_files(known, now=then, progress=said)
    said = step("preuves inventées", "invented evidence")
    drawn = registry_practices(seed=demo.seed, on=then.date())
    dataset.write_told(folder, demo.data, drawn, progress=lambda name: said(name, 0, 0))


def _present(real: Path, names: Sequence[str]) -> list[Path]:
    found = [real / name for name in names if (real / name).exists()]
    if not found:
        raise NoRealData(folder=real, expected=", ".join(names))
    return found


def registry_practices(*, seed: int, on: date) -> list[Practice]:
    """Return an invented practice for each information system of the registry of a day."""
    held = perimeter_columns(on, scope=NATION)
    return [
        practice_of(seed, code, Kind(kind), staff=float(staff), is_shared=False)
        for code, kind, staff in zip(held.code, held.kind, held.staff, strict=True)
    ]


def _week_ago(demo: Demo, folder: Path, step: Step) -> None:
    early, then = folder / BEFORE, demo.now - WEEK
    said = step("inventaires", "inventories")
    for one in ROUNDS:
        _whole(_inventory(early / dataset.INVENTORY / one.key, now=then, progress=said))
    for place in sorted((early / dataset.FORMATS).glob("*")):
        _whole(inventory.import_files([place], now=then, perimeter=place.name, source="formats"))
    step("preuves", "evidence")
    _whole(evidence.import_files([early / dataset.EVIDENCE], now=then))
    _observe(then, demo.today - WEEK, step)


def _today(demo: Demo, folder: Path, step: Step) -> None:
    late = folder / SINCE
    said = step("nouvelles de la semaine", "news of the week")
    if demo.real is None:
        _whole(advisories.import_files([late / dataset.ADVISORIES], now=demo.now))
    _whole(_inventory(late / dataset.INVENTORY, now=demo.now, progress=said))
    _whole(evidence.import_files([late / dataset.EVIDENCE], now=demo.now))
    _observe(demo.now, demo.today, step)


def _inventory(folder: Path, *, now: datetime, progress: Progress) -> ImportReport:
    if not folder.exists():
        return ImportReport()
    return inventory.import_files(
        [folder], now=now, kind=DeliveryKind.FULL, source=SOURCE, progress=progress
    )


def _observe(now: datetime, on: date, step: Step) -> None:
    said = step(f"observation du {on}", f"observation of {on}")
    observe(on=on, now=now, progress=lambda fr, en: said(fr, 0, 0))


def _whole(report: ImportReport) -> None:
    """Refuse an import that leaves anything out: a sample is ours, it is whole."""
    if report.exit_code != DONE:
        faulty = [one for one in report.files if one.reason_fr or one.set_aside]
        told = (f"{one.name}: {one.reason_en or one.left_out[:2]}" for one in faulty[:5])
        raise SampleRefused(files="; ".join(told))


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration, with its password: shown once, kept nowhere."""

    username: str
    password: str
    role: str
    code: str


def make_accounts(*, password: Callable[[], str]) -> list[Account]:
    """Make an analyst, an operator, an auditor, a regional and an establishment account."""
    wanted = [
        ("national", "analyst", ""),
        ("operateur", "operator", ""),
        ("auditeur", "auditor", ""),
    ]
    example = store.example_entity()
    if example is not None:
        entity, region = example
        wanted += [("region", "regional", region), ("etablissement", "ciso", entity)]
    accounts = [Account(name, password(), role, code) for name, role, code in wanted]
    for one in accounts:
        store.save_account(
            username=one.username, password=one.password, role=one.role, code=one.code
        )
    return accounts
