"""Seeded chance: each part of the country draws from a stream of its own."""

import hashlib

import numpy as np

from vigie.errors import VigieError

Chance = np.random.Generator


class InvalidScale(VigieError):
    fr = "l'échelle va de 0 (exclu) à 1 : {scale}"
    en = "the scale goes from 0 (excluded) to 1: {scale}"


def stream(seed: int, *words: str) -> Chance:
    """Return the stream of a part named by ``words``; the same names give the same draws."""
    name = "/".join((str(seed), *words)).encode()
    return np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(name).digest()[:16])))


def share_of(seed: int, *words: str) -> float:
    """Return a number in [0, 1) tied to a name: cheap, and independent of any order."""
    name = "/".join((str(seed), *words)).encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:6]) / float(1 << 48)
