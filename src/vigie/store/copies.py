"""A consistent copy of the database while it serves, and its return into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from vigie.errors import VigieError


class NoDump(VigieError):
    fr = "copie de la base impossible : {reason}"
    en = "the database cannot be copied: {reason}"


def copy_to(place: Path) -> None:
    """Write a copy of the database as it stands at one instant; writers go on."""
    if connection.vendor == "sqlite":
        _copy_sqlite(place)
    else:
        _run(["pg_dump", "--format=custom", "--enable-row-security", "--no-owner",
              "--no-privileges", f"--file={place}"])  # fmt: skip


def _copy_sqlite(place: Path) -> None:
    connection.ensure_connection()
    target = sqlite3.connect(place)
    try:
        connection.connection.backup(target, pages=2_000)
    finally:
        target.close()


def bring_back(place: Path) -> None:
    """Put a copy into the database of the settings, which must be empty."""
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(str(connection.settings_dict["NAME"]))
        for stale in target.parent.glob(f"{target.name}*"):
            stale.unlink()
        shutil.copyfile(place, target)
    else:
        _run(["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
              "--enable-row-security", "--dbname", _name(), str(place)])  # fmt: skip


def is_empty() -> bool:
    """Return whether nothing would be covered: a server's database without tables, an embedded
    one without rows that people or feeds brought."""
    tables = set(connection.introspection.table_names())
    if connection.vendor != "sqlite":
        return not tables
    kept = {"store_journalentry", "store_entity", "store_user"} & tables
    with connection.cursor() as cursor:
        found = [cursor.execute(f"SELECT 1 FROM {t} LIMIT 1").fetchone() for t in sorted(kept)]  # noqa: S608
    return not any(found)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(command: list[str]) -> None:
    """Run a program of PostgreSQL, the newest that the machine has, as the service."""
    program = _program(command[0])
    facts: dict[str, Any] = connection.settings_dict
    environment = os.environ | {
        "PGDATABASE": _name(),
        "PGUSER": facts["USER"],
        "PGHOST": facts["HOST"],
        "PGPORT": str(facts["PORT"] or 5432),
        "PGPASSWORD": facts["PASSWORD"],
        "PGOPTIONS": "-c vigie.reads_all=on -c vigie.writes_all=on",
    }
    done = subprocess.run(  # noqa: S603
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NoDump(reason=done.stderr.strip()[-400:])


def _program(name: str) -> str:
    known = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(known[0]) if known else shutil.which(name)
    if found is None:
        raise NoDump(reason=f"{name} (postgresql-client)")
    return found
