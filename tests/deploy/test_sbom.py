"""What Vigie is made of can be told, and Vigie reads it."""

import json
import subprocess
import sys
from pathlib import Path

from tests import country

ROOT = Path(__file__).resolve().parents[2]


def test_the_bill_of_materials_names_every_pin_and_is_read_by_ourselves(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "tools" / "sbom.py"], capture_output=True, text=True, check=True
    ).stdout
    place = tmp_path / "vigie.cdx.json"
    place.write_text(told)
    document = json.loads(told)
    pins = [
        line
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line[:1].isalnum() and "==" in line
    ]
    assert len(document["components"]) == len(pins) > 50
    assert all(component["hashes"] for component in document["components"])
    feeds = ROOT / "tests" / "samples" / "feeds"
    done = country.vigie(
        tmp_path / "home", "match", "--inventory", place, "--advisories", feeds, "--json"
    )
    assert done.code in (0, 3), done.err
