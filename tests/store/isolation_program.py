"""Attacks the isolation of a small country on the PostgreSQL of the environment; prints what it
saw."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def main(files: str) -> None:
    import django

    django.setup()
    from tests import country
    from vigie.operations.observe import observe
    from vigie.store import database, isolation

    database.migrate()
    for part, day in ((country.BEFORE, country.WEEK_AGO), (country.SINCE, country.TODAY)):
        country.grow(Path(files), part)
        observe(on=day, now=country.evening(day))
    with isolation.as_service():
        told: dict[str, Any] = {"service": counts(), "bare": bare(), "tables": tables()}
        told["weakness"] = isolation.weakness()
    forget()
    told |= attacks()
    told |= refusals()
    json.dump(told, sys.stdout)


def forget() -> None:
    """Let the connection be a server's again: it is nobody's between two requests."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    connection_created.disconnect(dispatch_uid="vigie.isolation.service")
    connection.close()


def counts() -> dict[str, int]:
    from django.db import connection

    from vigie.store import isolation

    with connection.cursor() as cursor:
        found = {}
        for table in isolation.RULES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def bare() -> list[str]:
    return [table for table in _protected(False) if table in _rules()]


def tables() -> list[str]:
    return [*_protected(False), *_protected(True)]


def _rules() -> set[str]:
    from vigie.store import isolation

    return set(isolation.RULES)


def _protected(is_protected: bool) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p')"
            " AND (relrowsecurity AND relforcerowsecurity) = %s",
            [is_protected],
        )
        return sorted(name for (name,) in cursor.fetchall())


def attacks() -> dict[str, Any]:
    from vigie.core.scope import NATION, Scope
    from vigie.store import isolation
    from vigie.store.models import Entity, GroupingMember, Perimeter

    told: dict[str, Any] = {"nobody": counts(), "nobody_writes": written(None)}
    with isolation.as_service():
        own = Perimeter.objects.exclude(entity=None).exclude(levels=None).first()
        assert own is not None and own.entity is not None
        region = own.entity.region
        member = GroupingMember.objects.filter(entity__perimeters__levels__isnull=False).first()
        assert member is not None
        other = (
            Perimeter.objects.exclude(region=region)
            .exclude(entity=None)
            .exclude(levels=None)
            .last()
        )
        assert other is not None
        code = member.grouping.code
    scopes = {
        "national": NATION,
        "regional": Scope(regions=frozenset({region})),
        "establishment": Scope(entities=frozenset({own.entity.finess})),
        "grouping": Scope(groupings=frozenset({code})),
    }
    for who, scope in scopes.items():
        with isolation.within(scope):
            told[who] = {"rows": counts(), "outside": outside(scope)}
    told |= writings(scopes["establishment"], own, other)
    told["gathered"] = gathered(scopes["regional"], own, other)
    told["after"] = counts()
    told["journal"] = looks(own.entity.finess, other)
    assert Entity.objects.exists(), "the register is public"
    return told


def outside(scope: Any) -> dict[str, int]:
    """Count what the database let through that the store would not: read as the database gives
    it, judged by the store's own conditions."""
    from vigie.store import isolation
    from vigie.store.models import EvidenceRow, LevelRow, Perimeter
    from vigie.store.scope import perimeters_seen

    if scope.national:
        return {}
    seen = {m.__name__: set(m.objects.values_list("perimeter", flat=True))
            for m in (LevelRow, EvidenceRow)}  # fmt: skip
    seen["Perimeter"] = set(Perimeter.objects.values_list("pk", flat=True))
    with isolation.as_service():
        allowed = set(
            Perimeter.objects.filter(perimeters_seen(scope)).values_list("pk", flat=True)
        )
    return {name: len(keys - allowed) for name, keys in seen.items() if keys - allowed}


def written(perimeter: Any) -> str:
    from django.db import DatabaseError, transaction

    from vigie.store.models import EvidenceRow

    try:
        with transaction.atomic():
            EvidenceRow.objects.create(
                perimeter_id=perimeter.pk if perimeter else 1, safeguard="patched", low=0, high=1,
                proof="declared", observed_on="2026-01-01", source="attack",
                known_at=datetime(2026, 1, 1, tzinfo=UTC),
            )  # fmt: skip
    except DatabaseError as error:
        assert "row-level security" in str(error), error
        return "refused"
    return "written"


def writings(scope: Any, own: Any, other: Any) -> dict[str, Any]:
    from django.db import DatabaseError, transaction

    from vigie.store import isolation
    from vigie.store.models import EvidenceRow

    with isolation.within(scope, scope):
        told = {"own": written(own), "other": written(other)}
        try:
            with transaction.atomic():
                EvidenceRow.objects.filter(source="attack").update(perimeter=other)
            told["moved"] = "written"
        except DatabaseError:
            told["moved"] = "refused"
        deletes = {
            "own": EvidenceRow.objects.filter(source="attack").delete()[0],
            "other": EvidenceRow.objects.filter(perimeter=other).delete()[0],
        }
    return {"writes": told, "deletes": deletes}


def gathered(scope: Any, own: Any, other: Any) -> dict[str, Any]:
    """Gather answers as pages do, on a connection that is nobody's: by a region, then by a
    visitor who holds a link; count readings and propose a publication likewise."""
    from datetime import timedelta

    from vigie.core.questionnaire import Channel
    from vigie.operations import publication, reading, sheets
    from vigie.store import isolation
    from vigie.store.models import AnswerSheet, EvidenceRow, Mandate, ReadingRow, User

    now = datetime.now(UTC)
    issued = {"channel": Channel.LINK, "lasts": timedelta(days=9), "by": "region", "now": now}
    made = sheets.issue(scope=scope, text=own.code, **issued)
    told: dict[str, Any] = {"seen_by_nobody": AnswerSheet.objects.count()}
    try:
        sheets.issue(scope=scope, text=other.code, **issued)
    except sheets.NoSuchSystem:
        told["elsewhere"] = "refused"
    found = sheets.by_link(secret=made.secret, now=now)
    assert found is not None
    saved = sheets.save(sheet=found, given={"A1": "most", "A2": "9"}, now=now)
    told["sent"] = sheets.send(sheet=saved, speaker="Mme X", on=now.date(), today=now.date(),
                               now=now)  # fmt: skip
    told["listed"] = [len(sheets.sheets(scope=s)) for s in (scope, elsewhere(other))]
    told["evidence_seen_by_nobody"] = EvidenceRow.objects.filter(source="sheet").count()
    user = User.objects.create_user("lectrice")
    Mandate.objects.create(user=user, role="analyst", may_write=True)
    read = {"document": {"rows": [{"finess": own.entity.finess}]}, "now": now}
    reading.spend(user=user, scope=scope, today=now.date(), **read)
    told["readings_seen_by_nobody"] = ReadingRow.objects.count()
    with isolation.as_service():
        told["readings"] = ReadingRow.objects.count()
    publication.propose(by=user, reason="essai de publication", now=now)
    text = publication.drafts()[0].text
    told["published_entities"] = json.loads(text)["nation"]["entities"]
    return told


def elsewhere(other: Any) -> Any:
    from vigie.core.scope import Scope

    return Scope(regions=frozenset({other.region}))


def looks(finess: str, other: Any) -> dict[str, int]:
    from vigie.core.scope import NOBODY, Scope
    from vigie.store import isolation, journal
    from vigie.store.models import JournalEntry

    with isolation.within(Scope(entities=frozenset({other.entity.finess}))):
        journal.record(at=datetime(2026, 11, 24, tzinfo=UTC), actor="x", act="look",
                       subject=journal.establishment_subject(finess))  # fmt: skip
    scopes = {
        "own": Scope(entities=frozenset({finess})),
        "other": Scope(entities=frozenset({other.entity.finess})),
        "nobody": NOBODY,
    }
    found = {}
    for who, scope in scopes.items():
        with isolation.within(scope):
            found[who] = JournalEntry.objects.filter(act="look").count()
    return found


def refusals() -> dict[str, Any]:
    from django.db import connection

    from vigie.store import isolation

    url = os.environ["VIGIE_DATABASE_URL"]
    run = [sys.executable, "-c", "from vigie.cli.main import run; run()"]
    above = os.environ | {"VIGIE_DATABASE_URL": url.replace("//vigie@", "//postgres@")}
    served = subprocess.run([*run, "show", "nation"], env=above, capture_output=True, text=True,
                            check=False)  # fmt: skip
    examined = subprocess.run([*run, "doctor", "--json"], env=above, capture_output=True,
                              text=True, check=False)  # fmt: skip
    checks = {check["name"]: check["is_fine"] for check in json.loads(examined.stdout)}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_levelrow NO FORCE ROW LEVEL SECURITY")
    found = isolation.weakness()
    isolation.enforce()
    return {
        "as_superuser": {"code": served.returncode, "said": served.stderr},
        "doctor_as_superuser": checks["isolation"],
        "taken_away": found[1] if found else "",
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
