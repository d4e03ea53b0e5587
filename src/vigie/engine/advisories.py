"""The advisory lake: parts are folded into a snapshot, the newest record per source and CVE.

A snapshot is named by what it was made of, so that the same parts give the same snapshot, and a
table whose parts did not change is linked from the one before. ``CURRENT`` is replaced atomically:
a reader keeps the snapshot it opened, a kill leaves the last good one.

``claims`` is sorted by (vendor, product) and ``claims_by_cve`` holds the same rows by CVE.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from vigie.engine.advisory_fold import FOLD_EDITION, FOLDS, Folded
from vigie.engine.advisory_parts import EDITION, Part, part_of, parts, sweep, write_part
from vigie.engine.columns import ADVISORY_TABLES

__all__ = [
    "AdvisorySnapshot",
    "Part",
    "current",
    "cve_rows",
    "cves_named",
    "fold",
    "part_of",
    "parts",
    "sweep",
    "write_part",
]

KEPT = 2
"""Former snapshots kept for readers that opened them."""
_DEPENDS = {
    "records": ("records",),
    "claims": ("records", "claims"),
    "claims_by_cve": ("records", "claims"),
    "defaults": ("records", "claims", "defaults"),
}
"""The tables of the parts that make a table of the snapshot, itself alone by default."""
_READ = ("claims", "claims_by_cve", "defaults")
"""The tables that hold what words are read as."""


@dataclass(frozen=True, slots=True)
class AdvisorySnapshot:
    """Everything known of vulnerabilities at one moment, as columns."""

    id: str
    folder: Path

    def table(self, name: str) -> pl.LazyFrame:
        """Return a table of ``ADVISORY_TABLES`` (or ``claims_by_cve``), read lazily; a text that
        an older edition did not fold is absent (``""``) until the next import."""
        found = pl.scan_parquet(self.folder / f"{name}.parquet", glob=False)
        schema = ADVISORY_TABLES.get(name.removesuffix("_by_cve"), pl.Schema())
        texts = {column for column, kind in schema.items() if kind == pl.String}
        missing = sorted(texts.difference(found.collect_schema()))
        return found.with_columns(pl.lit("").alias(column) for column in missing)

    def has(self, name: str) -> bool:
        """Return whether the snapshot holds a table: one folded by an older edition may not."""
        return (self.folder / f"{name}.parquet").exists()


def current(lake: Path) -> AdvisorySnapshot | None:
    """Return the snapshot in force, ``None`` before the first import."""
    try:
        name = (lake / "advisories" / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    return AdvisorySnapshot(name, lake / "advisories" / "snapshots" / name)


def fold(
    lake: Path, names: bytes = b"", progress: Callable[[str], None] | None = None
) -> AdvisorySnapshot:
    """Bring the snapshot up to date with the parts; nothing is written when nothing changed.

    ``names``: our own tables of names, by which claims without CPE are read as products.
    """
    known = parts(lake)
    ids = {table: _table_id(table, known, names) for table in FOLDS}
    name = hashlib.sha256("\n".join(ids.values()).encode()).hexdigest()[:16]
    before = current(lake)
    snapshot = AdvisorySnapshot(name, lake / "advisories" / "snapshots" / name)
    if before and before.id == name and snapshot.folder.is_dir():
        return snapshot
    if not snapshot.folder.is_dir():
        folded = Folded(lake, known, snapshot.folder, names)
        _build(folded, ids, before, progress)
    _point(lake, name)
    _forget(lake, name)
    return snapshot


def cve_rows(snapshot: AdvisorySnapshot, cve: str) -> dict[str, pl.DataFrame]:
    """Return all that is known of one CVE, table by table (no cycles; claims in their order)."""
    by_cve = ("records", "defaults", "exploited", "probabilities", "ssvc")
    named = pl.col("cve") == cve
    asked = [snapshot.table(name).filter(named) for name in by_cve]
    asked.append(snapshot.table("claims_by_cve").filter(named))
    asked.append(snapshot.table("notices").filter(pl.col("cves").list.contains(cve)))
    found = pl.collect_all(asked)
    return dict(zip((*by_cve, "claims", "notices"), found, strict=True))


def cves_named(snapshot: AdvisorySnapshot, name: str) -> list[str]:
    """Return the CVEs whose records refer to another name of theirs (``GHSA-…``), sorted."""
    refers = pl.col("references").list.eval(
        pl.element().str.to_uppercase().str.contains(name.upper(), literal=True)
    )
    rows = snapshot.table("records").filter(refers.list.any()).select("cve").unique()
    return sorted(rows.collect()["cve"])


def _table_id(table: str, known: list[Part], names: bytes) -> str:
    """Return the hash of what a table is made of."""
    needed = _DEPENDS.get(table, (table,))
    used = [part.sha256 for part in known if any(name in part.rows for name in needed)]
    return hashlib.sha256(
        "\n".join([f"{EDITION}.{FOLD_EDITION}", table, *used]).encode()
        + (names if table in _READ else b"")
    ).hexdigest()


def _build(
    folded: Folded,
    ids: dict[str, str],
    before: AdvisorySnapshot | None,
    progress: Callable[[str], None] | None,
) -> None:
    """Write the tables beside their folder, and rename it into its place."""
    final = folded.folder
    final.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=final.parent, prefix=".partial-"))
    beside = replace(folded, folder=partial)
    try:
        for table, write in FOLDS.items():
            if progress:
                progress(table)
            if not _link(before, partial, table, ids[table]):
                write(beside)
            (partial / f"{table}.id").write_text(ids[table])
        partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _link(before: AdvisorySnapshot | None, partial: Path, table: str, wanted: str) -> bool:
    """Link the table of the former snapshot when it was made of the same parts."""
    if before is None or not before.folder.is_dir():
        return False
    kept = before.folder / f"{table}.id"
    if not kept.exists() or kept.read_text() != wanted:
        return False
    os.link(before.folder / f"{table}.parquet", partial / f"{table}.parquet")
    return True


def _point(lake: Path, name: str) -> None:
    """Replace the pointer atomically."""
    folder = lake / "advisories"
    handle, partial = tempfile.mkstemp(dir=folder, prefix=".partial-")
    with os.fdopen(handle, "w") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(partial).replace(folder / "CURRENT")


def _forget(lake: Path, name: str) -> None:
    """Remove the snapshots that no reader should hold any more."""
    folder = lake / "advisories" / "snapshots"
    former = [one for one in folder.iterdir() if one.name != name and not one.name.startswith(".")]
    former.sort(key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for one in former[KEPT:]:
        shutil.rmtree(one, ignore_errors=True)
