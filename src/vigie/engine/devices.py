"""Devices recognised by the product trees of notices, brought to claims on what is installed.

``core/devices`` decides on each distinct component; here its verdicts become claims on exactly
that product and version, so that counts, slices and pages read devices as all the rest. A serial
number is of a machine, not of a component: what depends on one stays unknown here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import ANY, Authority, Match, Status
from vigie.core.devices import Asset, DeviceFinding, DeviceWords, Directory
from vigie.core.findings import Component, Verdict
from vigie.core.inventory import MachineRole, Reported
from vigie.core.products import Identified, ProductId
from vigie.core.trees import Tree
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.columns import CLAIMS
from vigie.engine.estate import Estate

Array = npt.NDArray[Any]
EVIDENCE = "product tree"
SOURCE = "csaf"
_FIRST = 60_000
"""The first number of these claims among the configurations of a notice, above any of its own."""
_MOST = 65_535 - _FIRST
_STATUS = {
    Verdict.AFFECTED: Status.AFFECTED,
    Verdict.NOT_AFFECTED: Status.UNAFFECTED,
    Verdict.UNKNOWN: Status.UNKNOWN,
}
_MEDICAL = list(MachineRole).index(MachineRole.MEDICAL_DEVICE)
_NEVER = ("not-a-product", "package", "without-cpe")
"""Why a name stays unresolved for good."""


def directory_of(advisories: AdvisorySnapshot, words: bytes) -> Directory:
    """Return the directory of the trees of a snapshot."""
    return Directory(trees_of(advisories), DeviceWords.parse(words))


@lru_cache(maxsize=1)
def directory_at_hand(advisories: AdvisorySnapshot, words: bytes) -> Directory:
    """Return the same, kept in memory: about 50 MB for 400 trees."""
    return directory_of(advisories, words)


def trees_of(advisories: AdvisorySnapshot) -> Iterator[Tree]:
    """Yield the trees of a snapshot, in the order of their notices."""
    if not advisories.has("trees"):
        return
    decoder = msgspec.json.Decoder(Tree)
    for body in advisories.table("trees").select("body").collect()["body"]:
        yield decoder.decode(body)


def on_devices(estate: Estate, start: Array, rows: Array) -> Array:
    """Return which of the components reported are on a medical device, bool; ``start`` and
    ``rows`` are those of ``Estate.rows``."""
    seen = np.zeros(len(estate.reported), dtype=np.bool_)
    medical = are_devices(estate)
    seen[rows[np.repeat(medical, np.diff(start))]] = True
    return seen


def are_devices(estate: Estate) -> Array:
    """Return which of the machines are medical devices, bool."""
    return (estate.machines["role"] == _MEDICAL).to_numpy()


@dataclass(frozen=True)
class Recognised:
    """Components with the identities that trees give, and the claims on them."""

    components: list[Component]
    claims: pl.DataFrame

    @property
    def products(self) -> frozenset[ProductId]:
        """The products that these claims are on."""
        named = self.claims.select("part", "vendor", "product").unique()
        return frozenset(ProductId(*row) for row in named.iter_rows())

    def added_to(self, claims: pl.LazyFrame) -> pl.LazyFrame:
        """Return the claims with those on devices after them."""
        return claims if self.claims.is_empty() else pl.concat([claims, self.claims.lazy()])


def recognised(
    reported: Sequence[Reported],
    components: Sequence[Component],
    is_device: Sequence[bool] | Array,
    directory: Directory,
) -> Recognised:
    """Look up what is on devices, and what is not resolved and of a vendor that has a tree."""
    taken, found = list(components), dict[ProductId, dict[str, _Said]]()
    models: dict[Asset, list[DeviceFinding]] = {}
    for place, item in enumerate(reported):
        if not _is_asked(item, components[place], directory, is_device=bool(is_device[place])):
            continue
        asset = asset_of(item)
        model = asset._replace(version="")
        if model not in models:
            models[model] = [f for f in directory.findings(model) if _is_model(f)]
        of_model = models[model]
        if not of_model:
            continue
        own = _identity(item, components[place], of_model)
        taken[place] = own
        if own.product is not None:
            said = _Said(of_model, [f for f in directory.findings(asset) if _is_model(f)])
            found.setdefault(own.product, {}).setdefault(own.identified.version, said)
    rows = [row for product, versions in found.items() for row in _claims(product, versions)]
    return Recognised(taken, pl.DataFrame(rows, schema=CLAIMS, orient="row"))


class _Said(NamedTuple):
    """What the notices that name the model say of it, and of one of its versions."""

    of_model: list[DeviceFinding]
    of_version: list[DeviceFinding]


def _is_model(finding: DeviceFinding) -> bool:
    return finding.reached.is_model


def asset_of(item: Reported, *, name: str = "", serial: str = "") -> Asset:
    """Return a component as a device."""
    return Asset(name or item.name, item.publisher, item.name, item.version, serial)


def _is_asked(
    item: Reported, component: Component, directory: Directory, *, is_device: bool
) -> bool:
    if is_device:
        return True
    if component.is_resolved or component.identified.evidence.startswith(_NEVER):
        return False
    return bool(item.publisher) and directory.has_vendor(item.publisher)


def _identity(
    item: Reported, component: Component, findings: Sequence[DeviceFinding]
) -> Component:
    """Keep the product that the name gave; else name one after the vendor and the model."""
    if component.is_resolved:
        return component
    confidence = max(
        said.factor
        for finding in findings
        for said in finding.reached.evidence
        if said.field in ("model", "identifier")
    )
    product = ProductId("h", _named(item.publisher) or "unknown", _named(item.name))
    version = item.version.strip() or ANY
    return Component(Identified(product, version, confidence=confidence, evidence=EVIDENCE), "h")


def _named(text: str) -> str:
    return "_".join(text.lower().split())


def _claims(product: ProductId, versions: dict[str, _Said]) -> Iterator[tuple[Any, ...]]:
    """Yield one claim per version and vulnerability; a version that a notice excludes while it
    names the model is said not to be affected."""
    every = {(f.notice, f.vulnerability) for said in versions.values() for f in said.of_model}
    for number, (version, found) in enumerate(versions.items()):
        said = {(f.notice, f.vulnerability): _STATUS[f.verdict] for f in found.of_version}
        for notice, cve in sorted(every):
            status = said.get((notice, cve), Status.UNAFFECTED)
            if not (version == ANY and (notice, cve) not in said):
                match = Match(*product, version=version, status=status)
                yield _row(cve, notice, _FIRST + number % _MOST, match)


def _row(cve: str, notice: str, configuration: int, match: Match) -> tuple[Any, ...]:
    head = (cve, SOURCE, notice, int(Authority.VENDOR_CSAF), configuration, 0, False)
    return (*head, match.vulnerable, int(match.status), *match[:15], match.scheme, match.said)
