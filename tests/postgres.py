"""A throw-away PostgreSQL server on loopback, started by the tests as an unprivileged user."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "nobody"
OWNER = "postgres"
"""The superuser of the throw-away server."""


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


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a fresh database ``vigie``; the server and its data go away at the end."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="vigie-postgres-"))
    folder.chmod(0o777)
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*_unprivileged(), programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust",
         "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
        check=True, **quiet,
    )  # fmt: skip
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -c fsync=off -c unix_socket_directories="
    control = [*_unprivileged(), programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", settings, "start"], check=True, **quiet)
    try:
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", OWNER]
        # As in production: a role that owns its tables and can bypass nothing.
        role = [programs / "createuser", *where, "--no-superuser", "--createdb", "vigie"]
        subprocess.run(role, check=True, **quiet)
        made = [programs / "createdb", *where, "-O", "vigie", "vigie"]
        subprocess.run(made, check=True, **quiet)
        yield f"postgresql://vigie@127.0.0.1:{port}/vigie"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)
