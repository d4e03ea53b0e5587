"""Checks the installation: what stands, what is missing, what to do."""

import importlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vigie.errors import VigieError
from vigie.operations import sealing
from vigie.store import database, isolation, sums
from vigie.store.home import home, lake

NEEDED = ("django", "polars", "numpy", "numba", "msgspec", "cvss", "packageurl", "openpyxl")
LEAST_FREE_GIB = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``is_fine`` is ``None`` when it is optional and absent."""

    name: str
    is_fine: bool | None
    fr: str
    en: str


def examine() -> list[Check]:
    """Return every check, in the order in which to mend them."""
    return [check for examination in _EXAMINATIONS for check in examination()]


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", sys.version_info >= (3, 11), f"Python {version}", f"Python {version}")


def _libraries() -> Iterator[Check]:
    missing = []
    for name in NEEDED:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    listed = ", ".join(missing)
    yield Check(
        "libraries",
        not missing,
        f"manquent : {listed}" if missing else "toutes présentes",
        f"missing: {listed}" if missing else "all present",
    )


def _home() -> Iterator[Check]:
    place = home()
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            is_fine, fr, en = True, f"{place} accessible en écriture", f"{place} is writable"
    except OSError as error:
        is_fine, fr, en = False, f"{place} : {error.strerror}", f"{place}: {error.strerror}"
    yield Check("home", is_fine, fr, en)
    free = shutil.disk_usage(place).free / 2**30
    yield Check("disk", free >= LEAST_FREE_GIB, f"{free:.1f} Gio libres", f"{free:.1f} GiB free")


def _database() -> Iterator[Check]:
    trouble = database.trouble()
    if trouble:
        yield Check("database", False, f"injoignable : {trouble}", f"out of reach: {trouble}")
        return
    waiting = database.pending()
    yield Check(
        "database",
        not waiting,
        f"{database.engine()}, {len(waiting)} migrations à appliquer (« vigie migrate »)"
        if waiting
        else f"{database.engine()}, à jour",
        f"{database.engine()}, {len(waiting)} migrations to apply (“vigie migrate”)"
        if waiting
        else f"{database.engine()}, up to date",
    )


def _isolation() -> Iterator[Check]:
    if database.trouble():
        return
    if not isolation.is_enforced():
        yield Check(
            "isolation",
            None,
            "droits appliqués par le magasin seul (SQLite) ; PostgreSQL pour la production",
            "rights applied by the store alone (SQLite); PostgreSQL for production",
        )
        return
    found = isolation.weakness()
    fr, en = found or ("règles forcées sur chaque table", "rules forced on every table")
    yield Check("isolation", found is None, fr, en)


def _lake() -> Iterator[Check]:
    current = lake() / "advisories" / "CURRENT"
    present = current.exists()
    yield Check(
        "advisories",
        True if present else None,
        "avis importés" if present else "aucun avis importé (« vigie import advisories »)",
        "advisories imported" if present else "no advisory yet (“vigie import advisories”)",
    )


def _sealing() -> Iterator[Check]:
    if database.trouble() or database.pending():
        return
    try:
        found = sealing.state()
    except VigieError as error:
        yield Check("sealing", False, error.say("fr"), error.say("en"))
        return
    yield Check(
        "sealing",
        not found.plain or None,
        f"{found.plain} fichiers en clair (« vigie seal home »)" if found.plain else "tout scellé",
        f"{found.plain} files in the clear (“vigie seal home”)" if found.plain else "all sealed",
    )
    beside = found.key_is_beside
    yield Check(
        "lake key",
        None if beside else True,
        "à côté des données : placez-la ailleurs (VIGIE_LAKE_KEY_FILE)" if beside else "ailleurs",
        "beside the data: put it elsewhere (VIGIE_LAKE_KEY_FILE)" if beside else "elsewhere",
    )


def _whole() -> Iterator[Check]:
    wrong = sums.damaged()
    found = sums.damage(wrong) if wrong else None
    fr, en = (found.say("fr"), found.say("en")) if found else ("fichiers entiers", "files whole")
    yield Check("lake", not wrong, fr, en)


_EXAMINATIONS: tuple[Callable[[], Iterator[Check]], ...] = (
    _python,
    _libraries,
    _home,
    _database,
    _isolation,
    _lake,
    _sealing,
    _whole,
)
