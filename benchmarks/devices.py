"""Whether every notice reaches exactly the devices it names, how surely and how fast.

``python -m benchmarks.devices FOLDER`` (CSAF documents: the medical advisories of a coordinator…)

A fleet is drawn from the trees themselves: each product as its document writes it, as inventories
write it (another case, other spaces, a legal form, a French word before it, its number apart), and
beside it what it is not: another vendor, another number of the same line, a variant, a version
after the last that is touched. The oracle reads versions as numbers and compares names squashed,
and shares no code with what it judges.
"""

import argparse
import io
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vigie.core.advisories import NoticeTree
from vigie.core.devices import Asset, DeviceWords, Directory, Reached, Tree, TreeProduct
from vigie.core.findings.verdicts import Truth
from vigie.operations.shipped import name_tables
from vigie.sources.feeds import csaf

BINS = (0.02, 0.2, 0.4, 0.7, 0.9, 1.01)
READ = frozenset(
    (
        ("ICSMA-17-318-01", "xcelera"),  # 4.1 comes before the R4.1L1 it names
        ("ICSMA-21-187-01", "vue pacs"),  # 12.2.8.409 is a 12.2.x.x
        ("ICSMA-22-062-01", "bd pyxis supplystation ec"),  # it says: including EC
        ("ICSMA-18-114-01", "bd pyxis ciisafe"),  # a CIISafe without its workstation's word
        ("ICSMA-22-062-01", "bd pyxis ciisafe - workstation"),
        ("ICSMA-22-151-01", "bd pyxis ciisafe - workstation"),
        # It writes the number of the model where a version should stand.
        ("ICSMA-21-273-01", "zoom latitude programmer/recorder/monitor (prm) - model 3120"),
        ("ICSMA-19-080-01", "24950 mycarelink monitor"),
        ("ICSMA-19-080-01", "24952 mycarelink monitor"),
    )
)
"""Notices and devices that the oracle cannot read and a person did: the notice names them."""
LATE = "999999999999.1"
"""A version after any other."""
_EXCEPT = re.compile(r",? not including.*")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_ALL = re.compile(r"(?:vers:\w+/)?\*")
_KINDS = re.compile(
    r"\b(?:system|systems|pump|pumps|monitor|programmer|device|hub|software|station|family|"
    r"models?|only|unit|energy|platform|the|of|and)\b"
)


class Drawn(NamedTuple):
    """A device, the product it was drawn from, and what was done to it."""

    asset: Asset
    notice: str
    product: TreeProduct
    kind: str
    is_named: bool


def trees_of(folder: Path) -> list[Tree]:
    """Return the trees of the CSAF documents of a folder."""
    found = []
    for path in sorted(folder.rglob("*.json")):
        content = path.read_bytes()
        if csaf.recognises(path.name, content):
            records = csaf.parse(io.BytesIO(content), path.name)
            found += [one.tree for one in records if isinstance(one, NoticeTree)]
    return found


# ---- the fleet ---------------------------------------------------------------------------------


def fleet(trees: Iterable[Tree]) -> Iterator[Drawn]:
    """Yield the devices drawn from the products that a tree says are affected."""
    for tree in trees:
        affected = {one for stated in tree.stated for one in stated.affected}
        for product in tree.products:
            if product.product_id in affected and _is_drawable(product):
                yield from _drawn(tree.notice, product)


def _is_drawable(product: TreeProduct) -> bool:
    """The version is a number, a bound or all of them, and the name is more than a word for any
    product."""
    return inside(product.version) is not None and len(squashed(product)) > 1


def inside(version: str) -> str | None:
    """Return a version that the text means; ``None`` when the oracle cannot read it."""
    text = version.strip()
    if _ALL.fullmatch(text):
        return "1.0"
    exact = re.fullmatch(r"(?:<=|>=)?\s*(\d+(?:\.\d+)*)", text)
    between = re.fullmatch(r">=\s*(\d+(?:\.\d+)*)\s*\|\s*<=?\s*\d+(?:\.\d+)*", text)
    if exact or between:
        return (exact or between)[1]  # type: ignore[index]  # one of the two is not None
    under = re.fullmatch(r"<\s*(\d+(?:\.\d+)*)", text)
    return _before(under[1]) if under else None


def _before(version: str) -> str | None:
    parts = [int(part) for part in version.split(".")]
    place = next((i for i in reversed(range(len(parts))) if parts[i]), None)
    if place is None:
        return None
    parts[place] -= 1
    return ".".join(map(str, parts))


def _drawn(notice: str, product: TreeProduct) -> Iterator[Drawn]:
    vendor, name = product.vendor, _EXCEPT.sub("", product.names[-1])
    version = inside(product.version) or ""
    own = {
        "as written": (vendor, name, version),
        "upper case": (vendor.upper(), name.upper(), version),
        "legal form": (f"{vendor.split(',')[0].split(' (')[0]} S.A.S.", name, version),
        "French word": (vendor, f"Équipement {name}", version),
        "no version": (vendor, name, ""),
        "spaces": (vendor, re.sub(r"(?<=[A-Za-z]{2})(?=\d)", " ", name), version),
    }
    for kind, (maker, model, said) in own.items():
        yield Drawn(Asset(kind, maker, model, said), notice, product, kind, True)
    for kind, (maker, model, said) in _misses(vendor, name, version, product):
        yield Drawn(Asset(kind, maker, model, said), notice, product, kind, False)


def _misses(
    vendor: str, name: str, version: str, product: TreeProduct
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    yield "another vendor", ("Zenobe Biomed", name.replace(vendor, ""), version)
    if re.search(r"[<=]", product.version) and not product.version.startswith(">"):
        yield "later version", (vendor, name, LATE)
    number = re.search(r"\d+", re.sub(r"\(.*?\)", "", name))
    if number and "/" not in name and "-" not in name and " and " not in name:
        other = name.replace(number[0], str(int(number[0]) + 7))
        yield "another number", (vendor, other, version)
    if (
        " products" not in name
        and "Family" not in name
        and "not including" not in product.names[-1]
    ):
        yield "a variant", (vendor, f"{name} Zephyr", version)


# ---- the oracle --------------------------------------------------------------------------------


def squashed(product: TreeProduct) -> str:
    """Return a product's name without its vendor, kinds of devices, asides nor marks."""
    return squash(product.names[-1], product.vendor)


def _plain_name(model: str) -> str:
    return model.lower().removeprefix("équipement ")


def squash(name: str, vendor: str) -> str:
    low = re.sub(r"\([^)]*\)", " ", _EXCEPT.sub("", name).lower())
    low = low.replace("équipement", " ").replace("s.a.s.", " ")
    for word in re.findall(r"\w{2,}", vendor.lower()):
        low = re.sub(rf"\b{word}\b", " ", low)
    return "".join(sorted(re.findall(r"[a-z]+|\d+|\+", _KINDS.sub(" ", low))))


def is_within(version: str, text: str) -> bool | None:
    """Return whether a version is one a text means, read as numbers; ``None`` when unreadable."""
    if _ALL.fullmatch(text.strip()):
        return True
    if not _NUMBERS.fullmatch(version):
        return None
    own = _numbers(version)
    bounds = re.findall(r"(<=|>=|<|>|)\s*(\d+(?:\.\d+)*)(?![\w.])", text)
    if not bounds:
        return None
    exact = [_numbers(value) == own for operator, value in bounds if not operator]
    ranged = [_holds(own, operator, _numbers(value)) for operator, value in bounds if operator]
    return any(exact) or (bool(ranged) and all(ranged))


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _holds(own: tuple[int, ...], operator: str, bound: tuple[int, ...]) -> bool:
    return {"<": own < bound, "<=": own <= bound, ">": own > bound, ">=": own >= bound}[operator]


class Oracle:
    """Says which notices name a device."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._named: dict[str, list[tuple[str, TreeProduct]]] = {}
        for tree in trees:
            for product in tree.products:
                self._named.setdefault(squashed(product), []).append((tree.notice, product))

    def notices(self, drawn: Drawn) -> set[str]:
        """Return the notices with a product of the same squashed name that holds its version."""
        asset = drawn.asset
        if not drawn.is_named and drawn.kind != "another number":
            return set()
        same = self._named.get(squash(asset.model, asset.vendor + " " + drawn.product.vendor), [])
        read = {n for n, name in READ if name == _plain_name(asset.model)}
        return read | {
            notice
            for notice, product in same
            if asset.version and is_within(asset.version, product.version)
        }


# ---- the measure -------------------------------------------------------------------------------


def measured(trees: list[Tree]) -> dict[str, Any]:
    """Return counts per kind of device, the pairs on which the two do not agree, calibration and
    speed."""
    oracle, directory = Oracle(trees), Directory(trees, DeviceWords.parse(name_tables()))
    devices = list(fleet(trees))
    began = time.process_time()
    answers = [(one, best(directory, one.asset)) for one in devices]
    spent = time.process_time() - began
    counts: dict[str, Counter[str]] = {}
    apart: list[dict[str, Any]] = []
    bins: Counter[tuple[float, bool]] = Counter()
    for one, reached in answers:
        tally = counts.setdefault(one.kind, Counter())
        _compare(one, reached, oracle.notices(one), tally, apart, bins)
    return {
        "notices": len(trees),
        "devices": len(devices),
        "kinds": {kind: dict(tally) for kind, tally in counts.items()},
        "calibration": _curve(bins),
        "devices_per_s": round(len(devices) / spent),
        "apart": apart,
    }


def best(directory: Directory, asset: Asset) -> dict[str, Reached]:
    """Return, per notice, the product the asset is likeliest to be."""
    found: dict[str, Reached] = {}
    for tree, reached in directory.reached(asset):
        for one in reached:
            known = found.get(tree.notice)
            if known is None or (one.truth, one.probability) > (known.truth, known.probability):
                found[tree.notice] = one
    return found


def _compare(
    one: Drawn,
    reached: dict[str, Reached],
    right: set[str],
    tally: Counter[str],
    apart: list[dict[str, Any]],
    bins: Counter[tuple[float, bool]],
) -> None:
    if not one.asset.version:
        tally["kept" if one.notice in reached else "dropped"] += 1
        return
    sure = {notice for notice, found in reached.items() if found.truth == Truth.TRUE}
    tally["right"] += len(sure & right)
    tally["missed"] += len(right - sure)
    tally["wrong"] += len(sure - right)
    for notice in sure ^ right:
        said = "wrong" if notice in sure else "missed"
        told = f"{one.asset.vendor} | {one.asset.model} | {one.asset.version}"
        apart.append({"said": said, "kind": one.kind, "notice": notice, "device": told})
    for notice, found in reached.items():
        low = max(edge for edge in BINS if edge <= found.probability)
        bins[(low, notice in right)] += 1


def _curve(bins: Counter[tuple[float, bool]]) -> list[dict[str, Any]]:
    edges = sorted({edge for edge, _ in bins})
    return [
        {
            "from": edge,
            "pairs": bins[(edge, True)] + bins[(edge, False)],
            "right": round(bins[(edge, True)] / (bins[(edge, True)] + bins[(edge, False)]), 3),
        }
        for edge in edges
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--apart", action="store_true", help="list what the two do not agree on")
    asked = parser.parse_args()
    result = measured(trees_of(asked.folder))
    if not asked.apart:
        result["apart"] = len(result["apart"])
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
