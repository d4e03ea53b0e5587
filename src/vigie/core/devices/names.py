"""The name of a product in a tree, read as what a device's name must hold.

``Avalon Fetal/Maternal Monitors FM20/FM30`` asks for *Avalon* and for *FM20* or *FM30*;
``IntelliVue MX400-MX850`` for a model between the two; ``Venue, not including Venue 40`` is a
family without some of its members.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vigie.core.products.normalise import plain

_ATOM = re.compile(r"[a-z]+|[0-9]+|\+(?![a-z0-9])")
_EXCEPT = re.compile(
    r",?\s*\(?\b(?:not including|excluding|except(?:ing)?(?: for)?|other than|hors|sauf)\b"
)
_PARENTHESIS = re.compile(r"\(([^()]*)\)?")
_RANGE = re.compile(r"([a-z]+)(\d+)\s*[-–]\s*([a-z]*)(\d+)")
_CODE = re.compile(r"([a-z]+[-]?)\d+[a-z]*")
_FAMILY = re.compile(
    r"\b(?:family|families|series|products|product line|gamme|famille|all models)[\s,.]*$"
)
_WITHOUT = re.compile(r"[\s,;:]+")
_JOINERS = frozenset(("and", "or", "et", "ou", "&"))
MOST_JOINED = 4

Atoms = tuple[str, ...]


class Between(NamedTuple):
    """A code whose number lies between two."""

    letters: str
    low: int
    high: int


Choice = Atoms | Between


class Slot(NamedTuple):
    """One of several things a name must hold."""

    choices: tuple[Choice, ...]
    is_generic: bool = False
    """It tells no model apart: a name need not hold it."""


class ModelName(NamedTuple):
    """What a device's name must hold to be this product's."""

    slots: tuple[Slot, ...]
    optional: frozenset[str]
    """Atoms that may stand beside: part numbers, acronyms, alternatives."""
    excluded: tuple["ModelName", ...] = ()
    is_family: bool = False

    def sequence(self) -> list[str]:
        """Return its atoms in the order they are written."""
        choices = (choice for slot in self.slots for choice in slot.choices)
        return [atom for one in choices if not isinstance(one, Between) for atom in one]


def atoms(text: str) -> Atoms:
    """Return runs of letters and runs of digits, plain: ``XR656 Plus`` is ``xr 656 plus``."""
    found = _ATOM.findall(plain(text).replace("'", ""))
    return tuple(
        "plus" if atom == "+" else atom.lstrip("0") or "0" if atom.isdigit() else atom
        for atom in found
    )


def readings(text: str) -> tuple[str, ...]:
    """Return a name, plain, without what it says it does not include; then without its asides."""
    head = _EXCEPT.split(plain(text), maxsplit=1)[0]
    return tuple(dict.fromkeys((head, _PARENTHESIS.sub(" ", head))))


def names_of(text: str, *, generic: frozenset[str], is_family: bool = False) -> list[ModelName]:
    """Return the names a text gives: several when it says ``A … / B …`` of whole names."""
    low = plain(text)
    head, *rest = _EXCEPT.split(low, maxsplit=1)
    excluded = tuple(_excluded(rest, generic))
    closed = _PARENTHESIS.sub(" ", head)
    family = is_family or _FAMILY.search(closed) is not None or bool(excluded)
    names = [_read(part, generic, family) for part in _whole_names(head)]
    return [name._replace(excluded=excluded) for name in names]


def _excluded(rest: Sequence[str], generic: frozenset[str]) -> Iterator[ModelName]:
    for text in rest:
        for part in re.split(r",|\band\b|\bet\b", text.strip(" )")):
            if atoms(part):
                yield _read(part, generic, family=True)


def _whole_names(text: str) -> list[str]:
    """Split ``A … / A …`` when both sides begin alike: two names of one thing."""
    parts = [part.strip() for part in text.split(" / ")]
    first = parts[0].split()[:1]
    alike = len(parts) > 1 and all(part.split()[:1] == first for part in parts)
    return parts if alike and len(parts[0].split()) > 1 else [text]


def _read(text: str, generic: frozenset[str], family: bool) -> ModelName:
    asides = [aside for aside in _PARENTHESIS.findall(text) if aside.strip()]
    bare = _PARENTHESIS.sub(" ", text)
    slots = list(_slots(_words(bare), generic))
    optional = {atom for aside in asides for atom in atoms(aside)}
    for aside in asides:
        slots = _with_members(slots, aside, generic)
    optional |= {a for s in slots for c in s.choices if not isinstance(c, Between) for a in c}
    return ModelName(tuple(slots), frozenset(optional), (), family)


def _with_members(slots: list[Slot], aside: str, generic: frozenset[str]) -> list[Slot]:
    """``MX (MX400-550)``: the members named aside stand in place of the letters of their line."""
    members = [c for word in _words(aside.replace("including", " ")) for c in _choices(word)]
    codes = [c for c in members if isinstance(c, Between) or (len(c) > 1 and c[1].isdigit())]
    letters = {c.letters if isinstance(c, Between) else c[0] for c in codes}
    place = next((i for i, s in enumerate(slots) if _is_line(s, letters)), None)
    if place is None or not codes:
        return slots
    return [*slots[:place], Slot(tuple(codes)), *slots[place + 1 :]]


def _is_line(slot: Slot, letters: set[str]) -> bool:
    choice = slot.choices[0]
    return len(slot.choices) == 1 and len(choice) == 1 and choice[0] in letters


def _words(text: str) -> list[str]:
    """Return the words, with ``A / B`` and ``A and B`` brought to ``A/B``."""
    closed = re.sub(r"\s*/\s*", "/", text)
    found: list[str] = []
    is_joined = False
    for word in (w.strip(".-–\"'") for w in _WITHOUT.split(closed)):
        if word in _JOINERS:
            is_joined = bool(found)
        elif word and is_joined:
            found[-1] = f"{found[-1]}/{word}"
            is_joined = False
        elif word:
            found.append(word)
    return found


def _slots(words: Sequence[str], generic: frozenset[str]) -> Iterator[Slot]:
    """Yield the slots; codes of one line in a row (``TC10 TC20``) are alternatives."""
    letters = ""
    codes: list[Choice] = []
    for word in words:
        found = _CODE.fullmatch(word)
        if found and letters == found[1] and codes:
            codes.append(atoms(word))
            continue
        if codes:
            yield _slot(codes, generic)
        letters = found[1] if found else ""
        codes = [atoms(word)] if found else _choices(word)
    if codes:
        yield _slot(codes, generic)


def _slot(choices: Sequence[Choice], generic: frozenset[str]) -> Slot:
    is_generic = any(
        not isinstance(choice, Between) and all(atom in generic for atom in choice)
        for choice in choices
    )
    return Slot(tuple(choices), is_generic)


def _choices(word: str) -> list[Choice]:
    """Return the alternatives of a word: ``FM20/FM30``, ``515/715``, ``MX700/800``,
    ``MP2-MP90``."""
    if "/" not in word:
        return _one(word)
    found: list[Choice] = []
    before: Atoms = ()
    for piece in word.split("/"):
        for choice in _one(piece):
            if isinstance(choice, Between):
                found.append(choice)
                continue
            found.append(_completed(choice, before))
            before = found[-1]  # type: ignore[assignment]  # a tuple of atoms, never Between
    return found


def _one(piece: str) -> list[Choice]:
    span = _RANGE.fullmatch(piece)
    alike = span and (span[3] == span[1] or (not span[3] and len(span[4]) == len(span[2])))
    if span and alike and int(span[4]) > int(span[2]):
        return [Between(span[1], int(span[2]), int(span[4]))]
    read = atoms(piece)
    return [read] if read else []


def _completed(choice: Atoms, before: Atoms) -> Atoms:
    """``MX700/800``: the second takes the letters of the first."""
    takes = len(choice) == 1 and choice[0].isdigit() and len(before) > 1 and before[0].isalpha()
    return (before[0], *choice) if takes else choice
