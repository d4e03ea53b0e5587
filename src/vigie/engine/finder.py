"""Which of the pairs installed a platform statement may name: those on which it is surely false
are not even compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.core.advisories import ANY, NOT_APPLICABLE, Match, Status
from vigie.core.findings.components import Component
from vigie.core.findings.match import is_concrete, joined_text, key_in, reading, scheme_on
from vigie.core.findings.platforms import is_family, match_truth, names
from vigie.core.findings.verdicts import Truth
from vigie.core.products import ProductId

Array = npt.NDArray[Any]
Components = Mapping[int, Component] | Sequence[Component]


class _Versions(NamedTuple):
    """The pairs of a product by what their versions read as in a scheme."""

    by: dict[str | bytes | None, list[int]]
    """By text and by key, with and without the update."""
    loose: list[int]
    """Those that a version stated may be though it is not theirs."""


class Finder:
    """Finds the pairs a platform statement names; ``start`` delimits those of each product."""

    def __init__(self, products: Sequence[ProductId], start: Array) -> None:
        self._every = products
        self._start = np.asarray(start).tolist()
        self._named: dict[tuple[str, str], list[int]] = {}
        self._alike: dict[int, list[list[int]]] = {}
        self._versions: dict[tuple[int, str], _Versions] = {}
        for number, product in enumerate(products):
            self._named.setdefault((product.vendor, product.product), []).append(number)

    def truths(self, match: Match, components: Components) -> Iterator[tuple[int, int]]:
        """Yield the pairs on which a statement is true or unknown, with that truth."""
        asked = match._replace(vulnerable=True, status=Status.AFFECTED)
        for product in self.products(asked):
            for pairs in self._alike_for(asked, product, components):
                truth = match_truth(asked, components[pairs[0]])
                if truth != Truth.FALSE:
                    yield from ((pair, int(truth)) for pair in pairs)

    def products(self, match: Match) -> list[int]:
        """Return the products that a statement names."""
        if ANY in (match.vendor, match.product) or _has_family(match):
            return [i for i, product in enumerate(self._every) if names(match, product)]
        return self._named.get((match.vendor, match.product), [])

    def _alike_for(
        self, match: Match, product: int, components: Components
    ) -> Iterable[Sequence[int]]:
        """Return pairs of a product of which a statement says the same, run by run; those left
        out, it is false on."""
        if match.version in (ANY, NOT_APPLICABLE) and not (match.start or match.end):
            return self._of_one_kind(product, components)
        own = self._every[product]
        if is_concrete(match.version) and own[1:] == (match.vendor, match.product):
            near = self._near(match, product, components)
            if near is not None:
                return [(pair,) for pair in near]
        return [(pair,) for pair in self._all(product)]

    def _all(self, product: int) -> range:
        return range(self._start[product], self._start[product + 1])

    def _of_one_kind(self, product: int, components: Components) -> list[list[int]]:
        """Return the pairs of a product that differ by their version alone, together."""
        if product not in self._alike:
            found: dict[tuple[object, ...], list[int]] = {}
            for pair in self._all(product):
                own = components[pair]
                found.setdefault((own.is_resolved, *own.identified[2:9]), []).append(pair)
            self._alike[product] = list(found.values())
        return self._alike[product]

    def _near(self, match: Match, product: int, components: Components) -> list[int] | None:
        """Return the pairs that a version stated is, or may be; ``None``: any may."""
        scheme = scheme_on(self._every[product], match)
        claimed = key_in(match.version, scheme)
        if claimed is None:
            return None
        known = self._versions.get((product, scheme))
        if known is None:
            known = self._versions[product, scheme] = self._read(product, scheme, components)
        text = joined_text(match.version, match.update)
        asked = (match.version, claimed, text, key_in(text, scheme) or text)
        return sorted({*known.loose, *(pair for one in asked for pair in known.by.get(one, ()))})

    def _read(self, product: int, scheme: str, components: Components) -> _Versions:
        found = _Versions({}, [])
        for pair in self._all(product):
            own = components[pair].identified
            read = reading(self._every[product], own.version, own.update, scheme)
            if not is_concrete(own.version) or read.exact is None or read.is_truncated:
                found.loose.append(pair)
            for one in {read.text, read.joined_text, read.exact, read.joined}:
                found.by.setdefault(one, []).append(pair)
        return found


def _has_family(match: Match) -> bool:
    probes = (
        ProductId("o", "microsoft", "windows_10"),
        ProductId("o", "linux", "debian_linux"),
        ProductId("o", "apple", "mac_os_x"),
    )
    return any(is_family(match, probe) for probe in probes)
