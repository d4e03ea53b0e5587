"""Malformed files, made from nothing or from our samples by seeded accidents."""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import malice

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MIB = 1 << 20
_XML = b'<?xml version="1.0"?>'
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
)
NOTHING_HONEST: dict[str, bytes] = {
    "empty": b"",
    "one line feed": b"\n",
    "spaces": b" " * 100_000,
    "zeros": b"\x00" * 50_000,
    "program": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
    "utf-16": '{"vulnerabilities": []}'.encode("utf-16"),
    "utf-32": '{"vulnerabilities": []}'.encode("utf-32"),
    "null": b"null",
    "number": b"1" * 5_000,
    "empty list": b"[]",
    "empty object": b"{}",
    "string": b'"advisories"',
    "deep arrays": b"[" * 300_000,
    "deep objects": b'{"a":' * 200_000,
    "balanced depth": b"[" * 100_000 + b"]" * 100_000,
    "laughs": _XML + b'<!DOCTYPE x [<!ENTITY l0 "ha">' + _LAUGHS + b"]><x>&l9;</x>",
    "external entity": _XML
    + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><REQUEST>&e;</REQUEST>',
    "cut tag": _XML + b"<REQUEST><CONTENT><HARDWARE><NAME>x",
    "deep tags": _XML + b"<a>" * 100_000,
    "prose": b"Un texte qui n'est pas un fichier attendu.\n" * 50,
    "long line": b"x" * (4 * MIB),
    "long cells": b";".join([b"y" * 200_000] * 10),
    "web page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "damaged gzip": b"\x1f\x8b\x08\x00" + b"\xff" * 300,
    "empty gzip": gzip.compress(b""),
    "gzip of zeros": gzip.compress(b"\x00" * MIB),
    "gzip in gzip": gzip.compress(gzip.compress(b"{}")),
}
"""Contents that no importer may take."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A good file of one kind and what its import must be told."""

    kind: str
    path: Path
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}-{self.path.name}"


def samples() -> list[Sample]:
    """Return our good files of every kind."""
    feeds = [p for p in _files("feeds") if not p.name.startswith("companion")]
    registries = [p for p in _files("registries") if p.name != "perimeters.csv"]
    inventories = [p for p in _files("inventories") if not p.name.endswith(".vex.json")]
    bound = (("perimeter", "P0"), ("machine", "m0"))
    return [
        *(Sample("advisories", path) for path in feeds),
        *(Sample("establishments", path) for path in registries),
        *(Sample("inventory", path, bound) for path in inventories),
        Sample("perimeters", SAMPLES / "registries" / "perimeters.csv"),
        *(Sample("evidence", path) for path in _files("evidence")),
    ]


def workbooks(folder: Path) -> list[Sample]:
    """Write our tables as workbooks in a folder and return them."""
    found = []
    for one in samples():
        if one.path.name in {"template-fr.csv", "perimeters.csv", "preuves.csv"}:
            path = folder / f"{one.path.stem}.xlsx"
            path.write_bytes(malice.book_of(one.path.read_bytes()))
            found.append(Sample(one.kind, path, one.options))
    return found


def _files(folder: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / folder).glob("*") if path.is_file())


def bomb(content: bytes) -> bytes:
    """Return a gzip archive that begins as ``content`` and never seems to end."""
    return gzip.compress(content + b" " * (80 * MIB), compresslevel=9)


def accidents(content: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield, without end, damaged versions of a file, each with the name of its accident."""
    while True:
        name = chance.choice(list(_ACCIDENTS))
        yield name, _ACCIDENTS[name](content, chance)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _cut_gzip(content: bytes, chance: random.Random) -> bytes:
    packed = gzip.compress(content)
    return packed[: chance.randrange(2, len(packed) - 1)]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    some = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        some[chance.randrange(len(some))] = chance.randrange(256)
    return bytes(some)


def _with(*given: bytes) -> Callable[[bytes, random.Random], bytes]:
    def put(content: bytes, chance: random.Random) -> bytes:
        place = chance.randrange(len(content))
        return content[:place] + chance.choice(given) + content[place:]

    return put


def _recoded(content: bytes, chance: random.Random) -> bytes:
    code = chance.choice(["utf-16", "utf-16-le", "utf-32", "cp037"])
    return content.decode("latin-1").encode(code)


def _swapped_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _doubled_header(content: bytes, chance: random.Random) -> bytes:
    first, _, rest = content.partition(b"\n")
    return first + b";" + first + b"\n" + rest


def _lost_delimiters(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    lines[place] = lines[place].replace(b";", b"", chance.randint(1, 3)).replace(b",", b"", 1)
    return b"\n".join(lines)


def _figures_as_text(content: bytes, chance: random.Random) -> bytes:
    digits = [place for place, byte in enumerate(content) if 48 <= byte <= 57]
    some = bytearray(content)
    for place in chance.sample(digits, min(len(digits), chance.randint(1, 12))):
        some[place] = chance.choice(b"xZ-.,e+ 9\xff")
    return bytes(some)


def _open_quote(content: bytes, chance: random.Random) -> bytes:
    return _with(b'"', b"'", b'"""', b"<", b"&", b"&x;", b"]]>", b"\\u0000", b"\\ud800")(
        content, chance
    )


def _wrong_types(content: bytes, chance: random.Random) -> bytes:
    """Put a value of another type in a JSON document or in a line of one."""
    lines = content.split(b"\n")
    whole = _document(content)
    place = chance.randrange(len(lines))
    found = whole if whole is not None else _document(lines[place])
    if found is None:
        return _flipped(content, chance)
    damaged = json.dumps(_damaged(found, chance), ensure_ascii=False).encode("utf-8", "replace")
    return damaged if whole is not None else b"\n".join([*lines[:place], damaged])


def _document(content: bytes) -> Any:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


_OTHERS: tuple[Any, ...] = (
    None, [], {}, "", "x", 0, -1, 1e308, 10**30, True, [None], [[[]]], {"a": None}, "2026-13-45",
    "9" * 5_000, "\x00", ["x"] * 200, {"x": {"x": {"x": {}}}}, "0000-00-00T99:99:99Z",
    [1, "a", {}],
)  # fmt: skip


def _damaged(value: Any, chance: random.Random) -> Any:
    """Return a document with one value, somewhere, replaced by one of another type."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.08:
        return chance.choice(_OTHERS)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = chance.choice(keys)
    copy = value.copy()
    copy[key] = _damaged(value[key], chance)
    return copy


_ACCIDENTS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": _cut,
    "cut gzip": _cut_gzip,
    "flipped bytes": _flipped,
    "NUL bytes": _with(b"\x00", b"\x00" * 500),
    "not UTF-8": _with(b"\xff\xfe\xfa", b"\xc3", b"\xed\xa0\x80"),
    "another encoding": _recoded,
    "lines in disorder": _swapped_lines,
    "header twice": _doubled_header,
    "delimiters lost": _lost_delimiters,
    "figures as text": _figures_as_text,
    "an open quote": _open_quote,
    "a huge cell": _with(b"z" * 300_000, b";" * 50_000, b"9" * 5_000),
    "wrong types": _wrong_types,
    "wrong types again": _wrong_types,
    **malice.ACCIDENTS,
}
