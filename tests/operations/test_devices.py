"""Devices and the notices that name them: the real advisories, and the command."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks.devices import measured, trees_of

from vigie.operations.devices import match_devices, words
from vigie.operations.match import match

CSAF = "csaf/cisa_icsma"


@pytest.fixture(scope="module")
def fleet(shared_data: Path) -> dict[str, Any]:
    return measured(trees_of(shared_data / CSAF))


def test_every_medical_advisory_reaches_exactly_the_devices_it_names(
    fleet: dict[str, Any],
) -> None:
    said = Counter[str]()
    for tally in fleet["kinds"].values():
        said.update(tally)
    assert fleet["apart"] == []
    assert said["wrong"] == said["missed"] == 0
    assert said["right"] > fleet["devices"] / 2, "the fleet says little"


def test_a_device_without_version_is_never_dropped(fleet: dict[str, Any]) -> None:
    unversioned = fleet["kinds"]["no version"]
    assert unversioned["kept"] > 0 and not unversioned.get("dropped")


def test_what_is_held_probable_is_right(fleet: dict[str, Any]) -> None:
    for bin_ in fleet["calibration"]:
        if bin_["from"] >= 0.9:
            assert bin_["right"] >= bin_["from"]
        else:
            assert bin_["right"] <= 0.7


NOTICE = {
    "document": {
        "csaf_version": "2.0",
        "title": "Sample",
        "tracking": {
            "id": "ACME-2031-02",
            "current_release_date": "2031-01-10T00:00:00Z",
            "initial_release_date": "2031-01-09T00:00:00Z",
        },
    },
    "product_tree": {
        "branches": [
            {
                "category": "vendor",
                "name": "Acme Medical, Inc.",
                "branches": [
                    {
                        "category": "product_name",
                        "name": "Vela Infusion Pumps FM20/FM30",
                        "branches": [
                            {
                                "category": "product_version_range",
                                "name": "<= B.06.18",
                                "product": {"product_id": "P1", "name": "Vela"},
                            }
                        ],
                    }
                ],
            }
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2031-0101",
            "product_status": {"known_affected": ["P1"]},
            "remediations": [
                {"category": "vendor_fix", "details": "Update.", "product_ids": ["P1"]}
            ],
        },
        {
            "ids": [{"system_name": "Acme", "text": "A-7"}],
            "product_status": {"known_affected": ["P1"]},
        },
    ],
}
FLEET = """machine;role;care_service;serial;name;publisher;version;part
pompe-1;dispositif médical;réanimation;S1;Pompe à perfusion Vela FM-20;ACME;B.06.17;h
pompe-2;dispositif médical;réanimation;S2;Vela FM30;Acme Medical;;h
pompe-3;dispositif médical;réanimation;S3;Vela FM30;Acme Medical;C.00.01;h
pompe-4;dispositif médical;réanimation;S4;Vela FM50;Acme Medical;B.06.17;h
pompe-5;dispositif médical;réanimation;S5;Vela FM30;Coyote;B.06.17;h
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    inventory, notice = tmp_path / "fleet.csv", tmp_path / "notice.json"
    inventory.write_text(FLEET)
    notice.write_text(json.dumps(NOTICE))
    return inventory, notice


def test_each_device_is_told_what_names_it(files: tuple[Path, Path]) -> None:
    inventory, notice = files
    found = match_devices(inventory=inventory, advisories=[notice])
    lines = list(found.documents())
    said = {(line["asset"], line["vulnerability"]): line["verdict"] for line in lines}
    assert said == {
        ("pompe-1", "CVE-2031-0101"): "affected",
        ("pompe-1", "A-7"): "affected",
        ("pompe-2", "CVE-2031-0101"): "unknown",
        ("pompe-2", "A-7"): "unknown",
    }
    sure, unsure = lines[0], lines[2]
    assert sure["advisory"] == "ACME-2031-02" and sure["remediation"] == ["vendor_fix: Update."]
    assert {one["field"] for one in sure["evidence"]} == {"vendor", "model", "version"}
    assert 0 < unsure["probability"] < sure["probability"] <= 1


def test_match_says_the_same_of_devices(files: tuple[Path, Path]) -> None:
    inventory, notice = files
    lines = list(match(inventory=inventory, advisories=[notice]).documents())
    said = {line["component"]: line["verdict"] for line in lines if line["cve"]}
    assert said == {
        "ACME Pompe à perfusion Vela FM-20 B.06.17": "affected",
        "Acme Medical Vela FM30": "unknown",
    }
    unresolved = {line["component"] for line in lines if not line["cve"]}
    assert unresolved == {"Acme Medical Vela FM50 B.06.17", "Coyote Vela FM30 B.06.17"}


def test_the_words_of_devices_are_whole() -> None:
    assert words().owner["welch allyn"] == words().owner["baxter"]
    assert not words().generic & {"alaris", "pyxis"}
