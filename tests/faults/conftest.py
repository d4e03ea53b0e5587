"""A small country to which accidents happen: imported, and observed on its first day."""

import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests import country, postgres
from tests.faults.fault_table import Outcomes
from tests.faults.standing import Standing, stands

PERIMETER = "SI-EX-CHAINE-001"
"""A system of the country."""
OBSERVE = ("observe", "--on", country.TODAY.isoformat())


@dataclass(frozen=True, slots=True)
class Scene:
    """A home whose second part is imported and not observed yet; what stands before and after an
    undisturbed observation."""

    home: Path
    before: Standing
    after: Standing

    def copy(self, place: Path) -> Path:
        """Return a home of one's own."""
        return postgres.copy_home(self.home, place)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Grow the country once, by the command itself."""
    folder = tmp_path_factory.mktemp("scene")
    files, home = country.write(folder / "files"), folder / "home"
    for part in (country.BEFORE, country.SINCE):
        for kind, given in country.steps(files, part):
            assert country.vigie(home, "import", kind, given).code == 0
        if part == country.BEFORE:
            done = country.vigie(home, "observe", "--on", country.WEEK_AGO.isoformat())
            assert done.code == 0, done.err
    before = stands(home)
    observed = postgres.copy_home(home, folder / "observed")
    assert country.vigie(observed, *OBSERVE).code == 0
    return Scene(home, before, stands(observed))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount small disks; the test is skipped, and named, where mounting is not allowed."""
    mounted: list[Path] = []

    def mount(size_kib: int) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", place],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip("mounting a small disk is not allowed here (run as root)")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", place], check=False)


@contextmanager
def served(home: Path, *, workers: int = 1, **more: str) -> Iterator[str]:
    """Serve the pages while something else is done."""
    port = postgres.free_port()
    process = subprocess.Popen(
        country.command("serve", "--port", str(port), "--workers", str(workers)),
        env=country.environment(home, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    SERVING[address] = process.pid
    try:
        deadline = monotonic() + 60
        while not answers(address):
            assert monotonic() < deadline and process.poll() is None, "the service did not start"
            sleep(0.2)
        yield address
        deadline = monotonic() + 60
        while not answers(address):
            assert monotonic() < deadline, "the service stopped answering"
            sleep(0.5)
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


SERVING: dict[str, int] = {}
"""The process of each service, by its address."""
OUTCOMES = Outcomes()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    OUTCOMES.note(report)


def pytest_sessionfinish() -> None:
    OUTCOMES.write()
