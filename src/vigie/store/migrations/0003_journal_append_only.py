"""Lines of the journal are never rewritten: the database itself refuses. Lines of before wait for
their place in the tree.

SQLite gets no guard against deletion: whoever deletes there holds the file and could drop the guard
too; ``vigie verify-log`` finds it. PostgreSQL refuses both."""

from django.db import migrations

TABLES = ("journalentry", "journalleaf", "journalnode", "journalcheckpoint")
SQLITE = """
CREATE TRIGGER store_{table}_never_rewritten BEFORE UPDATE ON store_{table}
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION store_journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON store_{table}
FOR EACH ROW EXECUTE FUNCTION store_journal_append_only()
"""


def guard(apps, schema_editor):
    is_server = schema_editor.connection.vendor == "postgresql"
    if is_server:
        schema_editor.execute(FUNCTION)
    for table in TABLES:
        schema_editor.execute((POSTGRESQL if is_server else SQLITE).format(table=table))


def unguard(apps, schema_editor):
    is_server = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        name = "never_rewritten" if is_server else f"store_{table}_never_rewritten"
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON store_{table}" if is_server else ""))
    if is_server:
        schema_editor.execute("DROP FUNCTION store_journal_append_only()")


def let_wait(apps, schema_editor):
    entries = apps.get_model("store", "JournalEntry").objects.order_by("pk")
    pending = apps.get_model("store", "JournalPending")
    pending.objects.bulk_create(
        (pending(entry_id=pk) for pk in entries.values_list("pk", flat=True)), batch_size=1000
    )


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0002_journal_tree"),
    ]

    operations = [
        migrations.RunPython(let_wait, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
