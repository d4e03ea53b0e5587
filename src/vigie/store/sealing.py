"""What is encrypted at rest, and its keys: ``docs/methods/sealing.md``.

The *lake key* opens the keyring. It comes from ``VIGIE_LAKE_KEY`` (64 hexadecimal digits), or from
the file that ``VIGIE_LAKE_KEY_FILE`` names; else it is made once in the home, beside what it
protects, which ``vigie doctor`` tells.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from vigie.errors import VigieError
from vigie.sealed.keyring import SIZE, Keyring, write_private
from vigie.store.home import home
from vigie.store.models import EvidenceRow
from vigie.store.sealed_text import ERASED, MARK, SealedText


class NoLakeKey(VigieError):
    fr = "la clé du lac manque : le trousseau {place} ne s'ouvre pas sans elle"
    en = "the lake key is missing: the keyring {place} does not open without it"


class UnusableLakeKey(VigieError):
    fr = "{place} : une clé du lac est faite de 64 chiffres hexadécimaux"
    en = "{place}: a lake key is made of 64 hexadecimal digits"


def keyring_place() -> Path:
    """Return the file of the wrapped keys."""
    return home() / "keys" / "lake-keys.json"


def own_key_place() -> Path:
    """Return the file of the lake key when it is given by nothing else."""
    return home() / "keys" / "lake.key"


def read_key(place: Path) -> str:
    """Return the lake key of a file. Raises ``UnusableLakeKey``."""
    try:
        text = place.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableLakeKey(place=place.name) from error
    parsed_key(text, place.name)
    return text


def is_beside() -> bool:
    """Return whether the lake key lies beside what it protects."""
    return not settings.VIGIE_LAKE_KEY


def keyring() -> Keyring:
    """Return the keyring of the home. Raises ``NoLakeKey``, ``UnusableLakeKey`` and, when it is
    asked for a key, ``WrongLakeKey``."""
    return _opened(keyring_place(), _lake_key())


@lru_cache(maxsize=8)
def _opened(place: Path, lake_key: bytes) -> Keyring:
    return Keyring(place, lake_key)


def _lake_key() -> bytes:
    if settings.VIGIE_LAKE_KEY:
        return parsed_key(settings.VIGIE_LAKE_KEY, "VIGIE_LAKE_KEY")
    place = own_key_place()
    if not place.exists():
        if keyring_place().exists():
            raise NoLakeKey(place=keyring_place().name)
        new_lake_key(place)
    return parsed_key(place.read_text(), place.name)


def parsed_key(text: str, place: str) -> bytes:
    """Read a lake key. Raises ``UnusableLakeKey``."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise UnusableLakeKey(place=place)
    return bytes.fromhex(text.strip())


def new_lake_key(place: Path) -> None:
    """Write a new lake key to a file that its owner alone reads; one that is there stays."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.{os.getpid()}.new")
    write_lake_key(partial, os.urandom(SIZE).hex())
    try:
        place.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def write_lake_key(place: Path, text: str) -> None:
    """Write a lake key to a file that its owner alone reads."""
    write_private(place, text.strip().encode() + b"\n")


def plain_texts() -> Iterator[tuple[type[Model], str, int]]:
    """Yield the texts that were written in the clear: the model, the field, the row."""
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.fields:
            if isinstance(field, SealedText):
                yield from ((model, field.name, key) for key in _plain(model, field.column))


def _plain(model: type[Model], column: str | None) -> list[int]:
    asked = (
        f"SELECT id FROM {model._meta.db_table} "  # noqa: S608 (names of ours)
        f"WHERE {column} <> '' AND {column} <> %s AND {column} NOT LIKE %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [ERASED, f"{MARK}%"])
        return [key for (key,) in cursor.fetchall()]


def seal_texts() -> int:
    """Seal the texts that were written in the clear; return how many."""
    waiting = list(plain_texts())
    for model, field, key in waiting:
        model._default_manager.get(pk=key).save(update_fields=[field])
    return len(waiting)


def forget_references(perimeters: Iterable[int]) -> int:
    """Forget which documents support the evidence of some perimeters; return how many had one."""
    rows = EvidenceRow.objects.filter(perimeter_id__in=list(perimeters)).exclude(reference="")
    return rows.update(reference="")
