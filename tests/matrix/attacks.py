"""Asking, and comparing: what is out of sight and what is absent must answer the same.

Compared: the status, the headers, the body once what was asked is taken out, and the work done:
the statements put to the database and the readings of the lake, in their order. Statements stand
for time: they tell a longer way without a clock.
"""

import hashlib
import html
import io
import itertools
import json
import os
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import quote, quote_plus

import polars as pl
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from tests.matrix.surfaces import FILLED, Surface
from tests.matrix.world import Attacker

_TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value=")[^"]*|(nonce=")[^"]*|(csrf-?token[^"]{0,20}"?[:=] ?")[^"]*',
    re.IGNORECASE,
)
_LISTS = re.compile(r"\((?:%s(?:, )?)+\)")
_NAMED = re.compile(r"SAVEPOINT \S+")
_LEFT_OUT = {"Set-Cookie", "Content-Length", "Vary", "Expires", "Date"}
Values = Mapping[str, Any]


class Answer(NamedTuple):
    """What came back, normalised, and the work it took."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    work: tuple[str, ...]
    words: frozenset[str]

    def differs(self, other: "Answer") -> str:
        """Return in what two answers differ; empty when in nothing."""
        for name in ("status", "headers", "body", "work"):
            if getattr(self, name) != getattr(other, name):
                return name
        return ""


def ask(attacker: Attacker, surface: Surface, values: Values, words: Values) -> Answer:
    """Ask once; whatever it wrote is taken back."""
    address = surface.address(values)
    with same_numbers(), transaction.atomic(), _same_chance(), _watched() as (work, seen):
        answer = _sent(attacker, surface, address, words)
        chain = [where for where, _ in getattr(answer, "redirect_chain", [])]
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    body = _text(content) + "".join(f"\n→ {where}" for where in chain)
    asked = [str(v) for v in [*values.values(), *words.values()]]
    headers = tuple((n, _plain(v, asked)) for n, v in answer.items() if n not in _LEFT_OUT)
    return Answer(answer.status_code, headers, _plain(body, asked), tuple(work), frozenset(seen))


@contextmanager
def same_numbers() -> Iterator[None]:
    """Number what is written from the same place for each asking: a server does not take back the
    numbers of what is rolled back."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _numbers()
    yield
    moved = [(name, last or 1, last is not None) for name, last in before - _numbers()]
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s::regclass, %s, %s)", moved)


def _numbers() -> set[tuple[str, int | None]]:
    """Return the sequences of the database and the last number of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
        return set(cursor.fetchall())


def _sent(attacker: Attacker, surface: Surface, address: str, words: Values) -> Any:
    headers, client = attacker.headers(address), copy_of(attacker.client)
    if surface.verb == "GET":
        return client.get(address, dict(words), headers=headers)
    if surface.is_json:
        told = json.dumps({**surface.body, **words} if surface.body else {})
        kind = "application/json"
        return client.generic(surface.verb, address, told, content_type=kind, headers=headers)
    return client.post(address, {**FILLED, **words}, headers=headers, follow=True)


def _text(content: bytes) -> str:
    """Return a body as text; of an archive, what its files say."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [archive.read(name) for name in sorted(archive.namelist())]
    return b"\n".join(files).decode("utf-8", "replace")


@contextmanager
def _same_chance() -> Iterator[None]:
    """Draw the same chance for each request: masks, challenges and tokens are then equal."""
    count = itertools.count()

    def drawn(size: int) -> bytes:
        blocks = -(-size // 32)
        found = (hashlib.sha256(str(next(count)).encode()).digest() for _ in range(blocks))
        return b"".join(found)[:size]

    with mock.patch.object(random, "_urandom", drawn), mock.patch.object(os, "urandom", drawn):
        yield


def copy_of(client: Client) -> Client:
    """Return a client with the same cookies, so that no answer changes the next one's."""
    copy = Client(raise_request_exception=False)
    copy.cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    return copy


def _plain(text: str, asked: list[str]) -> str:
    """Return a text without the tokens of a request, nor what was asked."""
    text = _TOKENS.sub(r"\1\2\3", text)
    forms = {form for value in asked if len(value) > 1 for form in _forms(value)}
    for form in sorted(forms, key=lambda one: (-len(one), one)):
        text = text.replace(form, "·")
    return text


def _forms(value: str) -> Iterator[str]:
    yield from (value, quote(value), quote(value, safe=""), quote_plus(value), html.escape(value))
    yield from (value.lower(), value.upper(), quote(quote_plus(value)))


@contextmanager
def _watched() -> Iterator[tuple[list[str], set[str]]]:
    """Note the statements, the readings of the lake, and the words that a page reads."""
    work: list[str] = []
    seen: set[str] = set()
    collect, get, getlist = (
        pl.LazyFrame.collect,
        QueryDict.__getitem__,
        QueryDict.getlist,
    )

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        work.append(_NAMED.sub("SAVEPOINT", _LISTS.sub("(%s)", sql)))
        return execute(sql, params, many, context)

    def collected(frame: pl.LazyFrame, *args: Any, **kwargs: Any) -> Any:
        work.append("lake")
        return collect(frame, *args, **kwargs)

    def got(given: Any, key: str) -> Any:
        seen.add(key)
        return get(given, key)

    def got_list(given: Any, key: str, default: Any = None) -> Any:
        seen.add(key)
        return getlist(given, key, default)

    with (
        connection.execute_wrapper(noted),
        mock.patch.object(pl.LazyFrame, "collect", collected),
        mock.patch.object(QueryDict, "__getitem__", got, create=True),
        mock.patch.object(QueryDict, "getlist", got_list, create=True),
    ):
        yield work, seen
