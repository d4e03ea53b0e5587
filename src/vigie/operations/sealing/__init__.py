"""Encryption at rest: give the lake its keys, seal a home of before, change and end keys, erase an
establishment.

Described in docs/methods/sealing.md.
"""

from vigie.operations.sealing.erasing import (
    Erased,
    NoSuchEntity,
    NotEraser,
    ask_erasure,
    erase,
)
from vigie.operations.sealing.keeping import (
    State,
    expire,
    renew_when_due,
    rotate,
    seal_home,
    state,
    use_the_keys,
)

__all__ = [
    "Erased",
    "NoSuchEntity",
    "NotEraser",
    "State",
    "ask_erasure",
    "erase",
    "expire",
    "renew_when_due",
    "rotate",
    "seal_home",
    "state",
    "use_the_keys",
]
