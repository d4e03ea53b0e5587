"""The pages of the API of NVD: whole the first time, then what was modified since.

A window is at most 120 days; where a walk stopped is kept, and the next run goes on from there.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec

from vigie.errors import VigieError
from vigie.operations.fetch.checking import content
from vigie.operations.fetch.getting import Getter, Step
from vigie.operations.fetch.report import Came, FetchOutcome
from vigie.sources import fetch as web

MARK = "/rest/json/cves/2.0"
PER_PAGE = 2000
WIDEST = timedelta(days=120)
OVERLAP = timedelta(minutes=5)
"""What was modified while the last walk went on is asked again."""
PAUSE_S = {True: 0.6, False: 6.0}
"""What NVD asks of programs between two requests, with and without a key."""


class _Page(msgspec.Struct):
    totalResults: int  # noqa: N815 - the name of NVD


class NotAPage(VigieError):
    fr = "{url} : ce n'est pas une page de l'API"
    en = "{url}: not a page of the API"


def is_paged(url: str) -> bool:
    """Tell whether an address is that of a paged API."""
    return url.split("?")[0].rstrip("/").endswith(MARK)


def walk(getter: Getter, url: str, *, now: datetime) -> Iterator[Step]:
    """Yield the pages of what was modified since the last walk that ended."""
    kept = getter.known.get(url, {})
    since, until, start = _resumed(kept, now)
    while True:
        asked = f"{url}?{urlencode(_query(since, until, start))}"
        try:
            page, total = _page(getter, asked)
        except VigieError as error:
            yield getter.failed(asked, error), None
            return
        start += PER_PAGE
        ended = start >= total
        since, until, start = _next(since, until, now) if ended else (since, until, start)
        done = ended and (not since or until == "" or since >= until)
        state = {"since": since, "until": "" if done else until, "start": str(start)}
        yield getter.said(asked, FetchOutcome.FETCHED), replace(page, url=url, validators=state)
        if done:
            return
        time.sleep(PAUSE_S[getter.source.name in getter.configuration.keys])


def _resumed(kept: Mapping[str, str], now: datetime) -> tuple[str, str, int]:
    """Return the window under way and where it stopped, else the one that begins."""
    if kept.get("until"):
        return kept.get("since", ""), kept["until"], int(kept.get("start") or 0)
    since = kept.get("since", "")
    return since, _end(since, now), 0


def _end(since: str, now: datetime) -> str:
    """Return where a window ends: now, or 120 days after its beginning."""
    if not since:
        return _written(now)
    return _written(min(now, datetime.fromisoformat(since) + WIDEST))


def _next(since: str, until: str, now: datetime) -> tuple[str, str, int]:
    """Return the window after one that ended; its beginning is kept for the next walk."""
    begins = datetime.fromisoformat(until)
    if begins >= now:
        return _written(begins - OVERLAP), "", 0
    return until, _end(until, now), 0


def _query(since: str, until: str, start: int) -> dict[str, str]:
    window = {"lastModStartDate": since, "lastModEndDate": until} if since else {}
    return {"startIndex": str(start), "resultsPerPage": str(PER_PAGE)} | window


def _page(getter: Getter, asked: str) -> tuple[Came, int]:
    getter.progress(asked)
    key = getter.configuration.keys.get(getter.source.name)
    headers = {"apiKey": key} if key else {}
    found = web.fetch(
        asked, into=getter.into, fence=getter.fence, http=getter.http, headers=headers
    )
    assert found.path is not None
    try:
        total = msgspec.json.decode(content(found.path), type=_Page).totalResults
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAPage(url=asked) from error
    return Came(getter.source, asked, found.path, {}), total


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
