"""One at a time, whatever the number of processes: locks that go with the process that holds them,
however it dies, so that no clock decides.

The lock is the server's, or a file of the home with an embedded database.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection

from vigie.store.home import home


class Turn(NamedTuple):
    """Something that is done by one process at a time."""

    number: int
    """The number of the server's advisory lock."""
    name: str
    """The name of the home's file."""


NIGHT = Turn(0x5649_4749, "night")
OBSERVATION = Turn(0x5649_474A, "observation")


@contextmanager
def alone(turn: Turn) -> Iterator[bool]:
    """Yield whether this process alone does it, until the end of the block."""
    with _held(turn, waits=False) as taken:
        yield taken


@contextmanager
def in_turn(turn: Turn) -> Iterator[None]:
    """Wait until no other process does it, then do it."""
    with _held(turn, waits=True):
        yield


@contextmanager
def _held(turn: Turn, *, waits: bool) -> Iterator[bool]:
    one = _on_the_server if connection.vendor == "postgresql" else _in_the_home
    yield from one(turn, waits)


def _on_the_server(turn: Turn, waits: bool) -> Iterator[bool]:
    with connection.cursor() as cursor:
        # The lock that waits answers nothing: it is held once it answers.
        asked = "pg_advisory_lock(%s) IS NOT NULL" if waits else "pg_try_advisory_lock(%s)"
        cursor.execute(f"SELECT {asked}", [turn.number])
        taken = bool(cursor.fetchone()[0])
        try:
            yield taken
        finally:
            if taken:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [turn.number])


def _in_the_home(turn: Turn, waits: bool) -> Iterator[bool]:
    descriptor = os.open(home() / f".{turn.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
