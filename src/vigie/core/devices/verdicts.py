"""What a document says of an asset, vulnerability by vulnerability."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vigie.core.devices.asset import Asset
from vigie.core.devices.matching import Reached, Reader
from vigie.core.findings.verdicts import Truth, Verdict
from vigie.core.trees import Stated, Tree


class DeviceFinding(NamedTuple):
    """What a notice says of one asset for one vulnerability, and by which product of its tree."""

    asset: Asset
    notice: str
    vulnerability: str
    verdict: Verdict
    probability: float
    """Probability, in [0, 1], that the asset is what the notice says is affected (or not)."""
    reached: Reached
    remediation: tuple[str, ...]


def findings_of(tree: Tree, assets: Iterable[Asset], *, reader: Reader) -> Iterator[DeviceFinding]:
    """Yield what a tree says of the assets it may name; *not affected* is said only when the
    document says so of a product that the asset surely is."""
    for asset in assets:
        reached = list(reader.reached(tree, asset))
        if reached:
            yield from decided(tree, asset, reached)


def decided(tree: Tree, asset: Asset, reached: Sequence[Reached]) -> Iterator[DeviceFinding]:
    """Yield the finding of each vulnerability, from the products the asset may be."""
    by_product = {one.product_id: one for one in reached}
    for stated in tree.stated:
        found = _ruled(stated, by_product)
        if found is not None:
            verdict, one = found
            yield DeviceFinding(
                asset,
                tree.notice,
                stated.vulnerability,
                verdict,
                one.probability,
                one,
                tuple(_remedies(stated, one.product_id)),
            )


def _ruled(stated: Stated, by_product: Mapping[str, Reached]) -> tuple[Verdict, Reached] | None:
    """An asset surely not affected is not; else surely affected is; else unknown, if any."""
    affected = _likeliest(stated.affected, by_product)
    unaffected = _likeliest(stated.unaffected, by_product)
    unclear = _likeliest(stated.unknown, by_product)
    if unaffected is not None and unaffected.truth == Truth.TRUE:
        return Verdict.NOT_AFFECTED, unaffected
    if affected is not None and affected.truth == Truth.TRUE:
        return Verdict.AFFECTED, affected
    said = [one for one in (affected, unclear) if one is not None and one.truth != Truth.FALSE]
    if not said:
        return None
    return Verdict.UNKNOWN, max(said, key=lambda one: one.probability)


def _likeliest(products: Iterable[str], by_product: Mapping[str, Reached]) -> Reached | None:
    found = [by_product[one] for one in products if one in by_product]
    return max(found, key=lambda one: (one.truth, one.probability), default=None)


def _remedies(stated: Stated, product: str) -> Iterator[str]:
    for one in stated.remedies:
        if not one.products or product in one.products:
            yield f"{one.category}: {one.text}" if one.category else one.text
