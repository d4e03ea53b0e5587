"""Makes a release from the last commit: the same wheel whoever makes it, what it is made of, where
it comes from, a manifest. ``python tools/release.py DIST [--key release.pem]``; without a key
nothing is signed.

Described in docs/security/release.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
BUILD = (
    "import sys; from setuptools import build_meta; "
    "print(build_meta.build_wheel(sys.argv[1]), file=sys.stderr)"
)


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


def _dated(epoch: str) -> dict[str, str]:
    """Return an environment in which what is made has one date and one order."""
    return os.environ | {"SOURCE_DATE_EPOCH": epoch, "PYTHONHASHSEED": "0"}


def wheel_of(folder: Path, commit: str) -> Path:
    """Build the wheel of a commit, from nothing but what it holds, and put it in order."""
    epoch = git("show", "-s", "--format=%ct", commit).decode().strip()
    with tempfile.TemporaryDirectory() as place:
        source, made = Path(place) / "source", Path(place) / "made"
        with tarfile.open(fileobj=BytesIO(git("archive", commit))) as archive:
            archive.extractall(source, filter="tar")
        made.mkdir()
        subprocess.run(
            [sys.executable, "-c", BUILD, str(made)],
            cwd=source, env=_dated(epoch), check=True, capture_output=True,
        )  # fmt: skip
        (built,) = made.glob("*.whl")
        return in_order(built, folder / built.name, int(epoch))


def in_order(wheel: Path, target: Path, epoch: int) -> Path:
    """Write a wheel again: members sorted (RECORD the last), one date, one mode."""
    day = datetime.fromtimestamp(epoch, UTC).timetuple()[:6]
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w") as written:
        for name in sorted(source.namelist(), key=lambda n: (n.endswith("/RECORD"), n)):
            member = zipfile.ZipInfo(name, date_time=day)  # type: ignore[arg-type]
            member.external_attr = 0o100644 << 16
            member.create_system = 3
            member.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(member, source.read(name), compresslevel=9)
    return target


def provenance(commit: str, wheel: str, digest: str) -> bytes:
    """Return where the wheel comes from, in the words of in-toto and SLSA provenance v1."""
    tree = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": wheel, "digest": {"sha256": digest}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "make release",
                "externalParameters": {"commit": commit},
                "resolvedDependencies": [{"uri": "git", "digest": {"gitCommit": commit}}],
                "internalParameters": {
                    "python": platform.python_version(),
                    "setuptools": version("setuptools"),
                },
            },
            "runDetails": {"builder": {"id": "tools/release.py"}},
        },
    }
    return json.dumps(tree, indent=1, sort_keys=True).encode() + b"\n"


def main() -> int:
    """Make the release; print what was made."""
    from hashlib import sha256

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    os.environ.setdefault("VIGIE_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    from vigie.operations import release

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--commit", default="HEAD")
    asked = parser.parse_args()
    commit = git("rev-parse", asked.commit).decode().strip()
    asked.dist.mkdir(parents=True, exist_ok=True)
    wheel = wheel_of(asked.dist, commit)
    digest = sha256(wheel.read_bytes()).hexdigest()
    bill = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "sbom.py")],
        env=_dated(git("show", "-s", "--format=%ct", commit).decode().strip()),
        check=True,
        capture_output=True,
    ).stdout
    artifacts = {
        "sbom.json": bill,
        "provenance.json": provenance(commit, wheel.name, digest),
    }
    for name, raw in artifacts.items():
        (asked.dist / name).write_bytes(raw)
    artifacts[wheel.name] = wheel.read_bytes()
    manifest = release.manifest_of(wheel, artifacts, commit=commit)
    (asked.dist / "manifest.json").write_bytes(manifest)
    if asked.key:
        (asked.dist / "manifest.sig").write_text(release.sign(manifest, asked.key) + "\n")
    print(f"{wheel.name} {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
