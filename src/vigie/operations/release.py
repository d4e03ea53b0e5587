"""Releases: a manifest of every file, signed; what is installed compared with it.

Described in docs/security/release.md.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from vigie.errors import VigieError
from vigie.operations.journal.keys import is_signed, raw_public, signing_key

EDITION = 1
PACKAGE = "vigie"


class UnusableManifest(VigieError):
    fr = "{place} : ce n'est pas un manifeste de version utilisable ({reason})"
    en = "{place}: not a usable manifest of a release ({reason})"


class NotSigned(VigieError):
    fr = "{place} : la signature n'est pas celle de cette clé, rien n'a été comparé"
    en = "{place}: the signature is not of this key, nothing was compared"


class Compared(NamedTuple):
    """What was compared: the paths that differ, by how."""

    version: str
    commit: str
    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not (self.changed or self.missing or self.added)

    def document(self) -> dict[str, Any]:
        return self._asdict() | {"whole": self.is_whole}


def manifest_of(wheel: Path, artifacts: Mapping[str, bytes], *, commit: str) -> bytes:
    """Return the manifest of a release: the hash of each artifact and of each file of the
    wheel."""
    version = wheel.name.split("-")[1]
    tree = {
        "edition": EDITION,
        "name": PACKAGE,
        "version": version,
        "commit": commit,
        "artifacts": {n: hashlib.sha256(raw).hexdigest() for n, raw in sorted(artifacts.items())},
        "files": dict(sorted(_in_wheel(wheel))),
    }
    return json.dumps(tree, indent=1, sort_keys=True).encode() + b"\n"


def sign(manifest: bytes, key: Path) -> str:
    """Return the signature of a manifest, in hexadecimal."""
    return signing_key(key).sign(manifest).hex()


def public_key(key: Path) -> str:
    """Return the public key of a private one (made when there is none), in hexadecimal."""
    return raw_public(signing_key(key)).hex()


def verify(manifest: Path, *, key: Path, wheel: Path | None = None) -> Compared:
    """Compare what is installed, or a wheel, with a signed manifest.

    ``manifest.sig`` stands beside it. Raises ``UnusableManifest`` or ``NotSigned``.
    """
    tree = _signed(manifest, key)
    known: dict[str, str] = tree["files"]
    found = dict(_in_wheel(wheel) if wheel else _installed())
    changed = (path for path, digest in known.items() if found.get(path, digest) != digest)
    return Compared(
        str(tree["version"]),
        str(tree["commit"]),
        len(known),
        tuple(sorted(changed)),
        tuple(sorted(known.keys() - found.keys())),
        tuple(sorted(found.keys() - known.keys())),
    )


def _signed(place: Path, key: Path) -> dict[str, Any]:
    try:
        raw = place.read_bytes()
        signature = bytes.fromhex(place.with_suffix(".sig").read_text().strip())
        public = bytes.fromhex(key.read_text().strip())
    except (OSError, ValueError) as error:
        raise UnusableManifest(place=place.name, reason=str(error)) from error
    if not is_signed(public, signature, raw):
        raise NotSigned(place=place.name)
    tree: dict[str, Any] = json.loads(raw)
    if tree.get("edition") != EDITION or tree.get("name") != PACKAGE:
        raise UnusableManifest(place=place.name, reason=f"edition {tree.get('edition')}")
    return tree


def _in_wheel(wheel: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of the package in a wheel, with their hashes."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(f"{PACKAGE}/"):
                yield name, hashlib.sha256(archive.read(name)).hexdigest()


def _installed() -> Iterator[tuple[str, str]]:
    """Yield the files of the package as installed; what Python compiles from them is left out."""
    root = Path(str(files(PACKAGE)))
    for place in _walked(root):
        if "__pycache__" not in place.parts:
            name = place.relative_to(root.parent).as_posix()
            yield name, hashlib.sha256(place.read_bytes()).hexdigest()


def _walked(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder, through links to folders."""
    for place in sorted(folder.iterdir()):
        if place.is_dir():
            yield from _walked(place)
        else:
            yield place
