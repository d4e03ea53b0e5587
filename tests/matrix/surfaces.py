"""Every address that can be asked, read from the router and from the description of the API.

Nothing is listed by hand but what a parameter names: an address whose parameter is not told here
fails the test, so that a new page is attacked the day it exists.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

READ, WRITE = ("GET",), ("GET", "POST")
_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_HOLES = re.compile(r"\{(\w+)\}")
TERRITORIES = ("region", "department", "grouping", "category")
BY_NAME = {
    "finess": "finess",
    "receipt": "receipt",
    "cve": "cve",
    "product": "product",
    "username": "username",
    "secret": "link",
    "name": "public",
    "page": "public",
    "part": "public",
    "folder": "public",
    "provider_id": "public",
}
"""What a parameter of an address names, whatever the address."""
BY_ADDRESS = {
    ("region", "code"): "region",
    ("department", "code"): "department",
    ("grouping", "code"): "grouping",
    ("category", "code"): "category",
    ("establishment-withdraw", "key"): "answer",
    ("review-answer", "key"): "answer",
    ("review-undo", "key"): "suppression",
    ("keyword-remove", "key"): "keyword",
    ("name-undo", "key"): "decision",
    ("approval-decide", "key"): "approval",
    ("emergency-end", "key"): "emergency",
    ("emergency-review", "key"): "emergency",
    ("sheet", "key"): "sheet",
    ("mandate-end", "key"): "mandate",
    ("publication-draft", "key"): "edition",
    ("publication-publish", "key"): "edition",
    ("publication", "number"): "public",
    ("/api/publications", "number"): "public",
    ("token-revoke", "key"): "token",
    ("session-end", "key"): "session",
    ("mfa_remove_webauthn", "pk"): "factor",
    ("mfa_edit_webauthn", "pk"): "factor",
    **{(f"/api/territories/{kind}/{{code}}", "code"): kind for kind in TERRITORIES},
    ("/api/territories/nation/{code}", "code"): "public",
    ("/api/perimeters/{code}", "code"): "perimeter",
    ("/api/answers/{key}", "key"): "answer",
    ("/api/suppressions/{key}", "key"): "suppression",
    ("/api/keywords/{key}", "key"): "keyword",
    ("/api/names/decisions/{key}", "key"): "decision",
}
"""What a parameter names on the addresses that begin so."""
PUBLIC_VALUES = {
    ("source", "name"): "kev",
    ("guide-page", "page"): "preuves",
    ("documentation", "folder"): "methods",
    ("documentation", "page"): "level-v1",
    ("sheet-link", "part"): "measures",
    ("publication", "number"): "1",
    ("/api/publications", "number"): "1",
    ("openid_connect_login", "provider_id"): "inconnu",
    ("openid_connect_callback", "provider_id"): "inconnu",
    ("/api/territories/nation/{code}", "code"): "FR",
}


@dataclass(frozen=True)
class Surface:
    """An address and a verb. ``objects``: its parameters with the kind of object each names."""

    name: str
    verb: str
    template: str
    objects: tuple[tuple[str, str], ...] = ()
    query: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    is_json: bool = False

    def __str__(self) -> str:
        return f"{self.verb} {self.template}"

    def __hash__(self) -> int:
        return hash(str(self))

    def address(self, values: Mapping[str, Any]) -> str:
        """Return the address with its parameters filled."""
        filled = self.template
        for name, kind in self.objects:
            given = values[kind] if kind != "public" else _public(self.name, name)
            filled = filled.replace(f"{{{name}}}", str(given))
        return filled


def _public(surface: str, name: str) -> str:
    return next(
        value
        for (start, parameter), value in PUBLIC_VALUES.items()
        if parameter == name and _is(surface, start)
    )


def _is(surface: str, start: str) -> bool:
    return surface == start or surface.startswith((f"{start}-", f"{start}/"))


def kind_of(surface: str, name: str) -> str:
    """Return what a parameter names. Raises ``LookupError`` for one that is not told."""
    for (start, parameter), kind in BY_ADDRESS.items():
        if parameter == name and _is(surface, start):
            return kind
    if name in BY_NAME:
        return BY_NAME[name]
    raise LookupError(f"{surface}: tell in tests/matrix/surfaces.py what {name!r} names")


def every() -> list[Surface]:
    """Return every surface: pages, sign-in, operations of the API."""
    return [*pages(), *operations()]


def pages() -> Iterator[Surface]:
    """Yield each page of the router, read and written."""
    for name, route in _routes(get_resolver().url_patterns, ""):
        if route.startswith("api/"):
            continue
        found = [m["name"] for m in _PARAMETER.finditer(route)]
        objects = tuple((each, kind_of(name, each)) for each in found)
        template = "/" + _PARAMETER.sub(r"{\g<name>}", route)
        for verb in WRITE:
            yield Surface(name, verb, template, objects)


def _routes(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield str(each.name), prefix + str(each.pattern)


def described() -> dict[str, Any]:
    """Return the description of the API, as anyone reads it."""
    answer: dict[str, Any] = json.loads(Client().get("/api/openapi.json").content)
    return answer


def operations() -> Iterator[Surface]:
    """Yield each operation of the description, with its query and a body that can be taken."""
    told = described()
    schemas = told["components"]["schemas"]
    for address, verbs in told["paths"].items():
        for verb, operation in verbs.items():
            for one in _expanded(address, operation):
                yield _operation(one, verb.upper(), operation, schemas)
    yield Surface("api-guide", "GET", "/api/")


def _expanded(address: str, operation: dict[str, Any]) -> list[str]:
    """Return the addresses of an operation: one for each word of a parameter that has a list."""
    found = [address]
    for parameter in operation.get("parameters", []):
        words = parameter["schema"].get("enum") if parameter["in"] == "path" else None
        if words:
            hole = f"{{{parameter['name']}}}"
            found = [one.replace(hole, word) for one in found for word in words]
    return found


def _operation(
    address: str, verb: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> Surface:
    parameters = operation.get("parameters", [])
    named = _HOLES.findall(address)
    return Surface(
        name=address,
        verb=verb,
        template=address,
        objects=tuple((each, kind_of(address, each)) for each in named),
        query=tuple(p["name"] for p in parameters if p["in"] == "query"),
        body=_body(operation, schemas),
        is_json=True,
    )


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return {}
    schema = content["schema"]
    name = schema["$ref"].rsplit("/", 1)[-1] if "$ref" in schema else ""
    properties = schemas[name]["properties"] if name else schema["properties"]
    return {each: _example(each, told) for each, told in properties.items()}


def _example(name: str, told: dict[str, Any]) -> Any:
    """Return a value that the field takes."""
    told = next((one for one in told.get("anyOf", [told]) if one.get("type") != "null"), told)
    if "enum" in told:
        return told["enum"][0]
    if told.get("format") == "date":
        return "2026-11-18" if name == "observed_on" else "2027-03-01"
    plain = {"number": 0.5, "integer": 1, "boolean": True}
    return plain.get(told.get("type", ""), FILLED.get(name, "parce que"))


FILLED = {
    "kind": "accepted",
    "reason": "parce que",
    "until": "2027-03-01",
    "measure": "filtré",
    "cause": "",
    "low": "40",
    "high": "60",
    "seen": "100",
    "proof": "measured",
    "observed_on": "2026-11-18",
    "safeguard": "mfa_remote",
    "role": "ciso",
    "purpose": "essai",
    "part": "entity",
    "minutes": "30",
    "granted": "yes",
    "justified": "yes",
    "text": "lu et compris",
    "verdict": "confirmed",
    "days": "90",
    "acts": "read",
    "note": "",
    "email": "",
    "channel": "paper",
    "speaker": "Zz, direction",
    "is_read_back": "on",
    "publisher": "",
    "query": "/etablissements/export.csv",
    "password": "Un-mot-de-passe-1",
}
"""What a form is filled with besides the objects that it names."""
