"""PostgreSQL killed at random moments, under a command, a worker and the pages."""

import random
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests import country, postgres
from tests.faults.conftest import OBSERVE, served
from tests.faults.standing import Standing, no_row_is_lost, same, stands

pytestmark = [pytest.mark.prove, pytest.mark.postgres]
KILLS = 4


class There:
    """A server with the country on it, and its home: observed on the first day, the second part
    imported."""

    def __init__(self, server: postgres.Server, home: Path) -> None:
        self.server, self.home = server, home
        self.where = {postgres.SERVER: server.url}

    def run(self, *words: str | Path) -> country.Run:
        return country.vigie(self.home, *words, **self.where)

    def stands(self) -> Standing:
        return stands(self.home, **self.where)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[There]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    files = country.write(tmp_path / "files")
    with postgres.mortal() as server:
        one = There(server, tmp_path / "home")
        assert one.run("migrate").code == 0
        for kind, given in country.steps(files, country.BEFORE):
            assert one.run("import", kind, given).code == 0
        yield one


def test_an_observation_whose_server_dies_says_so_and_the_next_one_completes(there: There) -> None:
    chance = random.Random(15)
    before = there.stands()
    for _ in range(KILLS):
        run = subprocess.Popen(
            country.command(*OBSERVE),
            env=country.environment(there.home, **there.where),
            stderr=subprocess.PIPE,
            text=True,
        )
        sleep(chance.uniform(1.0, 9.0))
        there.server.kill()
        _, said = run.communicate(timeout=240)
        there.server.start()
        if run.returncode:
            assert run.returncode == 1 and "does not answer" in said, said[-3_000:]
            assert "Traceback" not in said
        assert no_row_is_lost(before, there.stands())
    assert there.run(*OBSERVE).code == 0
    told = there.stands()
    assert told["nation"] and there.run(*OBSERVE).code == 0
    assert same(told, there.stands()), "done once"
    assert there.run("verify-log").code == 0


def test_pages_say_when_to_come_back_and_come_back_by_themselves(there: There) -> None:
    with served(there.home, **there.where) as address:
        for _ in range(2):
            there.server.kill()
            status, headers = asked(address)
            assert status == 503 and int(headers["Retry-After"]) > 0
            assert asked(address + "sante/vivant/")[0] == 200
            assert asked(address + "sante/pret/")[0] == 503
            there.server.start()
            assert within_s(20, lambda: asked(address)[0] == 200), "the pages did not come back"


def test_a_worker_outlives_its_server(there: There) -> None:
    worker = subprocess.Popen(
        country.command("worker"),
        env=country.environment(there.home, **there.where),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        sleep(4)
        there.server.kill()
        sleep(2)
        there.server.start()
        assert within_s(200, lambda: '"running"' not in night(there) and "observe" in night(there))
        assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert '"failed"' not in night(there) or there.run("night").code == 0
    assert there.run("verify-log").code == 0


def night(there: There) -> str:
    return there.run("night", "--show", "--json").out


def asked(address: str) -> tuple[int, Message]:
    """Return the status and the headers, whose names have no case."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers


def within_s(seconds: float, is_so: object) -> bool:
    deadline = monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        if monotonic() > deadline:
            return False
        sleep(1)
    return True
