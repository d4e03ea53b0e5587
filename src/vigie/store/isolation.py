"""Row-level security: on PostgreSQL the database itself refuses what a scope does not cover.

Each table has a rule or a written reason to have none; a test reads the catalogue and fails for
any table that has neither. The rules are put in force, and forced on the owner too, after each
migration. Who asks is said per transaction: :func:`enter` for a reader, :func:`as_service` for
what the service does by itself. Without either, nothing is seen. On SQLite there is no such layer:
scoping is the store's alone. Described in docs/methods/isolation.md.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.models import QuerySet

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.errors import VigieError
from vigie.store import scope as conditions
from vigie.store.models import Entity, Perimeter


class Unprotected(VigieError):
    fr = "la base ne protège pas ses lignes : {reason_fr}"
    en = "the database does not protect its rows: {reason_en}"


class Rule(NamedTuple):
    """Who reads and who writes a row, as conditions in SQL."""

    read: str
    write: str


READS, WRITES = "vigie.reads_all", "vigie.writes_all"
PERIMETERS, WRITTEN, ENTITIES = "vigie.perimeters", "vigie.written", "vigie.entities"
NUMBERS = "vigie.numbers"
_SETTINGS = (READS, WRITES, PERIMETERS, WRITTEN, ENTITIES, NUMBERS)


def _all(setting: str) -> str:
    return f"(SELECT current_setting('{setting}', true)) = 'on'"


def _among(column: str, setting: str) -> str:
    return f"{column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[])"


def by_perimeter(*columns: str) -> Rule:
    """Return the rule of rows that belong to perimeters: one of the columns is enough."""
    read = " OR ".join(_among(column, PERIMETERS) for column in columns)
    write = " OR ".join(_among(column, WRITTEN) for column in columns)
    return Rule(f"{_all(READS)} OR {read}", f"{_all(WRITES)} OR {write}")


def by_entity(column: str) -> Rule:
    """Return the rule of rows that belong to a legal entity; the service alone writes them."""
    return Rule(f"{_all(READS)} OR {_among(column, ENTITIES)}", _all(WRITES))


SERVICE_ONLY = Rule(_all(READS), _all(WRITES))
_OWN_NUMBERS = (
    f"SELECT finess FROM store_entity WHERE {_among('id', ENTITIES)} "  # noqa: S608 (constants)
    f"UNION SELECT finess FROM store_site WHERE {_among('entity_id', ENTITIES)} "
    f"UNION SELECT unnest((SELECT nullif(current_setting('{NUMBERS}', true), ''))::text[])"
)
JOURNAL = Rule(f"{_all(READS)} OR split_part(subject, ':', 2) IN ({_OWN_NUMBERS})", _all(WRITES))
"""A line is read by those it concerns; the service writes it, whoever acts."""

RULES: dict[str, Rule] = {
    "store_perimeter": by_perimeter("id"),
    "store_perimetersite": by_perimeter("perimeter_id"),
    "store_inheritance": by_perimeter("perimeter_id", "provider_id"),
    "store_evidencerow": by_perimeter("perimeter_id"),
    "store_deliveryrow": by_perimeter("perimeter_id"),
    "store_expectedestate": by_perimeter("perimeter_id"),
    "store_levelrow": by_perimeter("perimeter_id"),
    "store_answerrow": by_perimeter("perimeter_id"),
    "store_transitionrow": by_perimeter("perimeter_id"),
    "store_keywordrow": Rule(
        f"{_all(READS)} OR perimeter_id IS NULL OR {_among('perimeter_id', PERIMETERS)}",
        f"{_all(WRITES)} OR {_among('perimeter_id', WRITTEN)}",
    ),
    "store_suppressionrow": SERVICE_ONLY,
    "store_receivedfile": by_perimeter("perimeter_id"),
    "store_answersheet": by_perimeter("perimeter_id"),
    "store_readingrow": SERVICE_ONLY,
    "store_invitation": by_entity("entity_id"),
    "store_journalentry": JOURNAL,
    "store_journalpending": SERVICE_ONLY,
    "store_journalleaf": SERVICE_ONLY,
    "store_rawfile": Rule(f"{_all(READS)} OR kind = 'advisories'", _all(WRITES)),
    "store_setasiderecord": Rule(
        f"{_all(READS)} OR raw_file_id IN (SELECT id FROM store_rawfile)",  # noqa: S608
        _all(WRITES),
    ),
}

_PUBLIC = "the register of establishments is public (FINESS, SAE)"
_FIGURES = "holds no establishment: figures of territories, or the state of the service"
_SIGN_IN = "read before it is known who asks"
_HASHES = "hashes alone"
WITHOUT_RULE: dict[str, str] = {
    **dict.fromkeys(
        ("store_entity", "store_site", "store_activity", "store_grouping"),
        _PUBLIC,
    ),
    **dict.fromkeys(("store_groupingmember", "store_registrychange"), _PUBLIC),
    **dict.fromkeys(
        (
            "store_aggregaterow",
            "store_observationrow",
            "store_feedstate",
            "store_nightstep",
            "store_findingday",
        ),
        _FIGURES,
    ),
    **dict.fromkeys(
        ("store_journalnode", "store_journalhead", "store_journalcheckpoint"), _HASHES
    ),
    **dict.fromkeys(
        (
            *("store_user", "store_user_groups", "store_user_user_permissions", "store_mandate"),
            *("account_emailaddress", "account_emailconfirmation"),
            *("axes_accessattempt", "axes_accesslog", "axes_accessfailurelog"),
            *("axes_accessattemptexpiration", "django_session", "vigie_cache"),
            *("store_accountinvitation", "store_apitoken", "store_emergencyrow"),
            *("mfa_authenticator", "usersessions_usersession"),
            *("socialaccount_socialaccount", "socialaccount_socialapp"),
            "socialaccount_socialtoken",
        ),
        _SIGN_IN,
    ),
    "store_editionrow": "figures of the nation with noise, meant for everybody",
    "store_approvalrow": "requests of two persons, read by who decides, nationally",
    **dict.fromkeys(
        ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type"),
        "names of the framework",
    ),
    "django_migrations": "names of the framework",
    "store_namedecisionrow": "names of products, of no establishment: what is decided serves all",
}
"""Table → why its rows need no rule."""


def is_enforced() -> bool:
    """Return whether the database has this layer."""
    return connection.vendor == "postgresql"


# ---- who asks ----------------------------------------------------------------------------------


def enter(reading: Scope, writing: Scope = NOBODY) -> None:
    """Say who asks, until the end of the transaction. Cost: two questions for who is not
    national."""
    if not is_enforced():
        return
    if reading.national and writing.national:
        _say({READS: "on", WRITES: "on"})
        return
    _say({READS: "on"})
    said = {
        READS: "on" if reading.national else "",
        WRITES: "on" if writing.national else "",
        PERIMETERS: _keys(Perimeter.objects.filter(conditions.perimeters_seen(reading))),
        WRITTEN: _keys(Perimeter.objects.filter(conditions.perimeters_held(writing))),
        ENTITIES: _keys(Entity.objects.filter(conditions.entities_within(reading))),
        NUMBERS: "{" + ",".join(sorted(reading.entities)) + "}",
    }
    if reading.national:
        said |= {PERIMETERS: "", ENTITIES: ""}
    _say(said)


def _keys(rows: "QuerySet[Entity] | QuerySet[Perimeter]") -> str:
    return "{" + ",".join(str(pk) for pk in rows.values_list("pk", flat=True)) + "}"


def _say(said: dict[str, str], *, local: bool = True) -> None:
    """Set the context; what is not said is nothing."""
    whole = dict.fromkeys(_SETTINGS, "") | said
    with connection.cursor() as cursor:
        for name, value in whole.items():
            cursor.execute("SELECT set_config(%s, %s, %s)", [name, value, local])


@contextmanager
def within(reading: Scope, writing: Scope = NOBODY) -> Iterator[None]:
    """Run a transaction in which a reader asks: for what is answered outside the request's own,
    such as an export that streams."""
    with transaction.atomic():
        enter(reading, writing)
        yield


@contextmanager
def acting(reading: Scope, writing: Scope) -> Iterator[None]:
    """Do within an act's own scope, such as gathering answers; who asked before asks again
    after."""
    with transaction.atomic():
        before = _said()
        enter(reading, writing)
        yield
        if before:
            _say(before)


def as_service() -> AbstractContextManager[None]:
    """Do as the service itself, which sees and writes all; who asked before asks again after.

    For what a reader's act brings about without being theirs to read: a line of the journal.
    """
    return acting(NATION, NATION)


def _said() -> dict[str, str]:
    """Return who asks in this transaction."""
    if not is_enforced():
        return {}
    with connection.cursor() as cursor:
        columns = ", ".join("coalesce(current_setting(%s, true), '')" for _ in _SETTINGS)
        cursor.execute(f"SELECT {columns}", _SETTINGS)
        return dict(zip(_SETTINGS, cursor.fetchone(), strict=True))


def become_service() -> None:
    """Make every connection of this process the service's: a command, a worker; never what
    answers requests."""

    def said(**_: object) -> None:
        if is_enforced():
            _say({READS: "on", WRITES: "on"}, local=False)

    connection_created.connect(said, weak=False, dispatch_uid="vigie.isolation.service")
    if connection.connection is not None:
        said()


# ---- the rules in force ------------------------------------------------------------------------


def enforce() -> None:
    """Put every rule in force on the tables that exist, forced on their owner too."""
    if not is_enforced():
        return
    present = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rule in RULES.items():
            if table in present:
                for statement in _statements(table, rule):
                    cursor.execute(statement)


def _statements(table: str, rule: Rule) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for name, clause in (
        ("read", f"FOR SELECT USING ({rule.read})"),
        ("added", f"FOR INSERT WITH CHECK ({rule.write})"),
        ("changed", f"FOR UPDATE USING ({rule.write}) WITH CHECK ({rule.write})"),
        ("removed", f"FOR DELETE USING ({rule.write})"),
    ):
        yield f"DROP POLICY IF EXISTS vigie_{name} ON {table}"
        yield f"CREATE POLICY vigie_{name} ON {table} {clause}"


def weakness() -> tuple[str, str] | None:
    """Return why the database would not protect its rows, in French and in English; ``None``
    when it does."""
    if not is_enforced():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        role, bypasses = cursor.fetchone()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)",
            [list(RULES)],
        )
        bare = ", ".join(sorted(name for (name,) in cursor.fetchall()))
    if bypasses:
        mend = f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        return (
            f"le rôle {role} peut contourner les règles ({mend})",
            f"the role {role} can bypass the rules ({mend})",
        )
    if bare:
        return (f"tables sans règle : {bare} (« vigie migrate »)",
                f"tables without a rule: {bare} (“vigie migrate”)")  # fmt: skip
    return None


def require() -> None:
    """Raise ``Unprotected`` when the database would not protect its rows."""
    found = weakness()
    if found is not None:
        raise Unprotected(reason_fr=found[0], reason_en=found[1])
