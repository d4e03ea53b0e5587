"""Every public file of three folders, imported or refused with a reason: the table of outcomes."""

from collections import Counter
from pathlib import Path

import pytest

from vigie.core.inventory import Inventory, SetAside
from vigie.errors import InputRefused
from vigie.sources.inventories.delivered import delivered
from vigie.sources.inventories.likeness import Likeness

pytestmark = pytest.mark.shared

EXPECTED = {
    "inventory_glpi": {"glpi": 10, "ocs": 8, "refused": 6},
    "sbom": {"cyclonedx": 16, "spdx": 29, "refused": 3},
    "scans": {"cyclonedx": 5, "nmap": 14, "spdx": 1, "refused": 52},
}
NOT_UNDERSTOOD = ("JSON of another kind", "XML of another kind", "header is not")


def outcome(path: Path) -> tuple[str, str, int]:
    """Return the format or ``refused``, the reason in French, and the components told."""
    try:
        with delivered(path) as parts:
            told = [part for part in parts if not isinstance(part, SetAside)]
    except InputRefused as refusal:
        assert not any(words in refusal.say("en") for words in NOT_UNDERSTOOD), refusal
        return "refused", refusal.say("fr"), 0
    return told[0].format, "", sum(_components(part) for part in told)


def _components(part: Inventory) -> int:
    return sum(len(machine.components) for machine in part.machines)


@pytest.mark.parametrize("folder", EXPECTED)
def test_every_public_file_is_imported_or_refused_for_a_reason(
    shared_data: Path, folder: str
) -> None:
    root = shared_data / folder
    files = sorted(path for path in root.rglob("*") if path.is_file())
    table = [(str(path.relative_to(root)), *outcome(path)) for path in files]
    print(*(f"{n:70} {f:10} {c:6} {r}" for n, f, r, c in table), sep="\n")  # noqa: T201
    assert Counter(row[1] for row in table) == EXPECTED[folder]


def test_the_largest_documents_keep_all_their_components(shared_data: Path) -> None:
    counts = {
        "inventory_glpi/examples__computer_3.json.gz": 3_009,
        "sbom/cyclonedx/SBOM__keycloak-10.0.2__bom.json.gz": 904,
        "sbom/in_the_wild/spdx__powershell-2.2.6.spdx.json.gz": 97,
    }
    for name, count in counts.items():
        assert outcome(shared_data / name)[2] == count, name


def test_a_likeness_speaks_both_languages() -> None:
    assert Likeness._fields == ("fr", "en")
