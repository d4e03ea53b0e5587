"""PostgreSQL lost, brought back to an instant from a base copy and the archive of its log, with
the settings of ``deploy/postgresql``: the figures of then, and a journal that says it was cut."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from tests import country, postgres
from tests.faults.conftest import served
from tests.faults.test_disaster import grow, run

pytestmark = [pytest.mark.prove, pytest.mark.postgres]
DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "postgresql"
LATE = "venu-apres"
"""An account made after the instant."""
ARCHIVE = "/var/backups/vigie/wal"


@dataclass(frozen=True, slots=True)
class Lost:
    """A server that archives its log, and the folder of what it archived."""

    server: postgres.Server
    archive: Path

    @property
    def where(self) -> dict[str, str]:
        return {postgres.SERVER: self.server.url}

    def ask(self, statement: str) -> str:
        url = self.server.url.replace("//vigie@", f"//{postgres.OWNER}@")
        with psycopg.connect(url, autocommit=True) as session:
            return str((session.execute(statement.encode()).fetchone() or [""])[0])


@pytest.fixture
def lost() -> Iterator[Lost]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    with postgres.mortal() as server:
        archive = server.data.parent / "wal"
        archive.mkdir()
        archive.chmod(0o777)
        with (server.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(deployed("archive.conf", archive))
        server.stop()
        server.start()
        yield Lost(server, archive)


def deployed(name: str, archive: Path, instant: str = "") -> str:
    """Return the settings that are deployed, with the folder and the instant of here."""
    text = (DEPLOYED / name).read_text().replace(ARCHIVE, str(archive))
    assert str(archive) in text
    return re.sub(r"(?m)^(recovery_target_time = ).*$", rf"\1'{instant}'", text)


def base_copy(lost: Lost) -> Path:
    """Copy the server while it serves."""
    place, programs = lost.server.data.parent / "base", postgres.binaries()
    assert programs is not None
    word = [
        *lost.server.control[:-4],
        programs / "pg_basebackup",
        "--checkpoint=fast",
        "-D",
        place,
    ]
    address = lost.server.url.replace("//vigie@", f"//{postgres.OWNER}@")
    subprocess.run([*word, "-d", address], check=True, cwd=place.parent)
    return place


@contextmanager
def back_at(instant: str, lost: Lost, base: Path) -> Iterator[Lost]:
    """Start what the base copy becomes at an instant, on the port of the server that is gone."""
    with (base / "postgresql.auto.conf").open("a") as settings:
        settings.write(deployed("recover.conf", lost.archive, instant))
    (base / "recovery.signal").touch()
    words = tuple(base if word == lost.server.data else word for word in lost.server.control)
    one = Lost(replace(lost.server, data=base, control=words), lost.archive)
    one.server.start()
    try:
        yield one
    finally:
        one.server.stop()


def test_a_lost_server_comes_back_as_it_was_at_an_instant(lost: Lost, tmp_path: Path) -> None:
    files, home = country.write(tmp_path / "files"), tmp_path / "home"
    before, after = tmp_path / "kept-before", tmp_path / "kept-after"
    where = lost.where
    run(home, "migrate", **where)
    base = base_copy(lost)
    grow(files, home, country.BEFORE, **where)
    run(home, "journal", "checkpoint", "--into", before, **where)
    nation = run(home, "show", "nation", "--json", **where)
    instant = lost.ask("SELECT now()")

    grow(files, home, country.SINCE, **where)
    since = run(home, "show", "nation", "--json", **where)
    assert since != nation
    run(home, "account", "service", LATE, "--role", "analyst", "--until", soon(), **where)
    run(home, "journal", "checkpoint", "--into", after, **where)
    lost.ask("SELECT pg_switch_wal()")
    until_archived(lost)
    lost.server.kill()
    shutil.rmtree(lost.server.data)

    with back_at(instant, lost, base) as back:
        until_promoted(back)
        assert run(home, "show", "nation", "--json", **where) == nation
        whole = json.loads(run(home, "verify-log", "--checkpoint", before, "--json", **where))
        assert whole["whole"], whole
        cut = country.vigie(home, "verify-log", "--checkpoint", after, "--json", **where)
        assert LATE not in run(home, "account", "list", **where)
        assert cut.code == 1 and set(json.loads(cut.out)["counted"]) == {"truncated"}
        assert country.vigie(home, "doctor", **where).code == 0, "isolation is in force"
        grow(files, home, country.SINCE, **where)
        assert figures(run(home, "show", "nation", "--json", **where)) == figures(since)
        with served(home, **where):
            pass


def soon() -> str:
    return (date.today() + timedelta(days=30)).isoformat()


def figures(document: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(document)
    return {name: value for name, value in told.items() if name != "known_at"}


def until_archived(lost: Lost) -> None:
    """Wait until the log up to here is in the archive."""
    lost.ask("SELECT pg_sleep(0.2)")
    for _ in range(300):
        left = lost.ask("SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'")
        if left == "0":
            return
        lost.ask("SELECT pg_sleep(0.2)")
    raise AssertionError("the log is not archived")


def until_promoted(back: Lost) -> None:
    """Wait until what came back may be written: it answers as soon as it may be read."""
    for _ in range(300):
        if back.ask("SELECT pg_is_in_recovery()") == "False":
            return
        back.ask("SELECT pg_sleep(0.2)")
    raise AssertionError("still in recovery")
