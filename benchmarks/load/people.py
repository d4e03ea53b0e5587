"""People: each walks from page to page of the real server, and thinks between two pages.

Bounded in number, in time, and to this machine.
"""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

import httpx

THINKS_S = 8.0
"""Time between two pages of a person, give or take a half."""
LONGEST_S = 30.0
LOOPBACK = {"127.0.0.1", "localhost"}
LINK = re.compile(r'href="(/[^"#]*)"')
KINDS = {
    "establishment": re.compile(r"^/etablissement/\w+/$"),
    "findings": re.compile(r"^/etablissement/\w+/constats/"),
    "changes": re.compile(r"^/(etablissement/\w+/)?changements/"),
    "support": re.compile(r"^/(etablissement/\w+/)?fin-de-support/"),
    "list": re.compile(r"^/(\w+/[^/]+/)?etablissements/(\?|$)"),
    "territory": re.compile(r"^/(region|departement|groupement|categorie)/[^/]+/$"),
    "vulnerability": re.compile(r"^/vulnerabilite/"),
    "product": re.compile(r"^/produit/"),
    "nation": re.compile(r"^/$"),
    "other": re.compile(r"^/(sources|methode|guide|chercher)/"),
}
"""What is read, by kind; a person chooses a kind of page first, then one of its links."""


class NotThisMachine(ValueError):
    """Load is only ever put on this machine."""


@dataclass(slots=True)
class Told:
    """What people lived: by kind of page, the seconds each took; the refusals and the faults."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    busy: int = 0
    """Answers 503 with the time to come back."""
    faults: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, took_s: float) -> None:
        self.pages.setdefault(kind, []).append(took_s)

    def fault(self, what: str) -> None:
        self.faults[what] = self.faults.get(what, 0) + 1

    def document(self) -> dict[str, object]:
        every = sorted(t for took in self.pages.values() for t in took)
        return {
            "pages": len(every),
            **quantiles(every),
            "busy": self.busy,
            "faults": self.faults,
            "kinds": {
                kind: {"pages": len(took), **quantiles(sorted(took))}
                for kind, took in sorted(self.pages.items())
            },
        }


def quantiles(ordered: Sequence[float]) -> dict[str, float | None]:
    """Return the median, the 95th and the 99th hundredths and the longest, in milliseconds."""
    names = {"p50_ms": 0.50, "p95_ms": 0.95, "p99_ms": 0.99, "longest_ms": 1.0}
    if not ordered:
        return dict.fromkeys(names)
    last = len(ordered) - 1
    return {name: round(ordered[round(share * last)] * 1_000, 1) for name, share in names.items()}


async def sign_in(address: str, username: str, password: str) -> httpx.AsyncClient:
    """Return the browser of one person, signed in."""
    if urlsplit(address).hostname not in LOOPBACK:
        raise NotThisMachine(address)
    browser = httpx.AsyncClient(base_url=address, timeout=LONGEST_S, follow_redirects=True)
    page = await browser.get("/compte/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.status_code
    said = {"login": username, "password": password, "csrfmiddlewaretoken": token[1]}
    answer = await browser.post(str(page.url), data=said, headers={"Referer": str(page.url)})
    assert "sessionid" in browser.cookies, f"{username}: {answer.status_code}"
    return browser


async def walk(
    browser: httpx.AsyncClient, told: Told, *, until: float, seed: int, thinks_s: float = THINKS_S
) -> None:
    """Walk until an instant of ``perf_counter``; what is refused is asked again when told to."""
    chance, where = random.Random(seed), "/"
    links: dict[str, list[str]] = {}
    await asyncio.sleep(chance.uniform(0, thinks_s))
    while perf_counter() < until:
        page = await _read(browser, where, told)
        if page is not None:
            links |= _links(page)
        where = _next(links, chance)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * thinks_s)


async def _read(browser: httpx.AsyncClient, where: str, told: Told) -> str | None:
    began = perf_counter()
    try:
        answer = await browser.get(where)
    except httpx.HTTPError as error:
        told.fault(type(error).__name__)
        return None
    if answer.status_code == 503 and "Retry-After" in answer.headers:
        told.busy += 1
        await asyncio.sleep(float(answer.headers["Retry-After"]))
        return None
    if answer.status_code != 200:
        told.fault(f"{answer.status_code} {kind_of(where)}")
        return None
    told.note(kind_of(where), perf_counter() - began)
    return answer.text


def _links(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in LINK.findall(page):
        where = link.replace("&amp;", "&")
        kind = kind_of(where)
        if kind and "export." not in where:
            found.setdefault(kind, []).append(where)
    return found


def kind_of(where: str) -> str:
    path = where if "etablissements/" in where else where.partition("?")[0]
    return next((kind for kind, form in KINDS.items() if form.match(path)), "")


def _next(links: dict[str, list[str]], chance: random.Random) -> str:
    if not links:
        return "/"
    return chance.choice(links[chance.choice(sorted(links))])
