"""What an attacker would put in a file: entities, keys given twice, formulas, depth, archives that
lie. Each takes a good file and a chance, and returns a bad one."""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

Accident = Callable[[bytes, random.Random], bytes]
XLSX = b"PK\x03\x04"
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    '=HYPERLINK("http://192.0.2.1/","x")',
    "\t=1",
    "=" * 3_000,
)
NUMBERS = (
    "1e309",
    "-1e309",
    "9" * 400,
    "-" + "9" * 400,
    "1e-400",
    "NaN",
    "Infinity",
    "0x10",
    "١٢",
)
TEXTS = (
    "\u202e\u2066x\u2069",
    "e" + "\u0301" * 2_000,
    "\ufdfa" * 500,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 300,
    "\x00",
    "\x1b[2J",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}%s%n",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "a" * 70_000,
)
NUMBER = re.compile(rb"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
QUOTED = re.compile(rb'"[^"\\\n]{1,80}"')


def entities(content: bytes, chance: random.Random) -> bytes:
    """Define entities before an XML document, and use them within."""
    target = chance.choice((b"file:///etc/hostname", b"http://127.0.0.1:9/", b"php://filter"))
    kinds = (
        b'<!DOCTYPE x [<!ENTITY a "%s">]>' % (b"b" * 5_000),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "%s">]>' % target,
        b'<!DOCTYPE x [<!ENTITY %% p SYSTEM "%s"> %%p;]>' % target,
        b'<!DOCTYPE x SYSTEM "%s">' % target,
        b'<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]>',
    )
    head, mark, rest = content.partition(b"?>")
    if not mark:
        head, mark, rest = b'<?xml version="1.0"', b"?>", content
    place = rest.find(b"</")
    return head + mark + chance.choice(kinds) + rest[:place] + b"&a;" + rest[place:]


def twice(content: bytes, chance: random.Random) -> bytes:
    """Give a key of a JSON object, or a column of a table, twice."""
    found = list(re.finditer(rb'"([^"\\]{1,60})"\s*:', content))
    if not found:
        return content.replace(b";", b";" + content.split(b";")[0] + b";", 1)
    key = chance.choice(found)
    other = chance.choice((b"null", b"[]", b"{}", b'"x"', b"1", b"true"))
    return content[: key.start()] + key[0] + other + b"," + content[key.start() :]


def formulas(content: bytes, chance: random.Random) -> bytes:
    """Put a formula in the place of a cell or of a text."""
    return _in_a_text(content, chance, chance.choice(FORMULAS))


def texts(content: bytes, chance: random.Random) -> bytes:
    """Put a text made to hurt in the place of a cell or of a text."""
    return _in_a_text(content, chance, chance.choice(TEXTS))


def _in_a_text(content: bytes, chance: random.Random, text: str) -> bytes:
    quoted = list(QUOTED.finditer(content))
    if content.lstrip()[:1] in (b"{", b"[") and quoted:
        place = chance.choice(quoted)
        given = json.dumps(text, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")
        return content[: place.start()] + given + content[place.end() :]
    cells = list(re.finditer(rb"[^;,<>\n]{1,80}", content))
    place = chance.choice(cells) if cells else re.match(rb"", content)
    assert place is not None
    return content[: place.start()] + text.encode("utf-8", "replace") + content[place.end() :]


def numbers(content: bytes, chance: random.Random) -> bytes:
    """Put a number that no computer holds in the place of one."""
    found = list(NUMBER.finditer(content))
    if not found:
        return content + chance.choice(NUMBERS).encode()
    place = chance.choice(found)
    return content[: place.start()] + chance.choice(NUMBERS).encode() + content[place.end() :]


def depth(content: bytes, chance: random.Random) -> bytes:
    """Put a very deep value in the place of one."""
    many = chance.choice((60, 600, 2_000, 50_000))
    kinds = (b"[" * many + b"]" * many, b'{"a":' * many + b"1" + b"}" * many)
    found = list(QUOTED.finditer(content)) or list(NUMBER.finditer(content))
    if not found:
        return b"<a>" * many + content + b"</a>" * many
    place = chance.choice(found)
    return content[: place.start()] + chance.choice(kinds) + content[place.end() :]


def nulls(content: bytes, chance: random.Random) -> bytes:
    """Put null in the place of some values; empty some cells of a table."""
    filled = re.compile(rb'(?<=:)\s*("[^"\\]*"|\d+)|(?<=;)[^;\n]+')
    found = list(filled.finditer(content))
    for place in sorted(chance.sample(found, min(len(found), 6)), key=lambda m: -m.start()):
        given = b"null" if b":" in content[:200] else b""
        content = content[: place.start()] + given + content[place.end() :]
    return content


def archive(content: bytes, chance: random.Random) -> bytes:
    """Put the file in a zip that lies: of its names, of its sizes, of what it holds."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(chance.choice((1, 2, 40))):
            name = chance.choice(("a.json", "../../a.json", "/etc/a.json", "a\\b.json", "é.json"))
            packed.writestr(f"{number}{name}" if number else name, content)
        if chance.random() < 0.3:
            packed.writestr("zeros.json", b" " * (80 << 20))
    return _flipped(kept.getvalue(), chance) if chance.random() < 0.5 else kept.getvalue()


def workbook(content: bytes, chance: random.Random) -> bytes:
    """Damage one part of a workbook; a file of another kind becomes a workbook's part."""
    if not content.startswith(XLSX):
        return _zip({"[Content_Types].xml": content, "xl/workbook.xml": content})
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    name = chance.choice(sorted(parts))
    damage: list[Accident] = [entities, numbers, texts, depth, _flipped, _cut]
    parts[name] = chance.choice(damage)(parts[name], chance)
    return _zip(parts)


def _zip(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return kept.getvalue()


def _flipped(content: bytes, chance: random.Random) -> bytes:
    some = bytearray(content or b"x")
    for _ in range(chance.randint(1, 8)):
        some[chance.randrange(len(some))] = chance.randrange(256)
    return bytes(some)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def book_of(table: bytes) -> bytes:
    """Return a workbook that says what a table in CSV says."""
    from openpyxl import Workbook

    book, text = Workbook(), table.decode("utf-8-sig")
    sheet: Any = book.active
    for line in text.splitlines():
        sheet.append(line.split(";" if ";" in text else ","))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


ACCIDENTS: dict[str, Accident] = {
    "XML entities": entities,
    "a key twice": twice,
    "formulas": formulas,
    "hostile texts": texts,
    "impossible numbers": numbers,
    "a deep value": depth,
    "nulls": nulls,
    "a lying archive": archive,
    "a damaged workbook": workbook,
}
