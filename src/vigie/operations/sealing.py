"""Encryption at rest: give the lake its keys, seal a home of before, change and end keys.

Described in docs/methods/sealing.md.
"""

from vigie.sealed import keys as sealed_keys
from vigie.store import sealing as store


def use_the_keys() -> None:
    """Say once, when the process starts, where the keys of the home are."""
    sealed_keys.use(store.keyring)
