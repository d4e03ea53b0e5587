"""Malformed requests, drawn from every address: damage to the path, the query, the headers, the
body or the form."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.faults.malice import FORMULAS, NUMBERS, TEXTS
from tests.matrix.matrix import NAMES, PLAIN
from tests.matrix.surfaces import FILLED, PUBLIC_VALUES, Surface

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
INTEGERS = ("0", "-1", "1", str(2**31), str(2**63 - 1), str(2**63), "9" * 40, "9" * 4_500)
WORDS = sorted(NAMES.keys() | PLAIN)
DEEP = '{"a":' * 5_000 + "1" + "}" * 5_000
OTHERS: tuple[Any, ...] = (
    *(None, [], {}, "", True, -1, 1e308, 10**400, [None], {"a": None}, [[[]]], "x" * 20_000),
    *("2026-13-45", "0000-00-00", "\x00", "\ud800", "9999-12-31", "-0001-01-01"),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Language": "fr;q=" + "9" * 2_000},
    {"Accept-Language": ",".join(f"x{i}" for i in range(3_000))},
    {"Accept": "*/*;q=nonsense, \x01"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer " + "é" * 200},
    {"Authorization": "Basic !!!!"},
    {"Cookie": "sessionid=" + "z" * 6_000},
    {"Cookie": 'sessionid="; django_language=\x02; csrftoken=x; ;;=;'},
    {"Cookie": "django_language=../../etc"},
    {"Cookie": "messages=not:signed:at-all"},
    {"Host": "exemple.invalid"},
    {"Host": "a" * 300},
    {"Host": "[::1"},
    {"X-Forwarded-For": "x, \x00, 999.999.999.999", "X-Forwarded-Host": "exemple.invalid"},
    {"X-Forwarded-Proto": "gopher"},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT", "If-None-Match": '"x'},
    {"Range": "bytes=9-1,-,x-y"},
    {"HX-Request": "true", "HX-Current-URL": "http://[x", "HX-Target": "\x01"},
    {"Referer": "http://[::x/\x01"},
    {"Origin": "null"},
    {"User-Agent": "\x7f" * 4_000},
)
TYPES = (
    "text/html; charset=nonexistent",
    "application/json; charset=utf-7",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 400,
    "multipart/form-data; boundary=é",
    "application/x-www-form-urlencoded; charset=nonexistent",
    ";;;",
    "",
)


@dataclass(frozen=True)
class Request:
    """A request as it is sent."""

    verb: str
    address: str
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


Damage = Callable[[Surface, random.Random], Request]


def requests(
    surfaces: list[Surface], chance: random.Random
) -> Iterator[tuple[Surface, str, Request]]:
    """Yield, without end, a request on each address in turn, with the name of its damage."""
    while True:
        for surface in surfaces:
            name = chance.choice(list(DAMAGES))
            yield surface, name, DAMAGES[name](surface, chance)


def _text(chance: random.Random) -> str:
    return chance.choice((*TEXTS, *NUMBERS, *FORMULAS, *INTEGERS))


def _good(surface: Surface, chance: random.Random) -> str:
    return _filled(surface, lambda kind: "1" if kind in _NUMBERED else "330000006")


_NUMBERED = frozenset(
    ("answer", "suppression", "keyword", "decision", "approval", "emergency", "token", "session")
) | {"factor", "sheet", "mandate", "edition", "receipt"}


def _filled(surface: Surface, value: Callable[[str], str]) -> str:
    filled = surface.template
    for name, kind in surface.objects:
        public = [v for (_, parameter), v in PUBLIC_VALUES.items() if parameter == name]
        given = public[0] if kind == "public" and public else value(kind)
        filled = filled.replace(f"{{{name}}}", quote(given, safe="", errors="surrogatepass"))
    return filled


def _path(surface: Surface, chance: random.Random) -> Request:
    def value(kind: str) -> str:
        return chance.choice(INTEGERS) if kind in _NUMBERED else _text(chance)

    return Request(surface.verb, _filled(surface, value), _body_of(surface), _type_of(surface))


def _raw_path(surface: Surface, chance: random.Random) -> Request:
    odd = (
        "%00",
        "%ff%fe",
        "%2e%2e/%2e%2e/etc/passwd",
        "//",
        "%0d%0aX:%20y",
        "%",
        "\x01",
        "é" * 900,
    )
    address = _good(surface, chance)
    place = chance.randrange(len(address))
    return Request(surface.verb, address[:place] + chance.choice(odd) + address[place:])


def _query(surface: Surface, chance: random.Random) -> Request:
    names = [*surface.query, *WORDS]
    told = [(chance.choice(names), _text(chance)) for _ in range(chance.randint(1, 12))]
    if chance.random() < 0.1:
        told = [(f"x{number}", "1") for number in range(3_000)]
    query = urlencode(told, errors="surrogatepass")
    return Request("GET", f"{_good(surface, chance)}?{query}")


def _raw_query(surface: Surface, chance: random.Random) -> Request:
    odd = (
        "%",
        "a=%ff",
        "&&&==",
        "=",
        "page[]=1",
        "page=1;page=2",
        "%00=%00",
        "a=%ud83d",
        "?" * 500,
    )
    return Request("GET", f"{_good(surface, chance)}?{chance.choice(odd)}")


def _headers(surface: Surface, chance: random.Random) -> Request:
    told = dict(chance.choice(HEADERS))
    return Request(
        surface.verb, _good(surface, chance), _body_of(surface), _type_of(surface), told
    )


def _types(surface: Surface, chance: random.Random) -> Request:
    body = chance.choice((b"", b"a=1", b"{}", b"--x\r\nContent-Disposition: form-data\r\n\r\n"))
    return Request(_writing(surface), _good(surface, chance), body, chance.choice(TYPES))


def _json(surface: Surface, chance: random.Random) -> Request:
    """Send a body whose fields are of other types, missing, or more than there are."""
    told = dict(surface.body) or {"reason": "x"}
    for name in chance.sample(sorted(told), chance.randint(1, len(told))):
        told[name] = chance.choice((*OTHERS, _text(chance)))
    if chance.random() < 0.2:
        told.pop(chance.choice(sorted(told)))
    body = json.dumps(told).encode("utf-8", "surrogatepass")
    return Request(_writing(surface), _good(surface, chance), body)


def _raw_json(surface: Surface, chance: random.Random) -> Request:
    kinds = (
        *(b"", b"null", b"[]", b"1", b'"x"', b"{", b"{]", b"\xff\xfe{", b"nan", b"[1,]"),
        DEEP.encode(),
        b"[" * 100_000,
        b'{"reason":"a","reason":null}',
        b'{"reason":' + b"9" * 5_000 + b"}",
        json.dumps({"reason": "é"}).encode("utf-16"),
        b'{"reason":"' + b"x" * 3_000_000 + b'"}',
    )
    return Request(_writing(surface), _good(surface, chance), chance.choice(kinds))


def _form(surface: Surface, chance: random.Random) -> Request:
    told = dict(FILLED) | {"perimeter": "EJ-330000006", "product": "a:x:y", "cve": "CVE-2020-1"}
    for name in chance.sample(sorted(told), chance.randint(1, 8)):
        told[name] = _text(chance)
    pairs = [*told.items(), (chance.choice(WORDS), _text(chance))]
    body = urlencode(pairs, errors="surrogatepass").encode()
    return Request(_writing(surface), _good(surface, chance), body, FORM)


def _raw_form(surface: Surface, chance: random.Random) -> Request:
    many = "&".join(f"a{number}=1" for number in range(3_000)).encode()
    file = (
        b'--x\r\nContent-Disposition: form-data; name="reason"; filename="../../a"\r\n\r\n'
        + b"\x00" * 5_000
    )
    kinds = ((many, FORM), (b"%", FORM), (b"a=%ff", FORM), (b"&" * 5_000, FORM))
    body, kind = chance.choice((*kinds, (file, "multipart/form-data; boundary=x")))
    return Request(_writing(surface), _good(surface, chance), body, kind)


def _verb(surface: Surface, chance: random.Random) -> Request:
    verb = chance.choice(("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "É"))
    return Request(verb, _good(surface, chance), b"x")


def _writing(surface: Surface) -> str:
    return "POST" if surface.verb == "GET" else surface.verb


def _body_of(surface: Surface) -> bytes:
    if surface.is_json:
        return json.dumps(dict(surface.body)).encode() if surface.body else b""
    return b"" if surface.verb == "GET" else urlencode(FILLED).encode()


def _type_of(surface: Surface) -> str:
    return JSON if surface.is_json else FORM


DAMAGES: dict[str, Damage] = {
    "a parameter of the path": _path,
    "the path itself": _raw_path,
    "words of the query": _query,
    "the query itself": _raw_query,
    "headers": _headers,
    "the type of the body": _types,
    "fields of JSON": _json,
    "JSON itself": _raw_json,
    "fields of a form": _form,
    "the form itself": _raw_form,
    "the verb": _verb,
}
