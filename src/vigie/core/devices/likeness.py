"""How the name of a device fits that of a product."""

from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from vigie.core.devices.names import MOST_JOINED, Atoms, Between, Choice, ModelName, Slot

_LONG = 7
"""Letters from which one may be mistaken."""


class Likeness(IntEnum):
    """How a name fits, the surest last."""

    OTHER = 0
    """Each says what the other does not: another model."""
    PART = 1
    """The device says less than the product: a family, without its model."""
    MORE = 2
    """The device says more than the product: a variant, or words around the model."""
    SAME = 3


class Fit(NamedTuple):
    """A likeness, the words that the device lacks and those it adds."""

    likeness: Likeness
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


NOT_NAMED = Fit(Likeness.OTHER)


def fit(name: ModelName, said: Atoms, *, ignored: frozenset[str], generic: frozenset[str]) -> Fit:
    """Return how the atoms of a device's name fit a product's; ``ignored`` are the generic words
    and the names of the vendor, which count only when a product has no other."""
    own = _rejoined(said, name)
    if any(_excludes(other, own) for other in name.excluded):
        return NOT_NAMED
    asked = [slot for slot in name.slots if not (slot.is_generic or _all_in(slot, ignored))]
    asked = asked or [slot for slot in name.slots if not _all_in(slot, generic)]
    if not asked:
        return NOT_NAMED
    held = [slot for slot in asked if _holds(slot, own)]
    if not held:
        return NOT_NAMED
    missing = tuple(_said(slot) for slot in asked if slot not in held)
    added = _added(name, own, held, ignored)
    return Fit(_likeness(name, missing, added), missing, added)


def _likeness(name: ModelName, missing: tuple[str, ...], added: tuple[str, ...]) -> Likeness:
    if missing:
        return Likeness.OTHER if added else Likeness.PART
    if added and not name.is_family:
        return Likeness.MORE
    return Likeness.SAME


def _excludes(name: ModelName, own: Atoms) -> bool:
    return bool(name.slots) and all(_holds(slot, own) for slot in name.slots)


def _all_in(slot: Slot, ignored: frozenset[str]) -> bool:
    return all(
        not isinstance(choice, Between) and all(atom in ignored for atom in choice)
        for choice in slot.choices
    )


def _holds(slot: Slot, own: Atoms) -> bool:
    return any(_has(choice, own) for choice in slot.choices)


def _has(choice: Choice, own: Atoms) -> bool:
    if isinstance(choice, Between):
        return bool(_between(choice, own))
    if len(choice) == 1:
        return choice[0] in own or any(_mistyped(choice[0], atom) for atom in own)
    return any(own[at : at + len(choice)] == choice for at in range(len(own)))


def _between(choice: Between, own: Atoms) -> list[str]:
    """Return the number that follows the letters and lies between the bounds."""
    return [
        number
        for letters, number in pairwise(own)
        if letters == choice.letters
        and number.isdigit()
        and choice.low <= int(number) <= choice.high
    ]


def _added(
    name: ModelName, own: Atoms, held: list[Slot], ignored: frozenset[str]
) -> tuple[str, ...]:
    known = set(name.optional) | ignored
    for slot in held:
        for choice in slot.choices:
            known |= _spelled(choice, own)
    return tuple(atom for atom in own if atom not in known and not _is_typo(atom, known))


def _spelled(choice: Choice, own: Atoms) -> set[str]:
    if isinstance(choice, Between):
        return {choice.letters, *_between(choice, own)}
    return set(choice)


def _is_typo(atom: str, known: set[str]) -> bool:
    if len(atom) < _LONG:
        return False
    return any(_mistyped(one, atom) for one in known if one[0] == atom[0])


def _said(slot: Slot) -> str:
    choice = slot.choices[0]
    if isinstance(choice, Between):
        return f"{choice.letters}{choice.low}-{choice.high}"
    return "".join(choice)


def _rejoined(said: Atoms, name: ModelName) -> Atoms:
    """Return the device's atoms cut as the product writes them: ``supply roller`` is
    ``supplyroller`` where the product says so, and the other way."""
    written = name.sequence()
    whole = {atom for atom in written if atom.isalpha() and len(atom) > 3}
    cuts = {
        "".join(written[at : at + size]): tuple(written[at : at + size])
        for size in range(2, MOST_JOINED)
        for at in range(len(written) - size + 1)
        if all(atom.isalpha() for atom in written[at : at + size])
    }
    found: list[str] = []
    place = 0
    while place < len(said):
        joined = _joined_at(said, place, whole)
        if joined:
            found.append("".join(said[place : place + joined]))
            place += joined
            continue
        found.extend(cuts.get(said[place], (said[place],)))
        place += 1
    return tuple(found)


def _joined_at(said: Atoms, place: int, whole: set[str]) -> int:
    """Return how many atoms from there are one word of the product; 0 when none are."""
    for size in range(MOST_JOINED, 1, -1):
        if "".join(said[place : place + size]) in whole and place + size <= len(said):
            return size
    return 0


def _mistyped(word: str, other: str) -> bool:
    """Return whether two long words differ by one letter, doubled, dropped, changed or swapped."""
    if len(word) < _LONG or len(other) < _LONG or abs(len(word) - len(other)) > 1:
        return False
    if word.isdigit() or other.isdigit() or word[0] != other[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, more = word[at:], other[at:]
    swapped = rest[:2] == more[1::-1] and rest[2:] == more[2:]
    return rest[1:] == more[1:] or rest[1:] == more or rest == more[1:] or swapped
