"""Every page of the router, with an object it can be opened on."""

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web import stand_in
from vigie.web.accounts import urls as accounts

OWN = {
    "nation": {},
    "region": {"code": "11"},
    "department": {"code": "75"},
    "grouping": {"code": "ght-75-01"},
    "category": {"code": "hospital"},
    "establishment": {"finess": stand_in.CHU},
    "establishment-findings": {"finess": stand_in.CHU},
    "establishment-changes": {"finess": stand_in.CHU},
    "establishment-answers": {"finess": stand_in.CHU},
    "establishment-answer": {"finess": stand_in.CHU},
    "establishment-withdraw": {"finess": stand_in.CHU, "key": 3},
    "review-answer": {"key": 4},
    "review-undo": {"key": 1},
    "establishment-support": {"finess": stand_in.CHU},
    "keyword-remove": {"key": 1},
    "evidence": {"finess": stand_in.CHU},
    "vulnerability": {"cve": stand_in.CVE},
    "product": {"product": stand_in.PRODUCT},
    "source": {"name": "kev"},
    "name-undo": {"key": 1},
    "guide-page": {"page": "preuves"},
    "documentation": {"folder": "methods", "page": "level-v1"},
    "token-revoke": {"key": 1},
    **{key: {"key": 1} for key in ("approval-decide", "emergency-end", "emergency-review")},
    **{key: {"username": "inconnu"} for key in ("people-leave", "people-renew")},
    "session-end": {"key": 1},
    **{f"sheet{what}": {"key": 1} for what in ("", "-print", "-enter", "-check", "-revoke")},
    **{f"publication{what}": {"number": 1} for what in ("", "-withdraw")},
    **{f"publication-{what}": {"key": 1} for what in ("draft", "publish")},
    "publication-propose": {},
    "mandate-end": {"username": "inconnu", "key": 1},
    "mandate": {},
    "sheet-issue": {},
    "sheet-find": {},
    "sheet-link": {"secret": "inconnu"},
    "sheet-link-send": {"secret": "inconnu"},
    "sheet-link-part": {"secret": "inconnu", "part": "a"},
}
PUBLIC = {"nation", "sources", "source", "method", "accessibility"} | {
    *("guide", "guide-page", "documentation", "precision", "alive", "ready"),
    *("publications", "publication"),
}
FOR_PROGRAMS = {"alive", "ready"}
"""Answers in JSON: no page for people."""
BY_LINK = {"sheet-link", "sheet-link-send", "sheet-link-part"}
"""Opened by the secret of their address, by anyone: tested in test_sheets.py."""
ADMINISTERED = {"people", "invite", "approvals", "emergencies"} | {
    *("sheets", "sheet", "sheet-find", "sheet-print", "sheet-enter", "sheet-check"),
    *("publication-draft", "mandate"),
}
"""Pages of those who administer: what each role opens is tested in test_people.py."""
POSTED = {"set_language", "token", "token-revoke", "session-end"} | {
    *("establishment-withdraw", "review-answer", "review-undo", "keyword-remove"),
    *("people-leave", "people-renew", "approval-ask", "approval-decide", "emergency-begin"),
    *("emergency-end", "emergency-review", "name-undo"),
    *("publication-propose", "publication-publish", "publication-withdraw"),
    *("mandate-end", "sheet-issue", "sheet-revoke", "sheet-link-send"),
}
NAMED = (
    *("establishment", "establishment-findings", "establishment-support", "evidence"),
    *("establishment-changes", "establishment-answers", "establishment-answer"),
)


def names() -> list[str]:
    """Return every named page of the router, the account's and the API's left out."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns, prefix + str(each.pattern))
            elif not prefix.startswith(("compte/", "api/")):
                found.append(str(each.name))

    walk(get_resolver().url_patterns, "")
    return found


ACCOUNT = {
    "invitation": {"secret": "inconnu"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "inconnu"},
    "openid_connect_callback": {"provider_id": "inconnu"},
}


def account_names() -> list[str]:
    """Return every page of sign-in."""
    return [str(each.name) for each in accounts.urlpatterns]


def address(name: str) -> str:
    if name in account_names():
        return reverse(name, kwargs=ACCOUNT.get(name, {}))
    kind = name.split("-")[0]
    return reverse(name, kwargs=OWN.get(name, OWN.get(kind, {}) if "-" in name else {}))
