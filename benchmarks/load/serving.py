"""The real thing, to put load on: a sample country on a PostgreSQL of its own, `vigie serve`, and
`vigie worker`'s imports. All of it goes away at the end."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from tests import postgres

ACCOUNT = re.compile(r"^\s+(\S+)\s+(\S{12,})\s+(\w+)\s*(\S*)\s*$", re.MULTILINE)
STARTS_WITHIN_S = 120.0


class DoesNotStart(RuntimeError):
    """The service did not answer in time."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs."""

    address: str
    accounts: dict[str, str]
    """Password by user name."""
    home: Path
    environment: dict[str, str]

    def vigie(self, *words: str) -> str:
        """Run the command on the same home and database; return what it said."""
        done = subprocess.run(
            _command(*words), env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout

    def shell(self, program: str) -> str:
        """Run lines of Python in the service's own name."""
        before = "import django; django.setup()\nfrom vigie.store import isolation\n"
        code = before + "isolation.become_service()\n" + program
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from vigie.cli.main import run; run()", *words]


@contextmanager
def serving(*, scale: float, workers: int, settings: str = "") -> Iterator[Service]:
    """Make the country, serve it, yield the service. ``settings``: options of PostgreSQL."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-load-") as folder,
        postgres.mortal(settings=settings) as server,
    ):
        home = Path(folder) / "home"
        environment = os.environ | {
            "VIGIE_HOME": str(home),
            "VIGIE_LANGUAGE": "fr",
            "VIGIE_DATABASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
        }
        told = subprocess.run(
            _command("demo", "--no-serve", "--scale", str(scale)),
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        accounts = {name: password for name, password, *_ in ACCOUNT.findall(told)}
        port = postgres.free_port()
        address = f"http://127.0.0.1:{port}"
        log = (Path(folder) / "serve.log").open("w")
        running = subprocess.Popen(
            _command("serve", "--port", str(port), "--workers", str(workers)),
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(address, running)
            yield Service(address, accounts, home, environment)
        finally:
            running.terminate()
            running.wait(timeout=60)


def _wait(address: str, running: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + STARTS_WITHIN_S
    while monotonic() < deadline and running.poll() is None:
        try:
            with urlopen(address + "/sante/pret/", timeout=5) as answer:
                if json.load(answer)["ready"]:
                    return
        except (URLError, OSError):
            sleep(0.5)
    raise DoesNotStart(address)
