"""Opens an inventory file: finds its format by content, or says what it looks like instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vigie.core.inventory import Inventory, SetAside
from vigie.errors import InputRefused
from vigie.sources.catalogue import recognise_file
from vigie.sources.contract import SourceModule
from vigie.sources.inventories.likeness import likeness_of
from vigie.sources.opening import head_of, opened


class NotAnInventory(InputRefused):
    """The file is of no known format of inventory; its wording says what it looks like."""


def format_of(path: Path, *, name: str = "") -> SourceModule[Inventory]:
    """Return the module that reads a file. Raises ``NotAnInventory``."""
    shown = name or path.name
    module = recognise_file("inventories", path, name=shown)
    if module is None:
        likeness = likeness_of(shown, head_of(path, name=shown))
        raise NotAnInventory(
            file=shown,
            reason_fr=f"ce n'est pas un inventaire ; cela ressemble à {likeness.fr}",
            reason_en=f"not an inventory; it looks like {likeness.en}",
        )
    return module


@contextmanager
def delivered(path: Path, *, name: str = "") -> Iterator[Iterator[Inventory | SetAside]]:
    """Yield what a file says, part by part. Raises ``InputRefused`` here or while it is read."""
    shown = name or path.name
    module = format_of(path, name=shown)
    with opened(path, name=shown) as raw:
        yield module.parse(raw, shown)
