"""A throw-away PostgreSQL server on loopback, started by the tests as an unprivileged user.

``python -m tests.postgres …`` runs pytest on one (``make test DATABASE=postgresql``): every test
asks the server, and each home that a test makes has a database of its own there.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import psycopg

ACCOUNT = "nobody"
OWNER = "postgres"
"""The superuser of the throw-away server."""

SERVER = "VIGIE_DATABASE_URL"
"""The variable that says the whole suite runs on a server."""
TEMPLATE = "vigie_template"
"""The database of which each home's is a copy: migrated, and empty."""


def binaries() -> Path | None:
    """Return the folder of the server's programs, or ``None`` when there is none."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = str(known[0]) if known else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> list[str]:
    """Return the prefix that drops root: the server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={ACCOUNT}", "--regid=nogroup", "--clear-groups"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """A throw-away server, that a test may kill and start again."""

    url: str
    data: Path
    control: tuple[str | Path, ...]
    settings: str

    def start(self) -> None:
        """Start it; processes of before that were killed may take a moment to be gone."""
        for _ in range(20):
            words = [*self.control, "-o", self.settings, "start"]
            if not subprocess.run(words, check=False, **_quiet(self.data)).returncode:
                return
            time.sleep(0.5)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """Kill it and all of its processes, without a word."""
        parent = (self.data / "postmaster.pid").read_text().split()[0]
        found = subprocess.run(["pgrep", "-P", parent], capture_output=True, text=True)
        for pid in (parent, *found.stdout.split()):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def stop(self) -> None:
        words = [*self.control, "-m", "immediate", "stop"]
        subprocess.run(words, check=False, **_quiet(self.data))


def _quiet(data: Path) -> dict[str, Any]:
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": data.parent}


@contextmanager
def mortal(*, settings: str = "-c fsync=off") -> Iterator[Server]:
    """Yield a server with a fresh database ``vigie``; it and its data go away at the end."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="vigie-postgres-"))
    folder.chmod(0o777)
    data, port = folder / "data", free_port()
    quiet = _quiet(data)
    subprocess.run(
        [*_unprivileged(), programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust",
         "-E", "UTF8", "--no-sync", "--locale=C.UTF-8", "--lc-messages=C"],
        check=True, **quiet,
    )  # fmt: skip
    one = Server(
        url=f"postgresql://vigie@127.0.0.1:{port}/vigie",
        data=data,
        control=(*_unprivileged(), programs / "pg_ctl", "-D", data, "-w"),
        settings=f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories= {settings}",
    )
    one.start()
    try:
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", OWNER]
        # As in production: a role that owns its tables and can bypass nothing.
        role = [programs / "createuser", *where, "--no-superuser", "--createdb", "vigie"]
        subprocess.run(role, check=True, **quiet)
        made = [programs / "createdb", *where, "-O", "vigie", "vigie"]
        subprocess.run(made, check=True, **quiet)
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a fresh database ``vigie``; the server and its data go away at the end."""
    with mortal() as one:
        yield one.url


# ---- the whole suite on a server ---------------------------------------------------------------


def environment_of(home: Path) -> dict[str, str]:
    """Return the address of the database of a home, when the suite runs on a server: made at its
    first use, as ``vigie migrate`` leaves it."""
    if not os.environ.get(SERVER):
        return {}
    name = _name(home)
    _copied(TEMPLATE, name)
    return {SERVER: _at(name)}


def leave_empty(home: Path) -> Path:
    """Give a home a database where nothing is, not even tables: what a restore asks for."""
    if os.environ.get(SERVER):
        _copied("template0", _name(home))
    return home


def copy_home(home: Path, place: Path) -> Path:
    """Copy a home that no process uses, its database included."""
    shutil.copytree(home, place)
    if os.environ.get(SERVER):
        environment_of(home)
        _copied(_name(home), _name(place))
    return place


def _name(home: Path) -> str:
    return f"home_{blake2b(str(home.resolve()).encode(), digest_size=8).hexdigest()}"


def _at(name: str) -> str:
    return os.environ[SERVER].rpartition("/")[0] + f"/{name}"


def _copied(source: str, name: str) -> None:
    """Make a database as a copy of another, unless it is there; sessions of killed processes may
    take a moment to leave it."""
    with psycopg.connect(_at("postgres"), autocommit=True) as session:
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        for _ in range(100):
            try:
                session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'.encode())
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1)
            else:
                return
    raise AssertionError(f"{source} is still in use")


def main(*arguments: str) -> int:
    """Run pytest on a server of its own; return its exit code."""
    if binaries() is None:
        sys.stderr.write("no PostgreSQL server on this machine (apt install postgresql)\n")
        return 1
    with server() as url, tempfile.TemporaryDirectory(prefix="vigie-template-") as home:
        migrated = os.environ | {SERVER: url.rpartition("/")[0] + f"/{TEMPLATE}"}
        with psycopg.connect(url, autocommit=True) as session:
            session.execute(f"CREATE DATABASE {TEMPLATE}".encode())
        migrate = [sys.executable, "-c", "from vigie.cli.main import run; run()", "migrate"]
        subprocess.run(migrate, env=migrated | {"VIGIE_HOME": home}, check=True)
        tests = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(tests, env=os.environ | {SERVER: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
