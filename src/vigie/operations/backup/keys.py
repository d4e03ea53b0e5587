"""Keys, apart from the rest: whoever holds a backup and the keys holds everything."""

import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage

from vigie.operations import journal
from vigie.operations.backup.vault import DamagedBackup, UnusableBackupKey
from vigie.store.home import home

NAMES = ("secret-key", "keys")
"""What the home holds of secrets: the signing key of sessions, and the folder of keys."""


def new_identity(place: Path) -> str:
    """Write a new private key to a file that its owner alone reads; return its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UnusableBackupKey(place=place.name) from error
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"# public key: {public}\n{identity}\n")
    return public


def keep_keys(place: Path, recipients: Sequence[Any]) -> int:
    """Write the keys of the home, encrypted, to one file; return how many."""
    journal.public_key()  # a journal that nobody signed yet has its key from now on
    held = io.BytesIO()
    files = [f for name in NAMES for f in _files(home() / name)]
    with tarfile.open(fileobj=held, mode="w") as archive:
        for file in files:
            archive.add(file, arcname=str(file.relative_to(home())))
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pyrage.encrypt(held.getvalue(), recipients))
    return len(files)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(f for f in place.rglob("*") if f.is_file() and not f.name.startswith("."))


def restore_keys(place: Path, identity: Any) -> int:
    """Put the keys back into the home; what stands there already is kept beside."""
    try:
        raw = pyrage.decrypt(place.read_bytes(), [identity])
    except (OSError, pyrage.DecryptError) as error:
        raise DamagedBackup(name=place.name) from error
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        for member in members:
            _put(archive, member)
    return len(members)


def _put(archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    target = home() / member.name
    stream = archive.extractfile(member)
    is_inside = target.resolve().is_relative_to(home().resolve())
    if stream is None or not is_inside or member.name.split("/")[0] not in NAMES:
        raise DamagedBackup(name=member.name)
    content = stream.read()
    if target.exists():
        target.replace(target.with_name(f"{target.name}.before-restore"))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(content)
