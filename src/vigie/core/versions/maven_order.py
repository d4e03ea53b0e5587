"""Two Maven versions as Maven itself compares them until 3.9: a tree of items, not one order.

Source: ``ComparableVersion`` of Maven 3.8, whose answers the public vectors record. A word after
a dot comes before a dash, a dash before a number, and each compares to nothing by its own sign:
``1.foo`` < ``1-alpha`` < ``1`` < ``1.foo``. Keys cannot say that; ``schemes/maven.py`` holds the
order of Maven 3.9, which never turns round.
"""

import re

Item = int | str | list["Item"]

_QUALIFIERS = ("alpha", "beta", "milestone", "rc", "snapshot", "", "sp")
_ALIASES = {"ga": "", "final": "", "release": "", "cr": "rc"}
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
_TOKEN = re.compile(r"[0-9]+|[^0-9.-]+|[.-]")
_SEPARATORS = (".", "-")
_DIGITS = frozenset("0123456789")


def order(a: str, b: str) -> int:
    """Return -1, 0 or 1 as Maven says ``a`` is before, the same as or after ``b``."""
    return _lists(_tree(a.strip().lower()), _tree(b.strip().lower()))


# ---- reading -----------------------------------------------------------------------------------


def _tree(version: str) -> list[Item]:
    """Return the items of a version; a dash, or a change between digits and letters, opens a
    list inside the last one."""
    levels: list[list[Item]] = [[]]
    marks = _TOKEN.findall(version)
    for at, mark in enumerate(marks):
        follows_item = at > 0 and marks[at - 1] not in _SEPARATORS
        if mark in _SEPARATORS:
            levels[-1].extend([] if follows_item else [0])
        else:
            if follows_item:
                _open(levels)
            levels[-1].append(_item(mark, _next(marks, at)))
        if mark == "-":
            _open(levels)
    for level in reversed(levels):
        _normalise(level)
    return levels[0]


def _open(levels: list[list[Item]]) -> None:
    opened: list[Item] = []
    levels[-1].append(opened)
    levels.append(opened)


def _next(marks: list[str], at: int) -> str:
    return marks[at + 1] if at + 1 < len(marks) else ""


def _item(mark: str, following: str) -> Item:
    if mark[0] in _DIGITS:
        return int(mark)
    is_short = following[:1] in _DIGITS and following != ""
    word = _SHORT.get(mark, mark) if is_short else mark
    return _ALIASES.get(word, word)


def _normalise(level: list[Item]) -> None:
    """Drop what says nothing at the end, and before a list."""
    for at in range(len(level) - 1, -1, -1):
        if level[at] in (0, "", []):
            del level[at]
        elif not isinstance(level[at], list):
            return


# ---- comparing ---------------------------------------------------------------------------------


def _lists(left: list[Item], right: list[Item]) -> int:
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else None
        other = right[at] if at < len(right) else None
        if found := _items(one, other):
            return found
    return 0


def _items(one: Item | None, other: Item | None) -> int:
    if one is None or other is None:
        return (0 if one is None else _alone(one)) - (0 if other is None else _alone(other))
    if isinstance(one, list) and isinstance(other, list):
        return _lists(one, other)
    if isinstance(one, int) and isinstance(other, int):
        return (one > other) - (one < other)
    if isinstance(one, str) and isinstance(other, str):
        return (_rank(one) > _rank(other)) - (_rank(one) < _rank(other))
    return 1 if _kind(one) > _kind(other) else -1


def _alone(item: Item) -> int:
    """Return how an item compares to nothing."""
    if isinstance(item, list):
        return next((sign for one in item if (sign := _alone(one))), 0)
    if isinstance(item, int):
        return int(item > 0)
    return (_rank(item) > _rank("")) - (_rank(item) < _rank(""))


def _kind(item: Item) -> int:
    """Return the rank of a kind: words, then lists, then numbers."""
    return 0 if isinstance(item, str) else 1 if isinstance(item, list) else 2


def _rank(word: str) -> tuple[int, str]:
    known = word in _QUALIFIERS
    return (_QUALIFIERS.index(word), "") if known else (len(_QUALIFIERS), word)
