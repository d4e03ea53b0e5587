"""Devices against the product trees of notices: one inventory file, without a home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vigie.core.devices import DeviceFinding, DeviceWords, Directory
from vigie.core.inventory import Machine, MachineRole, SetAside
from vigie.core.trees import Tree
from vigie.engine.devices import asset_of
from vigie.operations.match import files_of, machines_of, records_of
from vigie.operations.products import aliases


@cache
def words() -> DeviceWords:
    """Return our own words of devices."""
    return DeviceWords.parse(aliases())


@dataclass(frozen=True, slots=True)
class DevicesMatched:
    """What one run found, and what it could not read."""

    findings: list[DeviceFinding]
    set_aside: list[tuple[str, SetAside]]

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield the lines, see ``document_of``."""
        return (document_of(one) for one in self.findings)


def document_of(one: DeviceFinding) -> dict[str, Any]:
    """Return a finding on a device: ``asset``, what it is (``vendor``, ``model``, ``version``),
    ``advisory``, ``vulnerability``, ``probability`` in [0, 1], ``verdict``, the ``evidence`` of
    each field, and the ``remediation`` that the notice advises."""
    asset = one.asset
    return {
        "asset": asset.name,
        "vendor": asset.vendor,
        "model": asset.model,
        "version": asset.version,
        "advisory": one.notice,
        "vulnerability": one.vulnerability,
        "probability": one.probability,
        "verdict": str(one.verdict),
        "evidence": [
            {"field": s.field, "fits": s.truth.name.lower(), "factor": s.factor, "note": s.note}
            for s in one.reached.evidence
        ],
        "remediation": list(one.remediation),
    }


def match_devices(*, inventory: Path, advisories: Sequence[Path]) -> DevicesMatched:
    """Match the devices of an inventory with the product trees of some notices.

    Every component of a medical device is compared, and elsewhere what is hardware or firmware.
    Raises ``InputRefused``.
    """
    set_aside: list[tuple[str, SetAside]] = []
    machines = machines_of(inventory, set_aside)
    trees: list[Tree] = []
    for path in files_of(advisories):
        for _ in records_of(path, set_aside, trees):
            pass
    directory = Directory(trees, words())
    found = [one for machine in machines for one in _of_machine(machine, directory)]
    return DevicesMatched(found, set_aside)


def _of_machine(machine: Machine, directory: Directory) -> Iterator[DeviceFinding]:
    is_medical = machine.role is MachineRole.MEDICAL_DEVICE
    for item in machine.components:
        if is_medical or item.part in ("h", "o"):
            asset = asset_of(item, name=machine.name, serial=machine.serial)
            yield from directory.findings(asset)
