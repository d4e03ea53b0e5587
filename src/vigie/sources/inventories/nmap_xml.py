"""The XML output of nmap: what answers on the network. See docs/sources/inventory-nmap.md.

An address is never kept: a host without a name gets one made from the hash of its address.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import blake2b
from typing import BinaryIO
from xml.etree.ElementTree import Element

from vigie.core.inventory import Inventory, Machine, MachineRole, Reported, SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.reading import day_of_seconds, text_of, word, xml_root
from vigie.sources.inventories.vocabulary import role_of

SOURCE = Source(
    name="nmap",
    title_fr="Relevé nmap (XML)",
    title_en="nmap output (XML)",
    every=timedelta(days=30),
    licence="",
    page="inventory-nmap.md",
)
SURE = 95
"""Accuracy, in percent, from which an operating system that nmap guesses keeps its version."""
_ROOT = re.compile(r"<nmaprun[\s>]")


def recognises(name: str, head: bytes) -> bool:
    return bool(_ROOT.search(text_of(head)))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield the hosts that answered, with the services and the system that nmap could name."""
    root = xml_root(raw, name)
    if root.tag != "nmaprun":
        raise InputRefused(
            file=name, reason_fr="ce n'est pas un relevé nmap", reason_en="not an nmap output"
        )
    hosts = [host for host in root.findall("host") if _answered(host)]
    if not hosts:
        raise InputRefused(
            file=name,
            reason_fr="aucun hôte n'a répondu : il n'y a pas de machine à inscrire",
            reason_en="no host answered: there is no machine to record",
            where="nmaprun/host",
        )
    machines = tuple(_machine(host) for host in hosts)
    yield Inventory("nmap", machines, day_of_seconds(root.get("start", "")))


def _answered(host: Element) -> bool:
    status = host.find("status")
    return status is not None and status.get("state") == "up"


def _machine(host: Element) -> Machine:
    components = [*_system(host)]
    for port in host.findall("ports/port"):
        state, service = port.find("state"), port.find("service")
        if service is not None and state is not None and state.get("state") == "open":
            components.extend(_service(service))
    return Machine(_name(host), tuple(dict.fromkeys(components)), role=_role(host))


def _name(host: Element) -> str:
    for item in host.findall("hostnames/hostname"):
        if title := word(item.get("name")):
            return title
    addresses = {
        item.get("addrtype", ""): item.get("addr", "") for item in host.findall("address")
    }
    known = addresses.get("mac") or addresses.get("ipv4") or addresses.get("ipv6") or ""
    return "host-" + blake2b(known.encode(), digest_size=6).hexdigest()


def _service(service: Element) -> Iterator[Reported]:
    """Yield the product that answered; a service guessed from its port number alone names none."""
    names = [word(item.text) for item in service.findall("cpe")]
    title = word(service.get("product"))
    own = next((cpe for cpe in names if cpe.startswith("cpe:/a")), "")
    if title or own:
        yield Reported(title or own, "", word(service.get("version")), "a", own)
    for cpe in names:
        if cpe[5:6] in ("o", "h"):
            yield Reported(cpe, "", "", cpe[5:6], cpe)


def _system(host: Element) -> Iterator[Reported]:
    """Yield the most likely system; below ``SURE`` its family only, without a version."""
    best = max(host.findall("os/osmatch"), key=_accuracy, default=None)
    if best is None:
        return
    classes = best.findall("osclass")
    cpes = {word(cpe.text) for item in classes for cpe in item.findall("cpe")}
    if _accuracy(best) >= SURE:
        yield Reported(word(best.get("name")), "", "", "o", cpes.pop() if len(cpes) == 1 else "")
        return
    for item in classes[:1]:
        if family := word(item.get("osfamily")):
            yield Reported(family, word(item.get("vendor")), "", "o")


def _accuracy(element: Element) -> int:
    text = element.get("accuracy", "0")
    return int(text) if text.isdecimal() and len(text) <= 3 else 0


def _role(host: Element) -> MachineRole:
    classes = host.findall("os/osmatch/osclass") + host.findall("os/osclass")
    best = max(classes, key=_accuracy, default=None)
    if best is None or _accuracy(best) < SURE:
        return MachineRole.UNKNOWN
    return role_of(best.get("type", "")) or MachineRole.UNKNOWN
