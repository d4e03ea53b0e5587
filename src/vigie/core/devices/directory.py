"""Many trees read once, so that each asset is compared with the few products it may be."""

from collections.abc import Iterable, Iterator

from vigie.core.devices.asset import Asset
from vigie.core.devices.matching import LEAST, Reached, Reader
from vigie.core.devices.names import MOST_JOINED, Atoms, Between, ModelName, atoms, readings
from vigie.core.devices.vendors import Kinship
from vigie.core.devices.verdicts import DeviceFinding, decided
from vigie.core.devices.words import DeviceWords
from vigie.core.trees import Identifiers, Tree, TreeProduct

_LETTERS = 4
"""Letters of a word that lead to its products: the rest may be mistaken."""
_Place = tuple[int, int]


class Directory:
    """The products of some trees, by the words and the identifiers that lead to them.

    Cost: reading grows with the products, a question with the products that share a word with the
    asset and are of its vendor's house.
    """

    def __init__(self, trees: Iterable[Tree], words: DeviceWords) -> None:
        self.trees = tuple(trees)
        self.reader = Reader(words)
        self._by_id = [{one.product_id: one for one in tree.products} for tree in self.trees]
        self._by_word: dict[str, list[_Place]] = {}
        self._identified: list[_Place] = []
        self._vendors: set[str] = set()
        for number, tree in enumerate(self.trees):
            for place, product in enumerate(tree.products):
                self._add((number, place), product)

    def _add(self, place: _Place, product: TreeProduct) -> None:
        read = self.reader.read(product)
        self._vendors |= self.reader.vendors.read(product.vendor)
        self._vendors |= self.reader.vendors.houses(product.vendor)
        generic = self.reader.words.generic
        words = {word for name in read.names for word in _words_of(name)}
        telling = words - read.ignored or words - generic
        for key in {_key(word) for word in telling}:
            self._by_word.setdefault(key, []).append(place)
        if not telling or product.identifiers != Identifiers():
            self._identified.append(place)

    def has_vendor(self, vendor: str) -> bool:
        """Return whether some tree is of the vendor's house."""
        vendors = self.reader.vendors
        return not self._vendors.isdisjoint(vendors.read(vendor) | vendors.houses(vendor))

    def reached(self, asset: Asset) -> Iterator[tuple[Tree, list[Reached]]]:
        """Yield the trees that may name the asset, with the products it may be."""
        found: dict[int, list[Reached]] = {}
        for number, place in sorted(self._candidates(asset)):
            product = self.trees[number].products[place]
            if not self.reader.may_be(product, asset):
                continue
            one = self.reader.compared(product, asset, self._by_id[number])
            if one.probability >= LEAST:
                found.setdefault(number, []).append(one)
        for number, reached in found.items():
            yield self.trees[number], reached

    def findings(self, asset: Asset) -> Iterator[DeviceFinding]:
        """Yield what the trees say of an asset, vulnerability by vulnerability."""
        for tree, reached in self.reached(asset):
            yield from decided(tree, asset, reached)

    def _candidates(self, asset: Asset) -> set[_Place]:
        keys = {_key(word) for word in _joins(asset)}
        places = {place for key in keys for place in self._by_word.get(key, ())}
        return {place for place in places if self._is_kin(place, asset)} | set(self._identified)

    def _is_kin(self, place: _Place, asset: Asset) -> bool:
        number, own = place
        vendor = self.trees[number].products[own].vendor
        return self.reader.kinship(asset.vendor, vendor) is not Kinship.OTHER


def _words_of(name: ModelName) -> Iterator[str]:
    for slot in name.slots:
        for choice in slot.choices:
            yield from (choice.letters,) if isinstance(choice, Between) else choice


def _key(word: str) -> str:
    return word[:_LETTERS]


def _joins(asset: Asset) -> Iterator[str]:
    """Yield the words of a name, and those joined that stand side by side."""
    for text in (*readings(asset.model), asset.model_number):
        own: Atoms = atoms(text)
        for size in range(1, MOST_JOINED + 1):
            for at in range(len(own) - size + 1):
                yield "".join(own[at : at + size])
