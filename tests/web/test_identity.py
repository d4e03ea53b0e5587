"""Signing in by a real identity provider on loopback: what is believed, and what is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.test import Client

from tests import identity_provider
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, Said
from tests.web import stand_in
from vigie.config.environment import UnusableSetting
from vigie.config.identities import described
from vigie.core.rights.identity import UnknownProfile
from vigie.operations import accounts
from vigie.store.models import JournalEntry, User

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = date.today()
BEGIN, BACK = "/compte/identite/proconnect/", "/compte/identite/proconnect/retour/"


@pytest.fixture(scope="session")
def running() -> Iterator[IdentityProvider]:
    with identity_provider.running() as started:
        yield started


@pytest.fixture
def provider(running: IdentityProvider, settings: Any, tmp_path: Path) -> IdentityProvider:
    """The provider, known to Vigie under the ProConnect profile."""
    running.said = Said()
    running.asked.clear(), running.left.clear(), running.codes.clear()
    configure(settings, tmp_path, running, profile="proconnect")
    return running


def configure(settings: Any, folder: Path, provider: IdentityProvider, **more: Any) -> None:
    secret = folder / "client-secret"
    secret.write_text(SECRET)
    entry = {"issuer": provider.url, "client_id": CLIENT, "client_secret_file": str(secret)}
    app = described("proconnect", entry | more)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def invited(people: dict[str, User]) -> str:
    """An invitation sent to the address that the provider vouches for."""
    asked = accounts.Asked(
        username="rssi",
        email="invitee@example.fr",
        role="ciso",
        code=stand_in.CHU,
        purpose="essai",
        until=TODAY + timedelta(days=30),
    )
    return accounts.invite(asked=asked, by=None, now=NOW, today=TODAY)


def gone_through(client: Client, **begun: Any) -> Any:
    """Go to the provider and come back, as a browser does."""
    begin = client.post(BEGIN, begun)
    address = begin["Refresh"].removeprefix("0;url=")
    back = httpx.get(address).headers["Location"]
    return client.get(BACK, dict(parse_qsl(urlsplit(back).query)))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_invited_person_enters_by_the_provider_and_two_factors_are_counted(
    provider: IdentityProvider, invited: str
) -> None:
    client = Client()
    assert gone_through(client, next="/mon-compte/")["Location"] == "/mon-compte/"
    assert client.get("/mon-compte/").status_code == 200
    assert client.get(f"/etablissement/{stand_in.CHU}/").status_code == 200
    asked = provider.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert "eidas2" in asked["claims"]
    assert asked["response_type"] == "code"
    again = Client()
    gone_through(again)
    assert is_in(again)
    assert User.objects.get(username="rssi").socialaccount_set.count() == 1


def test_a_level_that_is_not_two_factors_still_needs_one_of_ours(
    provider: IdentityProvider, invited: str, settings: Any, tmp_path: Path
) -> None:
    configure(settings, tmp_path, provider, profile="standard")
    provider.said = Said(acr=None)
    client = Client()
    gone_through(client)
    assert client.get("/mon-compte/")["Location"] == "/compte/2fa/"


@pytest.mark.parametrize(
    "fault",
    [
        "issuer",
        "audience",
        "expired",
        "future",
        "nonce",
        "none",
        "public key as secret",
        "another key",
        "tampered",
        "cancelled",
        "state",
    ],
)
def test_a_faulty_answer_opens_nothing_and_is_written(
    fault: str, provider: IdentityProvider, invited: str
) -> None:
    provider.said = Said(fault=fault)
    client = Client()
    answer = gone_through(client)
    assert answer.status_code == 403
    assert not is_in(client)
    assert not User.objects.filter(username="rssi").exists()
    assert JournalEntry.objects.filter(act="sign-in-refused").exists()


@pytest.mark.parametrize("acr", ["eidas1", "", None, "EIDAS2"])
def test_a_level_that_does_not_suffice_is_refused_and_says_which_is_needed(
    acr: str | None, provider: IdentityProvider, invited: str
) -> None:
    provider.said = Said(acr=acr)
    client = Client()
    page = gone_through(client)
    assert page.status_code == 403
    assert "eidas3" in page.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "said",
    [
        Said(email="inconnu@example.fr"),
        Said(email_verified=False),
        Said(email=None),
        Said(email="invitee@example.fr.evil.example"),
    ],
)
def test_nobody_enters_without_an_invitation_to_that_very_identity(
    said: Said, provider: IdentityProvider, invited: str
) -> None:
    provider.said = said
    client, before = Client(), User.objects.count()
    page = gone_through(client)
    assert page.status_code == 403
    assert "invitation" in page.content.decode()
    assert not is_in(client)
    assert User.objects.count() == before


def test_an_invitation_by_subject_opens_to_that_subject_alone(
    provider: IdentityProvider, people: dict[str, User]
) -> None:
    asked = accounts.Asked(
        username="medecin",
        subject="proconnect:rpps-1",
        role="ciso",
        code=stand_in.CHU,
        until=TODAY + timedelta(days=30),
    )
    accounts.invite(asked=asked, by=None, now=NOW, today=TODAY)
    for sub, enters in (("rpps-2", False), ("rpps-1", True)):
        provider.said, client = Said(sub=sub, email=None), Client()
        gone_through(client)
        assert is_in(client) is enters


def test_a_closed_account_does_not_enter_by_its_provider(
    provider: IdentityProvider, invited: str
) -> None:
    gone_through(Client())
    User.objects.filter(username="rssi").update(is_active=False)
    client = Client()
    gone_through(client)
    assert not is_in(client)


def test_a_code_serves_once_and_to_the_browser_that_asked(
    provider: IdentityProvider, invited: str
) -> None:
    client = Client()
    address = client.post(BEGIN)["Refresh"].removeprefix("0;url=")
    back = dict(parse_qsl(urlsplit(httpx.get(address).headers["Location"]).query))
    stolen = Client()
    assert stolen.get(BACK, back).status_code == 403
    assert client.get(BACK, back).status_code == 302
    assert Client().get(BACK, back).status_code == 403


def test_leaving_ends_the_session_here_and_at_the_provider(
    provider: IdentityProvider, invited: str
) -> None:
    client = Client()
    gone_through(client)
    answer = client.post("/compte/logout/")
    address = answer["Refresh"].removeprefix("0;url=")
    assert address.startswith(f"{provider.url}/logout?id_token_hint=")
    assert not is_in(client)


def test_no_one_is_sent_elsewhere_after_signing_in(
    provider: IdentityProvider, invited: str
) -> None:
    client = Client()
    assert gone_through(client, next="https://evil.example/")["Location"] == "/"


def test_a_provider_that_does_not_answer_is_said_so(
    settings: Any, tmp_path: Path, provider: IdentityProvider
) -> None:
    gone = IdentityProvider("http://127.0.0.1:9", provider.key)
    configure(settings, tmp_path, gone, profile="standard")
    assert Client().post(BEGIN).status_code == 503


def test_an_unknown_provider_is_a_missing_page() -> None:
    assert Client().post("/compte/identite/autre/").status_code == 404
    assert Client().get(BEGIN).status_code == 405


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"issuer": "http://idp.example"}, UnusableSetting),
        ({"client_secret_file": "/nowhere"}, UnusableSetting),
        ({"client_id": ""}, UnusableSetting),
        ({"profile": "autre"}, UnknownProfile),
    ],
)
def test_settings_that_would_let_in_otherwise_are_refused_at_start(
    change: dict[str, str], error: type[Exception], tmp_path: Path
) -> None:
    secret = tmp_path / "s"
    secret.write_text("x")
    entry = {"issuer": "https://idp.example", "client_id": "c", "client_secret_file": str(secret)}
    assert described("p", entry)["secret"] == "x"
    with pytest.raises(error):
        described("p", entry | change)


def test_a_sensitive_act_sends_back_to_the_provider(
    provider: IdentityProvider, invited: str
) -> None:
    client = Client()
    gone_through(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()
    page = client.post("/mon-compte/jeton/", {"name": "x", "acts": "read", "days": 7})
    assert page.status_code == 403
    assert re.search(r"Continuer avec ProConnect", page.content.decode())
    gone_through(client)
    assert provider.asked[-1]["prompt"] == "login"
    made = client.post("/mon-compte/jeton/", {"name": "x", "acts": "read", "days": 7})
    assert made.status_code == 200


def test_signing_out_clears_what_the_browser_holds(client: Client) -> None:
    user = User.objects.create_user("sortante")
    client.force_login(user)
    assert client.post("/compte/logout/")["Clear-Site-Data"] == '"cache", "storage"'
