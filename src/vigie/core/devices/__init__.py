"""Which devices a product tree names: ``(product tree, assets) → (asset, probability)``.

The rules and their reasons: docs/methods/devices.md.
"""

from collections.abc import Iterable, Iterator

from vigie.core.devices.asset import Asset
from vigie.core.devices.directory import Directory
from vigie.core.devices.matching import Reached, Reader
from vigie.core.devices.verdicts import DeviceFinding, findings_of
from vigie.core.devices.words import DeviceWords, UnreadableDeviceWords
from vigie.core.trees import Identifiers, Remedy, Stated, Tree, TreeProduct

__all__ = [
    "Asset",
    "DeviceFinding",
    "DeviceWords",
    "Directory",
    "Identifiers",
    "Reached",
    "Reader",
    "Remedy",
    "Stated",
    "Tree",
    "TreeProduct",
    "UnreadableDeviceWords",
    "findings_of",
    "match",
]


def match(tree: Tree, assets: Iterable[Asset], *, words: DeviceWords) -> Iterator[Reached]:
    """Yield, for each asset and each product of the tree it may be, the probability that it is.

    What is surely another product is not said; what an asset does not say lowers the probability,
    it never drops the row.
    """
    reader = Reader(words)
    for asset in assets:
        yield from reader.reached(tree, asset)
