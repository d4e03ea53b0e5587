"""The watch by words: who watches for what, and the notices and advisories whose words match."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from vigie.core.keywords import keyword, words_of
from vigie.core.notices import address
from vigie.core.scope import Scope
from vigie.engine import advisories
from vigie.errors import VigieError
from vigie.store import keywords as store
from vigie.store.home import lake

SCHEMA = "vigie/keywords/1"
DAYS = 90
"""Days back that are looked at unless asked otherwise."""
MOST_READ = 20_000
"""Records read, the newest first: beyond, the document says that it was cut."""
MOST_SHOWN = 50
"""Matches told of a keyword, the newest first."""
Document = dict[str, Any]


class NotYours(VigieError):
    fr = "ce périmètre ne peut recevoir de mot-clé de vous : {code!r}"
    en = "you may not add a keyword to this perimeter: {code!r}"


class NoKeyword(VigieError):
    fr = "mot-clé introuvable : {key}"
    en = "no such keyword: {key}"


class _Text(NamedTuple):
    """What a feed says in words."""

    reference: str
    kind: str
    title: str
    on: date
    url: str
    words: frozenset[str]


def add_keyword(
    *, scope: Scope, text: str, note: str = "", perimeter: str = "", by: str, now: datetime
) -> int:
    """Keep a keyword for a perimeter within a scope of writing, or for the nation (no perimeter).

    Raises ``UnusableKeyword``, ``NotYours``.
    """
    words = keyword(text).text
    owner = store.owners(scope).get(perimeter) if perimeter else None
    if owner is None and (perimeter or not scope.national):
        raise NotYours(code=perimeter)
    kept = note.strip()[:400]
    return store.add(words=words, note=kept, perimeter=owner, added_by=by, added_at=now)


def remove_keyword(*, scope: Scope, key: int, by: str, now: datetime) -> None:
    """Take a keyword back, within a scope of writing; raise ``NoKeyword``."""
    if not store.remove(key, scope=scope, removed_by=by, removed_at=now):
        raise NoKeyword(key=key)


def owners(*, scope: Scope) -> list[str]:
    """Return the codes of the perimeters that may have keywords within a scope of writing."""
    return list(store.owners(scope))


def keywords_document(*, scope: Scope, today: date, days: int = DAYS) -> Document:
    """Return the keywords that the asker may see, each with what matches it since some days: new
    notices and advisories that hold all its words. They are *possible*: nobody is affected."""
    since = today - timedelta(days=days)
    known, asked = advisories.current(lake()), store.keywords_seen(scope)
    texts = list(_texts(known, since)) if known and asked else []
    return {
        "schema": SCHEMA,
        "since": since.isoformat(),
        "read": len(texts),
        "is_cut": len(texts) >= MOST_READ,
        "keywords": [_told(one, texts) for one in asked],
    }


def _told(one: store.KnownKeyword, texts: list[_Text]) -> Document:
    asked = frozenset(one.words.split())
    found = [text for text in texts if asked <= text.words]
    return {
        "key": one.key,
        "words": one.words,
        "note": one.note,
        "perimeter": one.perimeter,
        "added_by": one.added_by,
        "added_at": one.added_at.isoformat(),
        "matching": len(found),
        "matches": [_match(text) for text in found[:MOST_SHOWN]],
    }


def _match(text: _Text) -> Document:
    told = text._asdict() | {"on": text.on.isoformat(), "verdict": "possible"}
    del told["words"]
    return told


def _texts(known: advisories.AdvisorySnapshot, since: date) -> Iterator[_Text]:
    """Yield what is new since a day, the newest first."""
    every = [*_notices(known, since), *_records(known, since)]
    yield from sorted(every, key=lambda text: (text.on, text.reference), reverse=True)[:MOST_READ]


def _notices(known: advisories.AdvisorySnapshot, since: date) -> Iterator[_Text]:
    rows = known.table("notices").filter(pl.col("modified_on") >= since).collect()
    for row in rows.iter_rows(named=True):
        reference, kind, said = row["reference"], row["kind"], [row["title"], row["summary"]]
        words = words_of(" ".join([*said, *row["systems"]]))
        url = address(reference, kind)
        yield _Text(reference, kind, row["title"], row["modified_on"], url, words)


def _records(known: advisories.AdvisorySnapshot, since: date) -> Iterator[_Text]:
    """A vulnerability once, with the words of all its records."""
    day = pl.coalesce("published_at", "modified_at").dt.date()
    rows = (
        known.table("records")
        .filter(~pl.col("is_rejected"))
        .select("cve", "title", "description", "notice", on=day)
        .filter(pl.col("on") >= since)
        .group_by("cve")
        .agg(pl.col("title", "description", "notice"), pl.col("on").max())
        .sort("on", "cve", descending=True)
        .head(MOST_READ)
        .collect()
    )
    for cve, titles, texts, notices, on in rows.iter_rows():
        words = words_of(" ".join(filter(None, (*titles, *texts, *notices))))
        title = next(filter(None, titles), "")
        yield _Text(cve, "advisory", title, on, "", words)
