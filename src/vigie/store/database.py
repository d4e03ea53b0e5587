"""The database itself: is it reachable, is it up to date, bring it up to date."""

from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from vigie.errors import VigieError
from vigie.store import isolation


class NotMigrated(VigieError):
    fr = "la base n'est pas à jour : lancez « vigie migrate »"
    en = "the database is not up to date: run “vigie migrate”"


def engine() -> str:
    """Return the kind of database: ``sqlite`` or ``postgresql``."""
    return connection.vendor


def trouble() -> str:
    """Return why the database cannot be reached, or nothing."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return str(error).strip()
    return ""


def let_go() -> None:
    """Close the connections of this process, before it gives birth to others."""
    connection.close()
    pooled: Any = connection
    if connection.vendor == "postgresql":
        pooled.close_pool()


def pending() -> list[str]:
    """Return the migrations that are not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Apply the pending migrations, as the service: they may have to move every row."""
    isolation.become_service()
    call_command("migrate", interactive=False, verbosity=0)


def prepare() -> None:
    """Make the embedded database ready by itself; raise ``NotMigrated`` for a server's that is
    not up to date (its owner migrates it)."""
    if not pending():
        return
    if engine() != "sqlite":
        raise NotMigrated
    migrate()
