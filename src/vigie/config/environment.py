"""Reads the environment: each setting has one reader, and an unusable value is refused with its
reason."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vigie.errors import VigieError

POOL_PATIENCE_S = 5.0
"""How long a thread waits for a connection of the pool."""


class UnusableSetting(VigieError):
    fr = "{name} : valeur inutilisable ({reason})"
    en = "{name}: unusable value ({reason})"


def truth(name: str) -> bool:
    """Return whether the variable is set to 1, true, yes or on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def secret(name: str) -> str:
    """Return the variable, or what the file named by ``<name>_FILE`` holds: a secret of the
    system's own keeper. Raises ``UnusableSetting`` when the file cannot be read."""
    place = os.environ.get(f"{name}_FILE", "")
    if not place:
        return os.environ.get(name, "")
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSetting(name=f"{name}_FILE", reason=str(error)) from error


def number(name: str, default: int, *, lowest: int, highest: int) -> int:
    """Return a whole number within bounds. Raises ``UnusableSetting``."""
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise UnusableSetting(name=name, reason=f"{lowest}–{highest}")
    return int(text)


def choice(name: str, *among: str) -> str:
    """Return one of some words, the first when it is not set. Raises ``UnusableSetting``."""
    said = os.environ.get(name, "") or among[0]
    if said not in among:
        raise UnusableSetting(name=name, reason=", ".join(among))
    return said


def endpoint(name: str) -> str:
    """Return the address of a service that is sent to, without its last slash; nothing when it is
    not set. Raises ``UnusableSetting``: a secret has no place in it."""
    said = os.environ.get(name, "").strip()
    if not said:
        return ""
    try:
        parts = urlsplit(said)
        is_usable = bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        is_usable = False
    if not is_usable or parts.username is not None or parts.query or parts.fragment:
        raise UnusableSetting(name=name, reason="https://host:4318")
    return said.rstrip("/")


def database(home: Path) -> dict[str, Any]:
    """Return Django's description of the database: ``VIGIE_DATABASE_URL`` (PostgreSQL), else
    SQLite in the home."""
    url = secret("VIGIE_DATABASE_URL")
    return _postgresql(url) if url else _sqlite(home)


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "vigie.sqlite3",
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise UnusableSetting(name="VIGIE_DATABASE_URL", reason="postgresql://user@host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        **_kept_connections(),
        # Who asks is said to the database per transaction: a request is one.
        "ATOMIC_REQUESTS": True,
    }


def _kept_connections() -> dict[str, Any]:
    """Return how connections are kept: one per thread, or a pool that the threads of a web process
    share (``VIGIE_POOL``); each is tried before it serves again."""
    most = number("VIGIE_POOL", 0, lowest=0, highest=50)
    if not most:
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    pool = {"min_size": 1, "max_size": most, "timeout": POOL_PATIENCE_S}
    return {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": pool}}


def secret_key(home: Path) -> str:
    """Return the signing key: ``VIGIE_SECRET_KEY``, else one made once in the home, readable by
    its owner only."""
    given = secret("VIGIE_SECRET_KEY")
    if given:
        return given
    place = home / "secret-key"
    if not place.exists():
        _make_key(place)
    return place.read_text()


def _make_key(place: Path) -> None:
    """Write a new key whole or not at all; of two processes that start together one wins."""
    descriptor, partial = tempfile.mkstemp(dir=place.parent, prefix=".secret-key-")
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        place.hardlink_to(partial)
    Path(partial).unlink()
