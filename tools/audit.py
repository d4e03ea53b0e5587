"""Matches our own pins with advisories: ``python tools/audit.py FOLDER…`` (OSV of PyPI, NVD…).

Exit 0 when none of them affects a pin, 1 when one does, 2 without advisories: an audit that read
nothing is not one that passed.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]


def main(folders: list[Path]) -> int:
    """Say each advisory that affects one of our pins, and each that may."""
    if not any(file.is_file() for folder in folders for file in (folder, *folder.rglob("*"))):
        print("make audit ADVISORIES=FOLDER (osv, nvd…)", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    os.environ.setdefault("VIGIE_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    import sbom
    from vigie.operations.match import match

    with tempfile.TemporaryDirectory() as place:
        bill = Path(place) / "vigie.cdx.json"
        bill.write_text(sbom.text(), "utf-8")
        found = list(match(inventory=bill, advisories=folders).documents())
    for line in found:
        print(f"{line['cve'] or '—'}\t{line['component']}\t{line['verdict']}")
    return int(any(line["verdict"] == "affected" for line in found))


if __name__ == "__main__":
    sys.exit(main([Path(word) for word in sys.argv[1:]]))
