"""The life of a finding, day by day: opened, worsened, fixed, held, seen again.

A finding is a vulnerability (its alias group) on a product (whatever its version) in a perimeter.
Each day it is met by a ``Sight``; ``lived`` gives the next state and what must be told. What a
person answered (accepted, not applicable) stands beside it and stops none of this:
``core.findings.answers``. docs/methods/life.md.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

HELD_AFTER, HELD_WITHIN = 45, 60
"""Days between two looks that both show a finding fixed, for it to be held."""


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    FIXED = "fixed"
    HELD = "held"
    """Seen fixed twice, 45 to 60 days apart."""


class Transition(StrEnum):
    """What happened to a finding, told once."""

    OPENED = "opened"
    WORSENED = "worsened"
    """It became known-exploited."""
    FIXED = "fixed"
    HELD = "held"
    REOPENED = "reopened"
    REDETECTED = "redetected"
    """Seen again after it was fixed and held."""
    CLEARED = "cleared"
    """The sources no longer say it: nobody fixed anything."""
    FIRST_INVENTORY = "first_inventory"
    """A perimeter is seen for the first time: what it holds is told as one, not opened one by
    one."""
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"
    RETURNED = "returned"
    """An acceptance reached its date."""
    WITHDRAWN = "withdrawn"
    """An answer was taken back, or refused by its review."""


class Life(NamedTuple):
    """What is known of a finding at the end of a day."""

    state: State
    opened_on: date
    exploited: bool
    looks: tuple[date, ...] = ()
    """Days of the inventories that did not show it since it was fixed, the last 60 days only."""


class Sight(NamedTuple):
    """What one day shows of a finding."""

    acted: bool
    """It asks to act this week or sooner, or someone answered on it."""
    there: bool
    """It is affected or unknown, at whatever decision; true when ``acted`` is."""
    exploited: bool
    looked_on: date | None
    """The day of which a new inventory of the perimeter speaks; ``None``: none came."""


def lived(life: Life | None, sight: Sight, on: date) -> tuple[Life | None, Transition | None]:
    """Return the life of a finding after a day, and what must be told of the day.

    Only a new inventory fixes; a silent source fixes nothing, and neither does one that did not
    look, since its machines still stand. What vanishes without inventory was said by the sources
    alone. What was told once stays followed until it is fixed, even when it presses less.
    """
    if life is None:
        is_new = sight.acted
        return (Life(State.OPEN, on, sight.exploited), Transition.OPENED) if is_new else _nothing
    if sight.there:
        return _seen(life, sight)
    if life.state == State.OPEN:
        return _gone(life, sight)
    return _still_gone(life, sight)


_nothing: tuple[None, None] = (None, None)


def _seen(life: Life, sight: Sight) -> tuple[Life, Transition | None]:
    told = {State.FIXED: Transition.REOPENED, State.HELD: Transition.REDETECTED}.get(life.state)
    if told is None and sight.exploited and not life.exploited:
        told = Transition.WORSENED
    exploited = life.exploited or sight.exploited
    return Life(State.OPEN, life.opened_on, exploited), told


def _gone(life: Life, sight: Sight) -> tuple[Life | None, Transition]:
    if sight.looked_on is None:
        return None, Transition.CLEARED
    return life._replace(state=State.FIXED, looks=(sight.looked_on,)), Transition.FIXED


def _still_gone(life: Life, sight: Sight) -> tuple[Life, Transition | None]:
    if sight.looked_on is None or life.state == State.HELD:
        return life, None
    looks = looks_after(life.looks, sight.looked_on)
    if is_held(looks):
        return life._replace(state=State.HELD, looks=()), Transition.HELD
    return life._replace(looks=looks), None


def looks_after(looks: tuple[date, ...], look: date) -> tuple[date, ...]:
    """Return the days of the looks after one more: those that may still make a pair."""
    kept = {day for day in (*looks, look) if (look - day).days <= HELD_WITHIN}
    return tuple(sorted(kept))


def is_held(looks: tuple[date, ...]) -> bool:
    """Return whether the newest look and a former one are 45 to 60 days apart."""
    return any(HELD_AFTER <= (looks[-1] - day).days <= HELD_WITHIN for day in looks)
