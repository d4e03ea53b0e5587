"""Numbers that are valid in form and cannot be real.

A real FINESS or SIREN number ends with its Luhn key (all the numbers of the SAE 2023 and of the
Eurostat extract do; Corsican letters count as A = 1, B = 2). A number of the sample ends with that
key shifted by five: no registry can ever hand it out.
"""

from vigie.sample.places import Department

_SHIFT = 5


def luhn_key(digits: str) -> int:
    """Return the Luhn key that completes ``digits``."""
    total = 0
    for place, letter in enumerate(reversed(digits.replace("A", "1").replace("B", "2"))):
        digit = int(letter)
        if place % 2 == 0:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return -total % 10


def impossible(digits: str) -> str:
    """Return ``digits`` followed by a key that is never theirs."""
    return f"{digits}{(luhn_key(digits) + _SHIFT) % 10}"


def finess(department: Department, ordinal: int, *, is_entity: bool) -> str:
    """Return the number of the ``ordinal``-th entity or site of a department.

    Entities count from 0 and sites from half the room of the department: the two never meet.
    """
    room = 10 ** (8 - len(department.finess))
    start = 0 if is_entity else room // 2
    return impossible(f"{department.finess}{start + ordinal:0{8 - len(department.finess)}d}")


def siren(ordinal: int) -> str:
    return impossible(f"{99_000_000 + ordinal}")
