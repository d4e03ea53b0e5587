"""Ranges in the notation of their own ecosystem."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from vigie.core.versions.catalogue import own_name
from vigie.core.versions.ranges import notations
from vigie.core.versions.ranges.bounds import Alternatives, within

_PLAIN = "generic"
_OWN_NOTATION = frozenset(("npm", "cargo"))
"""Names that share an order with others but not a notation."""
_PYTHON = "pep440"


@cache
def _modules() -> dict[str, ModuleType]:
    found: dict[str, ModuleType] = {}
    for item in pkgutil.iter_modules(notations.__path__):
        module = importlib.import_module(f"{notations.__name__}.{item.name}")
        found |= dict.fromkeys(module.SCHEMES, module)
    return found


def _module_of(scheme: str) -> ModuleType:
    name = scheme.strip().lower()
    name = name if name in _OWN_NOTATION else own_name(scheme)
    return _modules().get(name) or _modules()[_PLAIN]


def alternatives_of(text: str, scheme: str) -> Alternatives:
    """Return the alternatives of a range; raises ``UnreadableRange`` and ``UnknownScheme``."""
    found: Alternatives = _module_of(scheme).read(text)
    return found


def for_vers(text: str, scheme: str) -> str:
    """Return a range as the conversions of the VERS specification read it."""
    module = _module_of(scheme)
    return str(module.for_vers(text)) if hasattr(module, "for_vers") else text


def in_native(version: str, text: str, scheme: str) -> bool | None:
    """Return whether a version is in a native range. A local version of Python counts only when
    the range names one."""
    is_public = own_name(scheme) == _PYTHON and "+" not in text and "===" not in text
    asked = version.partition("+")[0] if is_public else version
    return within(asked, alternatives_of(text, scheme), scheme)
