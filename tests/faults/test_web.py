"""Web processes killed while programs give evidence and push: what was accepted is there, once."""

import json
import os
import random
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests import country
from tests.faults.conftest import PERIMETER, SERVING, Scene, served

pytestmark = pytest.mark.prove
PIECES, PUSHED, KILLS, WEB = 40, 40, 4, 2
PATIENCE_S = 180.0
LIVED_S = 5
"""How long each process has lived when one is killed: one that dies again within 3.5 s of its
return is taken for broken, and the service stops for its supervisor to start it anew."""
READY = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from vigie.core.rights import Act
from vigie.operations import accounts
from vigie.store import isolation
from vigie.store.models import Mandate, Perimeter, User
isolation.become_service()
user = User.objects.create_user("programme")
Mandate.objects.create(user=user, role="analyst", code="", may_write=True)
site = Perimeter.objects.get(code="{code}").served.select_related("site").first()
print(site.site.finess)
print(accounts.make_token(user=user, name="x", acts=frozenset({{Act.READ, Act.GIVE}}),
    lasts=timedelta(days=1), by="test", now=datetime.now(UTC)))
"""
COUNTED = """
import django; django.setup()
import json
from datetime import UTC, datetime
from vigie.operations import received
from vigie.store import isolation
from vigie.store.models import DeliveryRow, EvidenceRow, JournalEntry, ReceivedFile
isolation.become_service()
received.drain_all(now=datetime.now(UTC))
pieces = EvidenceRow.objects.filter(source="api").values_list("reference", flat=True)
files = ReceivedFile.objects.values_list("pk", "state")
print(json.dumps({"pieces": sorted(pieces), "files": dict(files)}))
"""


def program(home: Path, code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=country.environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout.splitlines()


def until_accepted(ask: Callable[[], urllib.request.Request]) -> dict[str, Any]:
    """Ask until it is accepted, as a program that has no answer does."""
    deadline = monotonic() + PATIENCE_S
    while monotonic() < deadline:
        try:
            with urllib.request.urlopen(ask(), timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503, refusal.read()
        except OSError:
            pass
        sleep(0.3)
    raise AssertionError("never accepted")


def workers_of(address: str) -> list[int]:
    """Return the web processes of a service: its children that serve."""
    children = subprocess.run(
        ["pgrep", "-P", str(SERVING[address])], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in children.stdout.split()]


def settled(address: str) -> list[int]:
    """Return the web processes once all are there and have lived a little."""
    deadline = monotonic() + PATIENCE_S
    while monotonic() < deadline:
        living = workers_of(address)
        if len(living) == WEB and min(map(age_s, living)) >= LIVED_S:
            return living
        sleep(0.3)
    raise AssertionError("the web processes did not come back")


def age_s(pid: int) -> int:
    """Return the age of a process; 0 when it is gone."""
    told = subprocess.run(
        ["ps", "-o", "etimes=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return int(told.stdout.strip() or 0)


def test_what_was_accepted_is_there_once_whatever_web_process_dies(
    scene: Scene, tmp_path: Path
) -> None:
    home, chance = scene.copy(tmp_path / "home"), random.Random(9)
    finess, token = program(home, READY.format(code=PERIMETER))
    held = {"Authorization": f"Bearer {token}"}

    def give(address: str, number: int) -> dict[str, Any]:
        said = {"perimeter": PERIMETER, "safeguard": "policy_signed", "low": 0.5, "high": 1.0}
        said |= {"proof": "documented", "observed_on": "2026-11-01", "reference": f"p{number:03d}"}
        where = f"{address}api/establishments/{finess}/evidence"
        kind = {**held, "Content-Type": "application/json"}
        body = json.dumps(said).encode()
        return until_accepted(lambda: urllib.request.Request(where, body, kind, method="POST"))

    def push(address: str, number: int) -> dict[str, Any]:
        where = f"{address}api/perimeters/{PERIMETER}/inventory?name=parc.csv"
        kind = {**held, "Content-Type": "application/octet-stream"}
        body = f"machine;name;version\nm{number};Logiciel;{number}\n".encode()
        return until_accepted(lambda: urllib.request.Request(where, body, kind, method="POST"))

    with served(home, workers=WEB) as address, ThreadPoolExecutor(6) as people:
        pieces = [people.submit(give, address, number) for number in range(PIECES)]
        files = [people.submit(push, address, number) for number in range(PUSHED)]
        for _ in range(KILLS):
            living = settled(address)
            sleep(chance.uniform(0.0, 2.0))
            os.kill(chance.choice(living), signal.SIGKILL)
        given = [one.result() for one in pieces]
        receipts = {one.result()["receipt"] for one in files}
    assert len(given) == PIECES and len(receipts) == PUSHED
    counted = json.loads(program(home, COUNTED)[-1])
    assert counted["pieces"] == [f"p{number:03d}" for number in range(PIECES)]
    assert set(map(int, counted["files"])) == receipts
    assert set(counted["files"].values()) == {"imported"}
    assert country.vigie(home, "verify-log").code == 0
