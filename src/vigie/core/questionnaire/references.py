"""The reference of a sheet: what is printed on paper, said on the telephone and typed by hand.

It names a sheet and opens nothing. Letters that look or sound alike are left out, and the last
sign is a check: one sign mistaken, or two exchanged, names no sheet instead of another one.
"""

from collections.abc import Sequence

from vigie.errors import VigieError

ALPHABET = "023456789ABCDEFGHJKMNPQRSTVWXYZ"
"""31 signs, a prime number: no 1, I, L, O, U."""
LENGTH = 7
"""Signs drawn by chance, before the check."""
_HEARD = str.maketrans({"O": "0"})


class WrongReference(VigieError):
    fr = "référence de feuille mal recopiée : {text!r}"
    en = "reference of a sheet copied wrongly: {text!r}"


def written_reference(drawn: Sequence[int]) -> str:
    """Return the reference of ``LENGTH`` numbers drawn in ``range(31)``: ``7K3M-92QX``."""
    signs = "".join(ALPHABET[number] for number in drawn)
    whole = signs + _check(signs)
    return f"{whole[:4]}-{whole[4:]}"


def read_reference(text: str) -> str:
    """Return the reference as it is kept, from what a person typed. Raises ``WrongReference``."""
    signs = "".join(text.upper().split()).replace("-", "").translate(_HEARD)
    is_whole = len(signs) == LENGTH + 1 and all(sign in ALPHABET for sign in signs)
    if not is_whole or _check(signs[:-1]) != signs[-1]:
        raise WrongReference(text=text[:40])
    return f"{signs[:4]}-{signs[4:]}"


def _check(signs: str) -> str:
    """Return the check: weights differ and the modulus is prime, so that no mistake is silent."""
    total = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(signs))
    return ALPHABET[-total % len(ALPHABET)]
