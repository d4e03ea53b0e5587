"""Reads a sample, or bytes given on the spot, through the door every inventory goes through."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vigie.core.inventory import Inventory, Machine, SetAside
from vigie.sources.inventories.delivered import delivered

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "inventories"


class Told:
    """All that a file told."""

    def __init__(self, parts: list[Inventory | SetAside]) -> None:
        self.inventories = [part for part in parts if isinstance(part, Inventory)]
        self.set_aside = [part for part in parts if isinstance(part, SetAside)]
        self.machines = [m for inventory in self.inventories for m in inventory.machines]

    @property
    def machine(self) -> Machine:
        (only,) = self.machines
        return only


Tell = Callable[..., Told]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    def told(name: str, content: bytes | None = None) -> Told:
        path = SAMPLES / name
        if content is not None:
            path = tmp_path / name
            path.write_bytes(content)
        with delivered(path) as parts:
            return Told(list(parts))

    return told
