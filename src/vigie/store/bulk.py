"""Writes many rows of one table at once: one prepared statement, run for each row.

The framework builds one statement per hundred rows on SQLite and prepares each value by itself:
on a registry of 38,000 sites that is half of an import. Row-level security applies as to any
statement. Signals and defaults of the model do not: each column without a default is given.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

Row = Sequence[Any]
_CONVERTED = (models.DateField, models.DateTimeField, models.JSONField)
"""Kinds of columns whose values the two databases do not take as they are."""
MANY = 100
"""Rows from which a table is looked at again."""


def write_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Insert rows; ``columns`` are names of fields, ``entity_id`` for the key of another row.

    With ``unique``, a row that is there already has its ``update`` columns written, or is left as
    it is when there is none.
    """
    converters = [_converter(model, name) for name in columns]
    given = [
        [convert(value) for convert, value in zip(converters, row, strict=True)] for row in rows
    ]
    if not given:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, columns, unique, update), given)
    learn(model, rows=len(given))


def learn(model: type[models.Model], *, rows: int) -> None:
    """Let the server look at a table that was just filled, so that the next questions are planned
    by what it holds: believed empty until it looks by itself, a minute later, a country was joined
    row by row. Cost: a sample of the table."""
    if connection.vendor == "postgresql" and rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _statement(
    model: type[models.Model], columns: Sequence[str], unique: Sequence[str], update: Sequence[str]
) -> str:
    quoted = {name: _quoted(model, name) for name in (*columns, *unique, *update)}
    table = connection.ops.quote_name(model._meta.db_table)
    names, marks = ", ".join(quoted[n] for n in columns), ", ".join(["%s"] * len(columns))
    text = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models
    if not unique:
        return text
    written = ", ".join(f"{quoted[n]} = excluded.{quoted[n]}" for n in update)
    keys = ", ".join(quoted[n] for n in unique)
    return f"{text} ON CONFLICT ({keys}) DO " + (f"UPDATE SET {written}" if written else "NOTHING")


def _quoted(model: type[models.Model], name: str) -> str:
    column = model._meta.get_field(name.removesuffix("_id")).column  # type: ignore[union-attr]
    return connection.ops.quote_name(str(column))


def _converter(model: type[models.Model], name: str) -> Callable[[Any], Any]:
    field = model._meta.get_field(name.removesuffix("_id"))
    if not isinstance(field, _CONVERTED):
        return _as_it_is
    return lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value
