"""The schemes that exist: every module of the folder ``schemes``, by each of its names."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from vigie.core.versions import schemes
from vigie.errors import VigieError

Key = Callable[[str], bytes | None]


class UnknownScheme(VigieError):
    fr = "schéma de version inconnu : {scheme!r}"
    en = "unknown version scheme: {scheme!r}"


@cache
def keys() -> dict[str, Key]:
    """Return the key function of each scheme, by every name it answers to."""
    found: dict[str, Key] = {}
    for item in pkgutil.iter_modules(schemes.__path__):
        module = importlib.import_module(f"{schemes.__name__}.{item.name}")
        found |= dict.fromkeys(module.NAMES, module.key)
    return found


def key_of(scheme: str) -> Key:
    """Return the key function of a scheme; raises ``UnknownScheme``."""
    found = keys().get(scheme.lower())
    if found is None:
        raise UnknownScheme(scheme=scheme)
    return found
