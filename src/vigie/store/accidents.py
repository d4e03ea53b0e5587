"""What befalls the machine under the service, in words: a full disk, a disk that cannot be
written, a database out of reach.

Libraries say each in their own way; whoever meets one asks here what it was. Nothing that was
accepted is lost by them: all that is written is written whole, or not at all.
"""

import errno
import os
import sqlite3

import polars as pl
from django.db import DatabaseError, InterfaceError, OperationalError

from vigie.errors import VigieError
from vigie.store import sums
from vigie.store.home import home

RAISED = (OSError, DatabaseError, InterfaceError, pl.exceptions.PolarsError)
"""How they arrive."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SAID_FULL = ("no space left", "disk is full", "disk full", "quota exceeded")
_SAID_READ_ONLY = ("read-only file system", "readonly database", "read-only transaction")


class DiskFull(VigieError):
    fr = "le disque est plein : rien de plus n'a été gardé, ce qui l'était déjà reste"
    en = "the disk is full: nothing more was kept, what was kept before stays"


class DiskReadOnly(VigieError):
    fr = "le disque est en lecture seule : rien n'a été changé"
    en = "the disk is read-only: nothing was changed"


class DatabaseAway(VigieError):
    fr = "la base de données ne répond pas : rien de plus n'a été gardé, recommencez ensuite"
    en = "the database does not answer: nothing more was kept, try again later"


def accident(error: BaseException) -> VigieError | None:
    """Return what befell the machine, when that is what an error says; ``None`` otherwise."""
    said = str(error).lower()
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL or any(words in said for words in _SAID_FULL):
        return DiskFull()
    if number == errno.EROFS or any(words in said for words in _SAID_READ_ONLY):
        return DiskReadOnly()
    if isinstance(error, OperationalError | InterfaceError) and _is_away(error):
        return DatabaseAway() if os.access(home(), os.W_OK) else DiskReadOnly()
    if isinstance(error, pl.exceptions.PolarsError):
        return _damage()
    return None


def _damage() -> VigieError | None:
    """Return which files of the lake are damaged, when it is why columns could not be read."""
    wrong = sums.damaged()
    return sums.damage(wrong) if wrong else None


def _is_away(error: BaseException) -> bool:
    """Return whether the server is gone, or the embedded file cannot be reached or is held."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode & 0xFF in _AWAY
    return getattr(cause, "sqlstate", None) in (None, "57P01", "57P02", "57P03", "53300")


_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
