"""No session without a second factor, none without an end, and nobody locked out by another."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from tests.web.conftest import signed_in
from tests.web.routes import account_names, address, names
from tests.web.second_factor import code_of
from vigie.store.models import JournalEntry, User
from vigie.web.accounts import attempts
from vigie.web.gate import ENROLMENT

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
SEED = "JBSWY3DPEHPK3PXP"
PHRASE = "une phrase de passe longue"
LOGIN = "/compte/login/"


@pytest.fixture(autouse=True)
def no_attempt_counted() -> None:
    cache.clear()


@pytest.fixture
def owner(people: dict[str, User]) -> User:
    """A person with a password and an application."""
    user = people["idf"]
    user.set_password(PHRASE)
    user.save()
    TOTP.activate(user, SEED)
    return user


def entered(client: Client, password: str = PHRASE, **more: Any) -> Any:
    return client.post(LOGIN, {"login": "idf", "password": password}, **more)


@pytest.mark.parametrize("name", names() + account_names())
def test_before_the_second_factor_only_the_pages_that_give_one_open(
    name: str, people: dict[str, User]
) -> None:
    client = signed_in(Client(), people["nation"], second_factor=False)
    for answer in (client.get(address(name)), client.post(address(name))):
        if name not in ENROLMENT:
            assert answer.status_code in {302, 403}, name
            assert answer["Location"] == reverse("mfa_index")


def test_before_the_second_factor_the_api_says_so_and_nothing_else(
    people: dict[str, User],
) -> None:
    client = signed_in(Client(), people["nation"], second_factor=False)
    for path in ("/api/territories/nation/FR", f"/api/establishments/{stand_in.CHU}", "/api/"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "second facteur" in answer.content.decode()


def test_a_session_of_before_the_second_factor_is_ended_not_let_to_add_another(
    owner: User,
) -> None:
    client = signed_in(Client(), owner, second_factor=False)
    answer = client.get(reverse("mfa_add_webauthn"))
    assert answer["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_a_sample_account_is_exempt_in_a_demonstration_only(
    people: dict[str, User], home: Path
) -> None:
    User.objects.filter(username="nation").update(is_sample=True)
    people["nation"].refresh_from_db()
    client = signed_in(Client(), people["nation"], second_factor=False)
    assert client.get("/etablissements/").status_code == 302
    (home / "demo.json").write_text("{}")
    page = client.get("/etablissements/")
    assert page.status_code == 200
    assert "sans second facteur" in page.content.decode()
    real = signed_in(Client(), people["idf"], second_factor=False)
    assert real.get("/etablissements/").status_code == 302


def test_password_then_code_open_a_session_and_a_code_serves_once(owner: User) -> None:
    client, code = Client(), code_of(SEED)
    assert entered(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/etablissements/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/etablissements/").status_code == 200
    other = Client()
    entered(other)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert other.get("/etablissements/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_enrolling_gives_recovery_codes_that_are_shown_once_and_serve_once(
    people: dict[str, User],
) -> None:
    user = people["idf"]
    user.set_password(PHRASE)
    user.save()
    client = Client()
    assert entered(client).status_code == 302
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    seed = re.search(r"secret\">([A-Z2-7]+)<", page)
    assert seed
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(seed[1])})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<li>(\d{8})</li>", client.get(done["Location"]).content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get(done["Location"]).content.decode()
    assert client.get("/etablissements/").status_code == 200
    for expected in (302, 200):
        again = Client()
        entered(again)
        answer = again.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert answer.status_code == expected


def test_the_seed_is_not_in_clear_in_the_database(owner: User) -> None:
    assert SEED not in str(Authenticator.objects.get(user=owner).data)


def test_the_last_second_factor_cannot_be_removed(owner: User, reader: Reader) -> None:
    answer = reader("idf").post(reverse("mfa_deactivate_totp"))
    assert "Gardez au moins un second facteur" in answer.content.decode()
    assert Authenticator.objects.filter(user=owner, type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_adding_a_factor_ends_the_other_sessions(people: dict[str, User]) -> None:
    user = people["idf"]
    user.set_password(PHRASE)
    user.save()
    here, elsewhere = Client(), Client()
    entered(here), entered(elsewhere)
    page = here.get(reverse("mfa_activate_totp")).content.decode()
    seed = re.search(r"secret\">([A-Z2-7]+)<", page)
    assert seed
    here.post(reverse("mfa_activate_totp"), {"code": code_of(seed[1])})
    assert here.get("/etablissements/").status_code == 200
    assert elsewhere.get("/mon-compte/")["Location"].startswith(LOGIN)


def test_an_old_proof_does_not_serve_for_a_sensitive_act(reader: Reader) -> None:
    client = reader("idf")
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()
    made = client.post("/mon-compte/jeton/", {"name": "x", "acts": "read", "days": 7})
    assert made.status_code in {302, 403}
    assert not User.objects.get(username="idf").tokens.exists()


@pytest.mark.parametrize(
    ("name", "away"), [("seen", timedelta(minutes=31)), ("began", timedelta(hours=11))]
)
def test_a_session_ends_when_idle_and_at_its_longest(
    name: str, away: timedelta, reader: Reader
) -> None:
    client = reader("idf")
    assert client.get("/etablissements/").status_code == 200
    session = client.session
    session[name] -= away.total_seconds()
    session.save()
    assert client.get("/etablissements/")["Location"].startswith(LOGIN)
    assert client.get("/api/territories/nation/FR").status_code == 401


def test_sessions_are_listed_and_one_is_ended_by_its_owner_alone(
    owner: User, people: dict[str, User]
) -> None:
    first, second = Client(), Client()
    for client, steps in ((first, 0), (second, 1)):
        entered(client)
        client.post(reverse("mfa_authenticate"), {"code": code_of(SEED, steps=steps)})
    assert first.get("/compte/sessions/").content.decode().count("<tr>") == 3
    key = owner.usersession_set.exclude(session_key=first.session.session_key).get().pk
    stranger = signed_in(Client(), people["nation"])
    assert stranger.post(reverse("session-end", args=[key])).status_code == 404
    assert second.get("/etablissements/").status_code == 200
    assert first.post(reverse("session-end", args=[key])).status_code == 302
    assert second.get("/etablissements/").status_code == 302


def test_an_attacker_who_fails_on_purpose_slows_only_themself_down(owner: User) -> None:
    attacker = {"REMOTE_ADDR": "203.0.113.9"}
    for _ in range(settings.AXES_FAILURE_LIMIT + 2):
        last = entered(Client(), "faux", **attacker)
    assert last.status_code == 429
    assert entered(Client(), **attacker).status_code == 429
    assert entered(Client(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_colleague_behind_the_same_address_cannot_lock_a_known_browser_out(owner: User) -> None:
    known = Client()
    entered(known)
    known.post(reverse("mfa_authenticate"), {"code": code_of(SEED)})
    known.post("/compte/logout/")
    for _ in range(settings.AXES_FAILURE_LIMIT + 2):
        entered(Client(), "faux")
    assert entered(Client()).status_code == 429
    assert entered(known).status_code == 302


def test_whoever_holds_the_password_cannot_hold_the_owner_at_the_code(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "STRANGERS_CODES", "5/h/key")
    known = Client()
    entered(known)
    known.post(reverse("mfa_authenticate"), {"code": code_of(SEED)})
    known.post("/compte/logout/")
    for last in range(7):
        thief = Client(REMOTE_ADDR=f"203.0.113.{last}")
        entered(thief)
        answer = thief.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Trop de codes faux" in answer.content.decode()
    entered(known)
    right = known.post(reverse("mfa_authenticate"), {"code": code_of(SEED, steps=1)})
    assert right.status_code == 302
    assert known.get("/etablissements/").status_code == 200


def test_codes_are_counted_by_source(owner: User) -> None:
    client = Client()
    entered(client)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    refused = client.post(reverse("mfa_authenticate"), {"code": code_of(SEED)})
    assert "Trop de codes faux" in refused.content.decode()


def test_a_forged_mark_of_a_known_browser_counts_for_nothing(owner: User) -> None:
    forged = Client()
    forged.cookies["vigie_device"] = "WyJpZGYiLCAiMDAwMDAwMDAwMDAwIl0:1:faux"
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        entered(Client(), "faux")
    assert entered(forged).status_code == 429


def test_a_closed_account_holds_no_session(owner: User, reader: Reader) -> None:
    client = reader("idf")
    User.objects.filter(pk=owner.pk).update(until=datetime.now(UTC).date() - timedelta(days=1))
    assert client.get("/etablissements/").status_code == 404
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get("/etablissements/")["Location"].startswith(LOGIN)


def test_signing_in_and_factors_are_written_in_the_journal(owner: User) -> None:
    client = Client()
    entered(client)
    assert not JournalEntry.objects.filter(act="sign-in").exists()
    client.post(reverse("mfa_authenticate"), {"code": code_of(SEED)})
    assert JournalEntry.objects.get(act="sign-in").subject == "account:idf"
