"""Writes what Vigie itself is made of: CycloneDX, from the pinned requirements and their
hashes."""

import os
import re
import sys
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pinned(text: str) -> list[Component]:
    """Return one component per pin, with the hashes of the files it may be installed from."""
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        pin = _PIN.match(block)
        if pin is None:
            continue
        name, version = pin[1].lower(), pin[2]
        purl = PackageURL("pypi", None, re.sub(r"[-_.]+", "-", name), version)
        hashes = [HashType(alg=HashAlgorithm.SHA_256, content=h) for h in _HASH.findall(block)]
        found.append(
            Component(
                type=ComponentType.LIBRARY,
                name=name,
                version=version,
                purl=purl,
                bom_ref=str(purl),
                hashes=hashes,
            )
        )
    return found


def bill() -> Bom:
    """Return the bill of materials of this version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    vigie = Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        bom_ref="vigie",
    )
    bom = Bom(components=pinned((ROOT / "requirements.txt").read_text()))
    bom.metadata.component = vigie
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:  # a release is the same bytes each time it is made
        bom.metadata.timestamp = datetime.fromtimestamp(int(epoch), UTC)
        pins = (ROOT / "requirements.txt").read_text()
        bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"{epoch}\n{pins}")
    bom.register_dependency(vigie, bom.components)
    return bom


def text() -> str:
    """Return the bill of materials as CycloneDX."""
    return str(make_outputter(bill(), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())


def main() -> None:
    sys.stdout.write(text())


if __name__ == "__main__":
    main()
