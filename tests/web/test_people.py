"""Invitations, leavers, two persons and emergencies, as people meet them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from tests.web.conftest import signed_in
from vigie.operations import accounts, emergency, rights
from vigie.operations.accounts.shared import BadEnd, SectionsNeeded
from vigie.store.accounts import people as store
from vigie.store.models import (
    AccountInvitation,
    ApprovalRow,
    EmergencyRow,
    Entity,
    JournalEntry,
    Mandate,
    User,
)

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
People = dict[str, User]
NOW = datetime.now(UTC)
TODAY = date.today()
PHRASE = "une phrase de passe longue"


@pytest.fixture(autouse=True)
def registry(db: None) -> None:
    for finess, region in ((stand_in.CHU, "11"), (stand_in.HOME, "53")):
        Entity.objects.create(finess=finess, name=finess, region=region, source="test")


def asked(**more: Any) -> accounts.Asked:
    told = {"username": "nouvelle", "role": "ciso", "code": stand_in.CHU}
    return accounts.Asked(**told | {"until": TODAY + timedelta(days=90)} | more)


def invited(by: User | None, **more: Any) -> str:
    return accounts.invite(asked=asked(**more), by=by, now=NOW, today=TODAY)


def test_a_link_opens_an_account_once_with_its_mandate_and_is_kept_as_a_hash(
    people: People,
) -> None:
    secret = invited(people["direction"])
    assert secret not in str(list(AccountInvitation.objects.values()))
    address = reverse("invitation", kwargs={"secret": secret})
    assert "nouvelle" in Client().get(address).content.decode()
    client = Client()
    opened = client.post(address, {"first": PHRASE, "again": PHRASE})
    assert opened.status_code == 302
    assert client.get("/etablissements/")["Location"] == reverse("mfa_index")
    assert Client().post(address, {"first": PHRASE, "again": PHRASE}).status_code == 404
    user = User.objects.get(username="nouvelle")
    assert user.until == TODAY + timedelta(days=90)
    assert user.mandates.get().granted_by == "direction"
    assert JournalEntry.objects.filter(act="account", subject="account:nouvelle").count() == 2


@pytest.mark.parametrize(("first", "again"), [("court", "court"), (PHRASE, PHRASE + "x")])
def test_a_weak_or_mistyped_password_is_asked_again(
    first: str, again: str, people: People
) -> None:
    address = reverse("invitation", kwargs={"secret": invited(None)})
    assert Client().post(address, {"first": first, "again": again}).status_code == 422
    assert not User.objects.filter(username="nouvelle").exists()


def test_a_link_ends(people: People) -> None:
    secret = invited(None)
    AccountInvitation.objects.update(expires_at=NOW - timedelta(seconds=1))
    assert Client().get(reverse("invitation", kwargs={"secret": secret})).status_code == 404


@pytest.mark.parametrize(
    ("by", "change"),
    [
        ("direction", {"code": stand_in.HOME}),
        ("direction", {"role": "analyst", "code": ""}),
        ("direction", {"role": "regional", "code": "11"}),
        ("bretagne", {}),
        ("chu", {}),
        ("auditeur", {}),
        ("nation", {}),
        ("sans", {}),
        ("operateur", {"code": "999999999"}),
        ("operateur", {"role": "analyst"}),
        ("operateur", {"role": "ciso", "code": ""}),
    ],
)
def test_nobody_gives_what_is_not_theirs(by: str, change: dict[str, str], people: People) -> None:
    with pytest.raises(accounts.NotYourPart):
        invited(people[by], **change)


def test_nobody_gives_a_mandate_to_themself_nor_takes_an_account_by_a_link(
    people: People,
) -> None:
    with pytest.raises(accounts.NotForYourself):
        invited(people["operateur"], username="operateur", role="analyst", code="")
    with pytest.raises(accounts.AccountExists):
        invited(people["direction"], username="nation")
    secret = invited(people["direction"])
    User.objects.create_user("nouvelle")
    with pytest.raises(accounts.LinkUseless):
        accounts.accept(secret=secret, password=PHRASE, now=NOW)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_an_account_has_an_end(days: int, people: People) -> None:
    with pytest.raises(BadEnd):
        invited(None, until=TODAY + timedelta(days=days))


def test_a_contributor_has_sections_that_exist(people: People) -> None:
    for sections in (frozenset(), frozenset({"cuisine"})):
        with pytest.raises(SectionsNeeded):
            invited(None, role="contributor", sections=sections)
    secret = invited(None, role="contributor", sections=frozenset({"password"}))
    user = accounts.accept(secret=secret, password=PHRASE, now=NOW)
    assert not rights.writing_scope_of(user, TODAY, safeguard="mfa_admin").is_empty
    assert rights.writing_scope_of(user, TODAY, safeguard="patched").is_empty
    assert rights.writing_scope_of(user, TODAY, safeguard="inconnue").is_empty


def test_a_person_is_invited_by_page_and_the_link_is_shown_once(reader: Reader) -> None:
    client = reader("direction")
    given = {
        "username": "nouvelle",
        "role": "ciso",
        "code": stand_in.CHU,
        "purpose": "essai",
        "until": (TODAY + timedelta(days=30)).isoformat(),
    }
    page = client.post(reverse("invite"), given).content.decode()
    link = re.search(r"http://testserver(/compte/invitation/[\w-]+/)", page)
    assert link
    assert Client().get(link[1]).status_code == 200
    assert link[1] not in client.get(reverse("people")).content.decode()
    outside = client.post(reverse("invite"), given | {"code": stand_in.HOME, "username": "x"})
    assert outside.status_code == 422


def test_a_leaver_is_closed_by_their_establishment_with_all_that_they_open(
    reader: Reader, people: People
) -> None:
    leaver = reader("chu")
    assert leaver.get("/mon-compte/").status_code == 200
    Mandate.objects.filter(user=people["bretagne"]).update(may_write=True)
    other = reader("bretagne").post(reverse("people-leave", args=["chu"]))
    assert other.status_code == 302
    people["chu"].refresh_from_db()
    assert people["chu"].is_active
    reader("direction").post(reverse("people-leave", args=["chu"]))
    people["chu"].refresh_from_db()
    assert (people["chu"].is_active, people["chu"].closed_because) == (False, "leaver")
    assert leaver.get("/mon-compte/").status_code == 302


def test_who_keeps_something_elsewhere_keeps_their_account(people: People) -> None:
    Mandate.objects.create(user=people["chu"], role="ciso", code=stand_in.HOME)
    told = {"by": people["direction"], "now": NOW, "today": TODAY}
    assert not accounts.leave(username="chu", **told)
    assert [one.code for one in people["chu"].mandates.all()] == [stand_in.HOME]


def test_a_director_sees_only_the_people_of_their_part(people: People) -> None:
    seen = {one["username"] for one in accounts.people_within(people["direction"], TODAY)}
    assert seen == {"chu", "direction", "formation"}


def test_a_new_way_in_forgets_the_former_ones(people: People) -> None:
    told = {"by": people["direction"], "now": NOW, "today": TODAY}
    secret = accounts.renew(username="chu", **told)
    people["chu"].refresh_from_db()
    assert not people["chu"].has_usable_password()
    accounts.accept(secret=secret, password=PHRASE, now=NOW)
    people["chu"].refresh_from_db()
    assert people["chu"].check_password(PHRASE)
    with pytest.raises(accounts.NoSuchAccount):
        accounts.renew(username="nation", **told)


def test_accounts_that_sleep_or_end_close_by_themselves(people: People) -> None:
    User.objects.update(last_login=NOW)
    User.objects.filter(username="idf").update(last_login=NOW - timedelta(days=91))
    User.objects.filter(username="chu").update(until=TODAY - timedelta(days=1))
    store.make(username="machine", email="", until=None, is_service=True)
    done = accounts.tidy(now=NOW, today=TODAY, dormant_after=timedelta(days=90))
    assert done == {"dormant": ["idf"], "ended": ["chu"]}
    assert not accounts.tidy(now=NOW, today=TODAY, dormant_after=timedelta(days=90))
    assert JournalEntry.objects.filter(act="account", subject="account:idf").exists()


def test_a_mass_export_takes_two_persons_serves_once_and_exactly_what_was_granted(
    reader: Reader, settings: Any
) -> None:
    settings.VIGIE_MASS_EXPORT_ROWS = 50
    address = "/etablissements/export.csv"
    analyst, operator = reader("nation"), reader("operateur")
    assert analyst.get(address).status_code == 403
    told = {"kind": "nation", "code": "FR", "query": address, "reason": "étude annuelle"}
    analyst.post(reverse("approval-ask"), told)
    key = ApprovalRow.objects.get().pk
    assert analyst.post(reverse("approval-decide", args=[key])).status_code == 404
    assert analyst.get(address).status_code == 403
    operator.post(reverse("approval-decide", args=[key]), {"granted": "yes"})
    assert analyst.get(address + "?q=350").status_code == 200
    assert analyst.get("/etablissements/export.ods").status_code == 403
    assert analyst.get(address).status_code == 200
    assert analyst.get(address).status_code == 403
    acts = JournalEntry.objects.filter(act="approval").values_list("detail__what", flat=True)
    assert sorted(acts) == ["asked", "granted", "used"]


def test_a_refused_or_forged_request_opens_nothing(reader: Reader, settings: Any) -> None:
    settings.VIGIE_MASS_EXPORT_ROWS = 50
    address = "/etablissements/export.csv"
    told = {"kind": "nation", "code": "FR", "query": address, "reason": "étude annuelle"}
    assert reader("auditeur").post(reverse("approval-ask"), told).status_code == 404
    elsewhere = told | {"query": "https://evil.example/"}
    assert reader("nation").post(reverse("approval-ask"), elsewhere).status_code == 404
    reader("nation").post(reverse("approval-ask"), told)
    key = ApprovalRow.objects.get().pk
    reader("operateur").post(reverse("approval-decide", args=[key]), {"granted": "no"})
    reader("operateur").post(reverse("approval-decide", args=[key]), {"granted": "yes"})
    assert ApprovalRow.objects.get().granted is False
    assert reader("nation").get(address).status_code == 403


URGENT = {"part": "entity", "code": stand_in.CHU, "minutes": 60}


def test_an_emergency_opens_one_establishment_loudly_and_is_reviewed_by_another(
    reader: Reader, people: People
) -> None:
    page = reverse("establishment", kwargs={"finess": stand_in.CHU})
    caller = reader("astreinte")
    assert caller.get(page).status_code == 404
    assert caller.post(reverse("emergency-begin"), URGENT | {"reason": "vite"}).status_code == 422
    caller.post(reverse("emergency-begin"), URGENT | {"reason": "attaque en cours, tri des accès"})
    assert caller.get(page).status_code == 200
    assert caller.get(page.replace(stand_in.CHU, stand_in.HOME)).status_code == 404
    assert caller.get(reverse("evidence", kwargs={"finess": stand_in.CHU})).status_code == 404
    for who in ("auditeur", "operateur", "astreinte"):
        assert "Accès d’urgence en cours" in reader(who).get("/accessibilite/").content.decode()
    assert "attaque en cours" not in reader("idf").get("/accessibilite/").content.decode()
    assert JournalEntry.objects.filter(act="look", actor="astreinte").exists()
    assert "a ouvert un accès" in reader("chu").get(page).content.decode()
    key = EmergencyRow.objects.get().pk
    review = reverse("emergency-review", args=[key])
    assert caller.post(review, {"justified": "yes"}).status_code == 404
    assert reader("auditeur").post(review, {"justified": "yes"}).status_code == 404
    reader("operateur").post(review, {"justified": "yes", "text": "trop tôt"})
    assert EmergencyRow.objects.get().reviewed_by == ""
    caller.post(reverse("emergency-end", args=[key]))
    assert caller.get(page).status_code == 404
    reader("operateur").post(review, {"justified": "yes", "text": "attaque confirmée"})
    assert EmergencyRow.objects.get().reviewed_by == "operateur"
    assert (
        "urgence"
        not in reader("auditeur")
        .get("/accessibilite/")
        .content.decode()
        .split("<main")[0]
        .split("</header>")[1]
    )


def test_a_late_review_is_shown_and_closing_the_account_ends_the_access(
    reader: Reader, people: People
) -> None:
    emergency.begin(
        by=people["astreinte"],
        part=rights.Part.NATIONAL,
        code="",
        reason="attaque en cours, tri des accès",
        lasts=timedelta(hours=1),
        now=NOW,
    )
    assert rights.scope_of(people["astreinte"], TODAY, now=NOW).national
    assert rights.scope_of(people["astreinte"], TODAY).is_empty
    store.close(user=people["astreinte"], because="closed", now=NOW)
    assert rights.scope_of(people["astreinte"], TODAY, now=NOW).is_empty
    EmergencyRow.objects.update(began_at=NOW - timedelta(hours=25), ends_at=NOW)
    assert "Relecture en retard" in reader("auditeur").get("/urgence/").content.decode()


@pytest.mark.parametrize("who", ["nation", "operateur", "auditeur", "chu", "idf", "sans"])
def test_only_who_is_on_call_opens_an_emergency(who: str, reader: Reader) -> None:
    told = URGENT | {"reason": "attaque en cours, tri des accès"}
    assert reader(who).post(reverse("emergency-begin"), told).status_code == 404
    assert not EmergencyRow.objects.exists()


@pytest.mark.parametrize("role", list(rights.rights().roles))
def test_the_auditor_writes_nothing_and_each_role_opens_only_its_own_pages(
    role: str, people: People
) -> None:
    user = User.objects.create_user("une personne")
    part = rights.role_of(role).part
    code = {"entity": stand_in.CHU, "region": "11", "grouping": "ght-75-01"}.get(part, "")
    Mandate.objects.create(user=user, role=role, code=code, may_write=True)
    client, acts = signed_in(Client(), user), rights.role_of(role).acts
    opened = {
        "people": {"administer"},
        "invite": {"administer"},
        "approvals": {"approve", "ask"},
        "emergencies": {"emergency", "review", "notices"},
        "establishments": {"read"},
    }
    for name, needed in opened.items():
        expected = 200 if acts & needed else 404
        assert client.get(reverse(name)).status_code == expected, (role, name)
