"""How often findings are right, from those that people judged: a share with its interval."""

from math import sqrt

from vigie.core.vocabulary import UNKNOWN_SHARE, Interval

_Z = 1.959964
"""Two-sided 95 % of the normal law."""


def interval(right: int, wrong: int) -> Interval:
    """Return the 95 % interval of the share that is right, in [0, 1]; all of it when nothing was
    judged.

    Source: Wilson's score interval. Limits: what is judged is not drawn at random: people answer
    what surprises them, so that the share is at most too low.
    """
    judged = right + wrong
    if judged == 0:
        return UNKNOWN_SHARE
    share, square = right / judged, _Z * _Z
    middle = (share + square / (2 * judged)) / (1 + square / judged)
    half = (
        _Z
        * sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
        / (1 + square / judged)
    )
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
