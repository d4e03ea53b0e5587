"""What all the documents of the level share: the day shown, refusals, rounding."""

from typing import Any

from vigie.errors import VigieError

HOURS_DIGITS, SHARE_DIGITS = 1, 6


class NotObserved(VigieError):
    fr = "aucun jour n'a encore été observé à cette date (« vigie observe »)"
    en = "no day was observed by that date yet (“vigie observe”)"


class NoSuchSubject(VigieError):
    fr = "rien de tel dans ce qui peut être vu : {subject}"
    en = "no such thing in what may be seen: {subject}"


def rounded(value: Any) -> Any:
    """Return a document without the digits that mean nothing: hours to a tenth, shares to a
    millionth."""
    if isinstance(value, float):
        return round(value, HOURS_DIGITS if abs(value) > 1.0 else SHARE_DIGITS)
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return value
