"""Files of the lake that are damaged: named, the last good day stays, what is compiled heals."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import OBSERVE, Scene
from tests.faults.standing import same, stands

pytestmark = pytest.mark.prove
HARMS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": lambda raw, chance: raw[: chance.randrange(len(raw))],
    "emptied": lambda raw, chance: b"",
    "one bit": lambda raw, chance: flipped(raw, chance.randrange(len(raw))),
    "zeros": lambda raw, chance: raw[:64] + bytes(len(raw) - 64),
}


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def harmed(home: Path, folder: str, harm: str, chance: random.Random) -> tuple[Path, bytes]:
    """Damage one file; return it and what it was."""
    files = sorted(f for f in (home / "lake" / folder).glob("*/**/*") if f.is_file())
    found = chance.choice(files)
    whole = found.read_bytes()
    found.write_bytes(HARMS[harm](whole, chance))
    return found, whole


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_inventory_is_named_and_gives_no_figure(
    scene: Scene, tmp_path: Path, harm: str
) -> None:
    home, chance = scene.copy(tmp_path / "home"), random.Random(harm)
    assert country.vigie(home, "doctor").code == 0, "the files are known from now on"
    file, whole = harmed(home, "inventory/segments", harm, chance)
    told = country.vigie(home, "night", VIGIE_NIGHT="0 0 * * *")
    assert told.code == 3
    assert (
        str(file.relative_to(home / "lake"))
        in country.vigie(home, "night", "--show", "--json").out
    )
    assert stands(home)["nation"] == scene.before["nation"]
    assert country.vigie(home, "doctor").code == 1
    file.write_bytes(whole)
    assert country.vigie(home, *OBSERVE).code == 0
    assert stands(home)["nation"] == scene.after["nation"]


def test_what_is_compiled_is_compiled_again(scene: Scene, tmp_path: Path) -> None:
    home, twin = scene.copy(tmp_path / "home"), scene.copy(tmp_path / "twin")
    assert country.vigie(home, "doctor").code == 0
    harmed(home, "snapshots", "zeros", random.Random(3))
    for one in (home, twin):
        assert country.vigie(one, "night", VIGIE_NIGHT="0 0 * * *").code == 0
        assert country.vigie(one, *OBSERVE).code == 0
    assert '"mended": 1' in country.vigie(home, "night", "--show", "--json").out
    assert stands(home)["nation"] == stands(twin)["nation"]


def test_a_file_that_cannot_be_read_is_named_by_the_command_that_reads_it(
    scene: Scene, tmp_path: Path
) -> None:
    home = scene.copy(tmp_path / "home")
    assert country.vigie(home, "doctor").code == 0
    for file in (home / "lake" / "inventory" / "segments").glob("*/sealed"):
        file.write_bytes(file.read_bytes()[:99])
    done = country.vigie(home, *OBSERVE)
    assert done.code == 1 and "damaged" in done.err, done.err[-2_000:]
    assert "Traceback" not in done.err
    assert same({**stands(home), "lake": None}, {**scene.before, "lake": None})
