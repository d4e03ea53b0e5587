"""The native JSON of the GLPI agent: computers, network equipment, printers. See
docs/sources/inventory-glpi.md."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vigie.core.inventory import Inventory, SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.agent import inventory_of, is_agent_content
from vigie.sources.inventories.reading import json_object, text_of, word

SOURCE = Source(
    name="glpi",
    title_fr="Agent GLPI (JSON)",
    title_en="GLPI agent (JSON)",
    every=timedelta(days=1),
    licence="",
    page="inventory-glpi.md",
)
_CONTENT = re.compile(r'"content"\s*:\s*\{')
_OWN = re.compile(
    r'"(deviceid|versionclient|itemtype|network_device|bios|hardware|operatingsystem)"\s*:'
)


def recognises(name: str, head: bytes) -> bool:
    text = text_of(head).lstrip()
    if "json-schema.org" in text[:2_000]:
        return False
    return text.startswith("{") and bool(_CONTENT.search(text)) and bool(_OWN.search(text))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield the one machine of the file."""
    document = json_object(raw, name)
    content = document.get("content")
    if not isinstance(content, dict) or not is_agent_content(content):
        raise InputRefused(
            file=name,
            reason_fr="« content » n'a aucune section d'inventaire connue",
            reason_en="'content' holds no known section of an inventory",
            where="content",
        )
    yield inventory_of(
        format_="glpi",
        name=name,
        content=content,
        device_id=word(document.get("deviceid")),
        tag=word(document.get("tag")),
        is_partial=document.get("partial") is True,
    )
