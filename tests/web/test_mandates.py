"""A mandate given to an account that exists: a person, a part, a purpose, an end."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from tests.web import stand_in
from vigie.operations import accounts, rights
from vigie.store.models import (
    AccountInvitation,
    ApprovalRow,
    Entity,
    JournalEntry,
    Mandate,
    User,
)

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
People = dict[str, User]
NOW, TODAY = datetime.now(UTC), date.today()
END = TODAY + timedelta(days=90)
NATIONAL = {"username": "sans", "role": "analyst", "code": "", "purpose": "étude annuelle"}


@pytest.fixture(autouse=True)
def registry(db: None) -> None:
    for finess, region in ((stand_in.CHU, "11"), (stand_in.HOME, "53")):
        Entity.objects.create(finess=finess, name=finess, region=region, source="test")


def given(**more: Any) -> dict[str, Any]:
    told = {"username": "sans", "role": "ciso", "code": stand_in.CHU, "purpose": "remplacement"}
    return told | {"until": END.isoformat()} | more


def test_a_mandate_ties_an_account_to_a_part_for_a_purpose_until_a_date(reader: Reader) -> None:
    answer = reader("direction").post(reverse("mandate"), given())
    assert answer["Location"] == reverse("people")
    row = Mandate.objects.get(user__username="sans")
    assert (row.role, row.code, row.purpose) == ("ciso", stand_in.CHU, "remplacement")
    assert (row.until, row.granted_by) == (END, "direction")
    line = JournalEntry.objects.get(subject="account:sans")
    assert (line.actor, line.detail["what"], line.detail["purpose"]) == (
        *("direction", "grant", "remplacement"),
    )
    assert not rights.scope_of(row.user, TODAY).is_empty
    assert rights.scope_of(row.user, END + timedelta(days=1)).is_empty


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("direction", {"code": stand_in.HOME}),
        ("direction", {"username": "direction"}),
        ("direction", {"username": "inconnu"}),
        ("direction", {"role": "analyst", "code": ""}),
        ("direction", {"until": TODAY.isoformat()}),
        ("direction", {"until": (TODAY + timedelta(days=400)).isoformat()}),
        ("direction", {"role": "contributor"}),
        ("direction", {"purpose": ""}),
        ("operateur", {"username": "operateur", "role": "analyst", "code": ""}),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(who: str, change: Any, reader: Reader) -> None:
    before = Mandate.objects.count()
    assert reader(who).post(reverse("mandate"), given(**change)).status_code == 422
    assert Mandate.objects.count() == before
    assert not ApprovalRow.objects.exists()


def test_a_national_role_waits_for_another_person_and_serves_once(
    reader: Reader, people: People
) -> None:
    Mandate.objects.create(user=people["formation"], role="operator", may_write=True)
    operator, other = reader("operateur"), reader("formation")
    told = given(**NATIONAL)
    for _ in range(2):
        assert operator.post(reverse("mandate"), told).status_code == 422
    row = ApprovalRow.objects.get()
    decide = reverse("approval-decide", args=[row.pk])
    assert not Mandate.objects.filter(user=people["sans"]).exists()
    operator.post(decide, {"granted": "yes"})
    row.refresh_from_db()
    assert row.granted is None
    assert "étude annuelle" in other.get(reverse("approvals")).content.decode()
    other.post(decide, {"granted": "yes"})
    page = operator.get(reverse("mandate"), {"demande": row.pk}).content.decode()
    assert 'value="étude annuelle"' in page and 'value="sans"' in page
    elsewhere = other.get(reverse("mandate"), {"demande": row.pk}).content.decode()
    assert "étude annuelle" not in elsewhere
    assert operator.post(reverse("mandate"), told | {"purpose": "autre"}).status_code == 422
    assert operator.post(reverse("mandate"), told).status_code == 302
    assert Mandate.objects.get(user=people["sans"]).role == "analyst"
    Mandate.objects.filter(user=people["sans"]).delete()
    assert operator.post(reverse("mandate"), told).status_code == 422


def test_nobody_agrees_to_their_own_mandate(reader: Reader, people: People) -> None:
    Mandate.objects.create(user=people["formation"], role="operator", may_write=True)
    reader("operateur").post(reverse("mandate"), given(**NATIONAL | {"username": "formation"}))
    key = ApprovalRow.objects.get().pk
    reader("formation").post(reverse("approval-decide", args=[key]), {"granted": "yes"})
    assert ApprovalRow.objects.get().granted is None


def test_an_invitation_is_no_way_around_the_second_person(reader: Reader, people: People) -> None:
    client = reader("operateur")
    told = given(**NATIONAL | {"username": "toute.nouvelle"})
    assert client.post(reverse("invite"), told).status_code == 422
    assert not AccountInvitation.objects.exists()
    row = ApprovalRow.objects.get()
    ApprovalRow.objects.update(granted=True, decided_by="autre", decided_at=NOW)
    assert client.post(reverse("mandate"), told).status_code == 422
    assert client.post(reverse("invite"), told).status_code == 200
    assert AccountInvitation.objects.get().username == "toute.nouvelle"
    row.refresh_from_db()
    assert row.used_at is not None


def test_every_national_role_needs_two_persons() -> None:
    roles = rights.rights().roles.values()
    assert {r.key for r in roles if r.two_persons} == {
        role.key for role in roles if role.part == "national"
    }


def test_one_mandate_ends_and_the_account_stays(reader: Reader, people: People) -> None:
    mine = people["chu"].mandates.get()
    elsewhere = Mandate.objects.create(user=people["chu"], role="ciso", code=stand_in.HOME)
    client = reader("direction")
    for key, left in ((elsewhere.pk, 2), (999_999, 2), (mine.pk, 1)):
        client.post(reverse("mandate-end", args=["chu", key]))
        assert people["chu"].mandates.count() == left
    people["chu"].refresh_from_db()
    assert people["chu"].is_active
    assert JournalEntry.objects.get(subject="account:chu").detail["what"] == "mandate-ended"
    own = people["direction"].mandates.get()
    reader("chu").post(reverse("mandate-end", args=["direction", own.pk]))
    assert people["direction"].mandates.exists()


def test_the_command_gives_and_ends(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    import typer

    from vigie.cli import account

    app = typer.Typer()
    account.register(app)
    monkeypatch.setenv("VIGIE_LANGUAGE", "en")
    given = ["grant", "sans", "--role", "ciso", "--for", stand_in.CHU, "--until", END.isoformat()]
    done = CliRunner().invoke(app, ["account", *given])
    assert done.exit_code == 0, done.output
    assert people["sans"].mandates.get().granted_by == "command"
    ended = ["account", "end", "sans", "--role", "ciso", "--for", stand_in.CHU]
    assert CliRunner().invoke(app, ended).exit_code == 0
    again = CliRunner().invoke(app, ended)
    assert isinstance(again.exception, accounts.NoSuchMandate)
