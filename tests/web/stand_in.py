"""Stands in for the operations: same questions, same rights, documents built by hand."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from tests.web.fixtures import editions as published
from tests.web.fixtures import establishments, findings, keywords, names, support, territories
from vigie.core.establishments.territory import Territory
from vigie.core.findings.answers import Answer
from vigie.core.publication import Edition
from vigie.core.scope import Scope

CHU, HOME = "750712184", "350000022"
PLACES = {CHU: ("75", "11"), HOME: ("35", "53")}


@cache
def country() -> Territory:
    return Territory.parse(files("vigie.data").joinpath("departments.toml").read_bytes())


def territory_document(
    *, scope: Scope, territory: str, code: str, on: date | None = None
) -> dict[str, Any] | None:
    if scope.is_empty:
        return None
    if territory == "nation":
        return territories.territory()
    if territory == "region" and code in country().regions:
        return _region(code)
    if territory == "department" and code in country().departments:
        place = country().departments[code]
        return territories.territory("department", code, place.name, parts=[])
    if territory == "grouping" and code == "ght-75-01":
        return territories.territory("grouping", code, "GHT d’exemple", parts=[])
    if territory == "category" and code == "hospital":
        return territories.territory("category", code, "Centre hospitalier", parts=[])
    return None


def _region(code: str) -> dict[str, Any]:
    parts = [
        territories.part("department", d.code, d.name, 200 + int(900 * territories.spread(d.code)))
        for d in country().departments.values()
        if d.region == code
    ]
    return territories.territory("region", code, country().regions[code].name, parts=parts)


def history(*, scope: Scope, on: date | None = None, **subject: str) -> list[dict[str, Any]]:
    days = ("2026-08-30", "2026-09-13", "2026-10-04", "2026-10-25", "2026-11-15", "2026-11-22")
    worst = (58.1e6, 55.0e6, 49.3e6, 47.2e6, 42.8e6, 41.87e6)
    return [
        {"on": day, "care_hours_lost": {"best": 2.6e6 + 9e4 * i, "worst": worst[i]}}
        for i, day in enumerate(days)
    ]


def establishment_document(
    *, scope: Scope, finess: str, on: date | None = None
) -> dict[str, Any] | None:
    if finess not in PLACES or not _sees(scope, finess):
        return None
    department, region = PLACES[finess]
    return establishments.establishment(finess, f"Hôpital d’exemple {finess}", department, region)


def _sees(scope: Scope, finess: str) -> bool:
    _, region = PLACES[finess]
    return scope.national or region in scope.regions or finess in scope.entities


def establishments_page(
    *,
    scope: Scope,
    territory: str,
    code: str,
    filters: dict[str, str],
    sort: str,
    page: int,
    per_page: int,
    on: date | None = None,
) -> dict[str, Any] | None:
    rows = [
        establishments.row(finess, f"=Hôpital d’exemple {finess}", *PLACES[finess])
        for finess in PLACES
        if _sees(scope, finess)
    ] * 40
    asked = filters.get("text", "").lower()
    found = [row for row in rows if asked in row["name"].lower()]
    return establishments.page(found, page, per_page)


def sources_state(*, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "name": "kev",
            "title": {
                "fr": "Failles exploitées connues (CISA KEV)",
                "en": "Known exploited vulnerabilities (CISA KEV)",
            },
            "licence": "CC0-1.0",
            "last_import_at": "2026-11-23T04:00:00Z",
            "data_on": "2026-11-22",
            "records": 1_484,
            "set_aside": 0,
            "is_late": False,
            "left_out": [],
            "error": None,
        },
        {
            "name": "epss",
            "title": {
                "fr": "Probabilité d’exploitation (EPSS)",
                "en": "Exploit prediction (EPSS)",
            },
            "licence": "",
            "last_import_at": None,
            "data_on": None,
            "records": 0,
            "set_aside": 3,
            "is_late": None,
            "left_out": [
                {
                    "file": "epss.csv",
                    "position": "ligne 12",
                    "reason_fr": "nombre de colonnes",
                    "reason_en": "number of columns",
                }
            ],
            "error": {"fr": "", "en": ""},
        },
    ]


def products_named(*, scope: Scope, words: str) -> list[dict[str, Any]]:
    return [{"id": "a:microsoft:exchange_server", "name": "Microsoft Exchange Server"}]


def record_evidence(**given: Any) -> None:
    return None


CVE, PRODUCT = "CVE-2021-44228", "a:apache:log4j"


def vulnerability_document(*, scope: Scope, cve: str) -> dict[str, Any] | None:
    return None if scope.is_empty or cve != CVE else findings.vulnerability(cve)


def product_document(*, scope: Scope, product: str) -> dict[str, Any] | None:
    return None if scope.is_empty or product != PRODUCT else findings.product(product)


def findings_page(
    *,
    scope: Scope,
    finess: str,
    page: int,
    per_page: int,
    decision: str = "",
    machine: str = "",
) -> dict[str, Any] | None:
    if finess not in PLACES or not _sees(scope, finess):
        return None
    return findings.page(decision=decision, machine=machine)


def changes_document(
    *, scope: Scope, finess: str = "", transition: str = "", **choice: Any
) -> dict[str, Any] | None:
    if finess and (finess not in PLACES or not _sees(scope, finess)):
        return None
    return findings.changes(finess, transition)


def answers_document(*, scope: Scope, finess: str, on: date) -> dict[str, Any] | None:
    return findings.answers(finess) if finess in PLACES and _sees(scope, finess) else None


def review_document(*, scope: Scope, on: date) -> dict[str, Any] | None:
    return findings.waiting() if scope.national else None


def precision_document() -> list[dict[str, Any]]:
    return findings.precision()


def answer(**given: Any) -> int:
    given |= {"on": given["now"].date()}
    names = ("kind", "on", "by", "reason", "until", "measure", "cause")
    Answer(**{name: given[name] for name in names})
    return 7


def withdraw(**given: Any) -> None:
    return None


review = undo = withdraw


def support_document(
    *, scope: Scope, region: str = "", finess: str = "", sort: str = "ends"
) -> dict[str, Any] | None:
    if finess and (finess not in PLACES or not _sees(scope, finess)):
        return None
    return support.document(region=region, finess=finess, sort=sort)


def keywords_document(*, scope: Scope, today: date, days: int = 90) -> dict[str, Any]:
    return keywords.document()


def queue_document(*, scope: Scope, page: int = 1, per_page: int = 25) -> dict[str, Any] | None:
    return None if scope.is_empty else names.queue(scope.national)


def decisions_document(*, scope: Scope, by: str) -> list[dict[str, Any]]:
    return names.decisions()


def editions() -> list[Edition]:
    return [published.edition()]


def edition(number: int) -> Edition | None:
    return published.edition() if number == 1 else None


QUESTIONS = (
    "keywords_document",
    "support_document",
    "changes_document",
    "answers_document",
    "review_document",
    "precision_document",
    "answer",
    "withdraw",
    "review",
    "undo",
    "queue_document",
    "decisions_document",
    "territory_document",
    "establishment_document",
    "establishments_page",
    "history",
    "sources_state",
    "products_named",
    "product_document",
    "vulnerability_document",
    "findings_page",
    "record_evidence",
    "editions",
    "edition",
)
"""What the pages and the API ask."""
