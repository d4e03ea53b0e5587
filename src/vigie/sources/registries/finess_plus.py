"""FINESS+, the JSON flow of structures: legal entities, sites, groupings. Described in
docs/sources/finess-plus.md."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, BinaryIO

from vigie.core.establishments.territory import official_commune
from vigie.core.establishments.values import (
    Edition,
    EntityRecord,
    GroupingRecord,
    MembershipRecord,
    MergerRecord,
    RegistryRecord,
    RegistryScope,
    SiteRecord,
    Status,
)
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess
from vigie.sources.contract import Source
from vigie.sources.registries import json_stream, tables

SOURCE = Source(
    name="finess-plus",
    title_fr="FINESS+, flux JSON des structures",
    title_en="FINESS+, JSON flow of structures",
    every=timedelta(days=2),
    licence="Licence Ouverte 2.0",
    page="finess-plus",
)
SCOPE = RegistryScope(name="finess-plus", closes=False)
"""The flow says itself what is closed, with its day: absence closes nothing."""

Object = Mapping[str, Any]
_GHT = "001"
_ROLES = {"S": "support", "M": "member", "A": "associate"}
_INACTIVE = "I"
_MARKS = (b'"pmejdugcc"', b'"pmejdugco"', b'"informationsgeneralespm', b'"numerofiness"')


def recognises(name: str, head: bytes) -> bool:
    is_object = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return is_object and any(mark in head.lower() for mark in _MARKS)


def parse(raw: BinaryIO, name: str) -> Iterator[RegistryRecord | SetAside]:
    """Yield entities and sites as they come, then groupings with their members, then the day of
    the flow.

    Both spellings of the published schema are read (``pm_smsseId`` and ``pmSmsseId``…). The flow
    of activities is
    recognised too: its authorisations hold nothing that the registry keeps.
    """
    numbers: dict[str, Finess] = {}
    groupings: list[tuple[str, Object]] = []
    mergers: list[tuple[str, str, str, date | None]] = []
    on: date | None = None
    table = "activities"
    for position, (key, item) in enumerate(json_stream.elements(raw, name=name), start=1):
        if key == "generatedAt":
            on = _day(item)
        elif key in {"gcc", "gco"} and isinstance(item, dict):
            groupings.append((key, item))
            table = "structures"
        elif key == "pmej" and isinstance(item, dict):
            table = "structures" if "ege" in item and _general(item) else table
            yield from _entity(item, position, numbers, mergers)
    yield from _groupings(groupings, numbers)
    yield from _mergers(mergers, numbers)
    yield Edition(on, table)


def _entity(
    item: Object,
    position: int,
    numbers: dict[str, Finess],
    mergers: list[tuple[str, str, str, date | None]],
) -> Iterator[RegistryRecord | SetAside]:
    facts = _general(item)
    if not facts:
        return
    finess = tables.finess_of(_text(facts.get("numFinessPm")))
    if finess is None:
        yield _left_out(position, "numFinessPm", facts.get("numFinessPm"))
        return
    key = _either(facts, "pmSmsseId", "pm_smsseId")
    numbers[f"PM{key}"] = finess
    mergers.extend(_absorptions(item, key, "PM"))
    status = _status(_code(facts.get("statutJuridique")))
    yield EntityRecord(
        finess,
        _either(facts, "denominationLonguePmSmsse", "denominationPm"),
        status,
        _text(facts.get("siren")),
        official_commune(_text(_address(item).get("cogCommune"))),
        _day(facts.get("dateCreation")),
        _closed_on(item, facts, "dateFermeture"),
    )
    for site in _listed(item.get("ege")):
        if isinstance(site, dict):
            yield from _site(site, finess, status, position, numbers, mergers)
        else:
            yield _left_out(position, "ege", site)


def _site(
    item: Object,
    entity: Finess,
    status: Status,
    position: int,
    numbers: dict[str, Finess],
    mergers: list[tuple[str, str, str, date | None]],
) -> Iterator[RegistryRecord | SetAside]:
    facts = _object(item.get("informationsGeneralesEGE"))
    finess = tables.finess_of(_text(facts.get("numFinessEge")))
    if finess is None:
        yield _left_out(position, "numFinessEge", facts.get("numFinessEge"))
        return
    key = _text(facts.get("egeId"))
    numbers[f"EG{key}"] = finess
    mergers.extend(_absorptions(item, key, "EG"))
    address = _address(item)
    latitude, longitude = _place(address)
    category = item.get("categorieEntiteGeographiqueExercice")
    yield SiteRecord(
        finess,
        _either(facts, "nomEgeLong", "nomEgeCourt"),
        entity=entity,
        category=_code(category or item.get("categorieentiteGeographiqueExercice")),
        status=status,
        commune=official_commune(_text(address.get("cogCommune"))),
        commune_name=_text(address.get("ligneAcheminement")),
        latitude=latitude,
        longitude=longitude,
        opened_on=_day(facts.get("dateOuverture")),
        closed_on=_closed_on(item, facts, "dateFermeture"),
    )


def _groupings(
    groupings: list[tuple[str, Object]], numbers: Mapping[str, Finess]
) -> Iterator[RegistryRecord | SetAside]:
    for kind, item in groupings:
        key = _either(item, "gccId", "pmSmsseId", "pm_smsseId")
        is_ght = kind == "gcc" and _text(item.get("typeGcc")) == _GHT
        own = numbers.get(f"PM{key}") if kind == "gco" else None
        outside = _text(item.get("gccIdentifiantExterne"))
        code = f"GHT-{outside}" if is_ght and outside else f"{kind.upper()}-{own or key}"
        name = _text(item.get("nomGcc")) or code
        label = "ght" if is_ght else "gcs" if kind == "gco" else "other"
        yield GroupingRecord(code, name, label, outside[:2] if is_ght else "")
        yield from _members(code, item, numbers)


def _members(
    code: str, item: Object, numbers: Mapping[str, Finess]
) -> Iterator[RegistryRecord | SetAside]:
    for member in _listed(item.get("pmejDuGcc") or item.get("pmejDuGco")):
        if not isinstance(member, dict):
            yield _left_out(0, code, member)
            continue
        key = _either(member, "pmSmsseId", "pm_smsseId")
        finess = numbers.get(f"PM{key}")
        if finess is None:
            yield _left_out(0, f"{code}.pmSmsseId", key)
            continue
        role = _ROLES.get(_text(member.get("typeRoleEntiteGroupe")), "member")
        yield MembershipRecord(code, finess, role)


def _absorptions(item: Object, key: str, kind: str) -> Iterator[tuple[str, str, str, date | None]]:
    """Yield what absorbed a closed object: an event of it that names a second object of the same
    kind."""
    if _code(item.get("etatObjet")) != _INACTIVE:
        return
    for event in map(_object, _listed(item.get("evenement"))):
        other = _text(event.get("identifiantObjet2"))
        same_kind = _text(event.get("typeObjet2")) == kind == _text(event.get("typeObjet1"))
        if same_kind and other and other != key:
            yield kind, f"{kind}{key}", f"{kind}{other}", _day(event.get("dateEvenement"))


def _mergers(
    mergers: list[tuple[str, str, str, date | None]], numbers: Mapping[str, Finess]
) -> Iterator[MergerRecord]:
    for kind, absorbed, by, on in mergers:
        if absorbed in numbers and by in numbers:
            word = "entity" if kind == "PM" else "site"
            yield MergerRecord(word, numbers[absorbed], numbers[by], on)


def _general(item: Object) -> Object:
    return _object(item.get("informationsGeneralesPMEJ") or item.get("informationsGeneralesPmej"))


def _object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    """Return the items of a list; what stands alone where one belongs is its only item."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _either(facts: Object, *names: str) -> str:
    return next((text for name in names if (text := _text(facts.get(name)))), "")


def _code(value: Any) -> str:
    """Return a code, written as such or as ``{code, system}``."""
    return _text(value.get("code")) if isinstance(value, dict) else _text(value)


def _address(item: Object) -> Object:
    found = item.get("adresse")
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, dict) else {}


def _place(address: Object) -> tuple[float | None, float | None]:
    held = address.get("coordonneesGeographique") or {}
    try:
        latitude = float(held.get("directionLatitude", ""))
        longitude = float(held.get("directionLongitude", ""))
    except (TypeError, ValueError):
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _status(legal_form: str) -> Status:
    """Return who owns: legal forms below 40 are public, to 69 non-profit, above private."""
    if not legal_form.isdecimal() or len(legal_form) > 4:
        return Status.UNKNOWN
    number = int(legal_form)
    return Status.PUBLIC if number < 40 else Status.NONPROFIT if number < 70 else Status.PRIVATE


def _closed_on(item: Object, facts: Object, field: str) -> date | None:
    """Return the day of closure; an inactive object without one closed on its last update."""
    stated = _day(facts.get(field))
    if stated or _code(item.get("etatObjet")) != _INACTIVE:
        return stated
    updated = item.get("dateDerniereMaj") or facts.get("dateDerniereMaj")
    return _day(updated.get("dateEvenement") if isinstance(updated, dict) else updated)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _left_out(position: int, field: str, value: Any) -> SetAside:
    return SetAside(
        f"element {position}",
        f"{field} : valeur absente ou illisible {str(value)[:40]!r}",
        f"{field}: missing or unreadable value {str(value)[:40]!r}",
    )
