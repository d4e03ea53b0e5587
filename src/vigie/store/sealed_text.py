"""A text of the database that is sealed: by the key of the perimeter of its row when it has one,
by the key *database* otherwise.

What a row of before holds in the clear is read as it is. It cannot be searched, nor sorted.
"""

import base64
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from vigie.sealed import keys as sealed_keys
from vigie.sealed.keys import DATABASE, PERIMETER, seal, unseal

MARK = "s1:"
ERASED = "∅"
"""What is read in place of a text whose key was destroyed."""


class _Sealed(str):
    """A text that is sealed already."""

    __slots__ = ()


class SealedText(models.TextField):  # type: ignore[type-arg]
    """A column of sealed texts; empty stays empty."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        perimeter = getattr(model_instance, "perimeter_id", None)
        return self._sealed(value, f"{PERIMETER}{perimeter}") if perimeter else value

    def get_prep_value(self, value: Any) -> Any:
        return self._sealed(super().get_prep_value(value), DATABASE)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        given = sealed_keys.keys()
        if not isinstance(value, str) or not value.startswith(MARK) or given is None:
            return value
        _, name, piece = value.split(":", 2)
        (key,) = given.keys([name])
        if key is None:
            return ERASED
        return unseal(key, base64.b64decode(piece), self._about(), self._file()).decode()

    def _sealed(self, value: Any, name: str) -> Any:
        given = sealed_keys.keys()
        if not value or isinstance(value, _Sealed) or given is None:
            return value
        (key,) = given.keys([name], make=True)
        if key is None:
            return ERASED
        piece = base64.b64encode(seal(key, str(value).encode(), self._about())).decode()
        return _Sealed(f"{MARK}{name}:{piece}")

    def _about(self) -> bytes:
        return self._file().encode()

    def _file(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"
