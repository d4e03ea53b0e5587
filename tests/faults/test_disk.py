"""A disk that is full, and a disk that cannot be written: refused in words, nothing lost."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import OBSERVE, PERIMETER, Scene
from tests.faults.standing import no_row_is_lost, same, stands

Disk = Callable[[int], Path]
LEVELS = 6
"""How many degrees of fullness are tried."""
MARGIN_KIB = 24_000
pytestmark = pytest.mark.prove


def size_kib(folder: Path) -> int:
    return sum(f.stat().st_size + 8_192 for f in folder.rglob("*")) // 1024


def fill(place: Path, *, left_kib: int) -> Path:
    """Write a file that leaves so much room on the disk."""
    ballast = place / "ballast"
    room = os.statvfs(place)
    free_kib = room.f_bavail * room.f_frsize // 1024
    with ballast.open("wb") as stream:
        for _ in range(max(0, free_kib - left_kib)):
            stream.write(bytes(1024))
    return ballast


def test_an_observation_on_a_full_disk_is_refused_and_the_next_one_completes(
    scene: Scene, disk: Disk
) -> None:
    chance = random.Random(4)
    refused = 0
    for _ in range(LEVELS):
        place = disk(size_kib(scene.home) + MARGIN_KIB)
        home = scene.copy(place / "home")
        ballast = fill(place, left_kib=chance.randrange(0, 3_000))
        done = country.vigie(home, *OBSERVE)
        if done.code:
            refused += 1
            assert done.code == 1 and "disk is full" in done.err, done.err[-2_000:]
            assert "Traceback" not in done.err
        ballast.unlink()
        left = stands(home)
        assert left["nation"] in (scene.before["nation"], scene.after["nation"])
        assert no_row_is_lost(scene.before, left)
        assert country.vigie(home, *OBSERVE).code == 0
        assert same(stands(home), scene.after)
        assert country.vigie(home, "verify-log").code == 0
    assert refused


def test_an_import_on_a_full_disk_keeps_nothing_of_a_file_it_refuses(
    scene: Scene, disk: Disk, tmp_path: Path
) -> None:
    given = tmp_path / "more.csv"
    rows = (f"m{n};Logiciel {n % 40};{n}\n" for n in range(60_000))
    given.write_text("machine;name;version\n" + "".join(rows))
    place = disk(size_kib(scene.home) + MARGIN_KIB)
    home = scene.copy(place / "home")
    words = ("import", "inventory", given, "--perimeter", PERIMETER)
    ballast = fill(place, left_kib=600)
    done = country.vigie(home, *words)
    assert done.code == 1 and "disk is full" in done.err, done.err[-2_000:]
    ballast.unlink()
    assert same(stands(home), scene.before)
    assert country.vigie(home, *words).code == 0
    assert stands(home)["rows"]["DeliveryRow"] == scene.before["rows"]["DeliveryRow"] + 1


def test_a_disk_that_cannot_be_written_is_said_and_the_pages_still_read(
    scene: Scene, disk: Disk
) -> None:
    place = disk(size_kib(scene.home) + MARGIN_KIB)
    home = scene.copy(place / "home")
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    done = country.vigie(home, *OBSERVE)
    assert done.code == 1 and "read-only" in done.err, done.err[-2_000:]
    assert "Traceback" not in done.err
    subprocess.run(["mount", "-o", "remount,rw", place], check=True)
    assert same(stands(home), scene.before)
    assert country.vigie(home, *OBSERVE).code == 0
    assert same(stands(home), scene.after)
    shutil.rmtree(home)
