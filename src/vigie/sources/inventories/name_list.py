"""Plain lists of CPE 2.2 or 2.3 names, or package URLs, one per line: one machine. See
docs/sources/inventory-list.md."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from vigie.core.inventory import Inventory, Machine, Reported, SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.reading import refuse_nul, text_of, whole

SOURCE = Source(
    name="list",
    title_fr="Liste de noms CPE ou purl",
    title_en="List of CPE or purl names",
    every=timedelta(days=30),
    licence="",
    page="inventory-list.md",
)
LOOKED_AT = 20
"""Lines among which one name makes a list: the first may be a title, or a slip."""
_CPE = re.compile(r"cpe:(2\.3:[aoh*-]:\S.*|/[aoh]?:?\S*)", re.IGNORECASE)
_PURL = re.compile(r"pkg:[A-Za-z][A-Za-z0-9.+-]*/\S+")


def recognises(name: str, head: bytes) -> bool:
    lines = (line.strip() for line in text_of(head).splitlines())
    said = (line for line in lines if line and not line.startswith("#"))
    return any(_reported(line) is not None for line in islice(said, LOOKED_AT))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield one machine without a name, its components in the order of the lines, each once."""
    text = text_of(whole(raw, name))
    refuse_nul(text, name)
    components: dict[Reported, None] = {}
    faults: list[SetAside] = []
    for number, line in enumerate(text.splitlines(), start=1):
        given = line.strip()
        if not given or given.startswith("#"):
            continue
        reported = _reported(given)
        if reported is None:
            faults.append(_fault(number, given))
        else:
            components[reported] = None
    if not components:
        raise InputRefused(
            file=name,
            reason_fr="aucun nom CPE ou purl",
            reason_en="no CPE or purl name",
            where="line 1",
        )
    yield Inventory("list", (Machine("", tuple(components)),), None)
    yield from faults


def _reported(given: str) -> Reported | None:
    if _CPE.fullmatch(given):
        return Reported(given, part=_part(given), cpe=given)
    if _PURL.fullmatch(given):
        return Reported(given, purl=given)
    return None


def _part(cpe: str) -> str:
    rest = cpe[8:] if cpe.lower().startswith("cpe:2.3:") else cpe[5:]
    return rest[:1].lower() if rest[:1].lower() in ("a", "o", "h") else ""


def _fault(number: int, given: str) -> SetAside:
    return SetAside(
        f"line {number}",
        f"ni un nom CPE ni un purl : {given[:80]!r}",
        f"neither a CPE name nor a purl: {given[:80]!r}",
    )
