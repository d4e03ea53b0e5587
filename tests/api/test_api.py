"""The API: the documents of the pages, with their rights."""

import importlib
import json
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from django.test import Client
from ninja import Schema

import vigie.api
from tests.web import stand_in
from tests.web.conftest import signed_in
from vigie.core.rights import Act
from vigie.operations import accounts
from vigie.store.accounts import people as store
from vigie.store.accounts import tokens
from vigie.store.models import ApiToken, JournalEntry, User

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
People = dict[str, User]
PATHS = [
    "/api/territories/nation/FR",
    "/api/territories/region/11/establishments",
    "/api/territories/nation/FR/history",
    f"/api/establishments/{stand_in.CHU}",
    f"/api/establishments/{stand_in.CHU}/history",
    f"/api/establishments/{stand_in.CHU}/findings",
    f"/api/vulnerabilities/{stand_in.CVE}",
    f"/api/products/{stand_in.PRODUCT}",
    "/api/observations",
]
GIVEN = {
    "perimeter": f"EJ-{stand_in.CHU}",
    "safeguard": "mfa_remote",
    "low": 0.4,
    "high": 0.6,
    "proof": "measured",
    "observed_on": "2026-11-02",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_visitor_is_refused_and_a_person_without_mandate_finds_nothing(
    path: str, reader: Reader
) -> None:
    assert reader("").get(path).status_code == 401
    assert reader("sans").get(path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_a_national_mandate_reads_everything(path: str, reader: Reader) -> None:
    assert reader("nation").get(path).status_code == 200


def test_the_sources_are_public(reader: Reader) -> None:
    assert reader("").get("/api/sources").json()[0]["name"] == "kev"


def test_an_establishment_outside_the_right_answers_as_a_missing_one(reader: Reader) -> None:
    outside = reader("bretagne").get(f"/api/establishments/{stand_in.CHU}")
    missing = reader("bretagne").get("/api/establishments/999999999")
    assert outside.status_code == missing.status_code == 404
    assert outside.content == missing.content


def test_a_look_by_program_is_written_as_a_look(reader: Reader) -> None:
    reader("idf").get(f"/api/establishments/{stand_in.CHU}")
    entry = JournalEntry.objects.get()
    assert (entry.actor, entry.act) == ("idf", "look")


def test_the_document_is_the_one_of_the_page_and_follows_its_schema(reader: Reader) -> None:
    answer = reader("nation").get("/api/territories/nation/FR").json()
    assert answer == stand_in.territories.territory()
    _follows("territory", answer)
    _follows("establishment", reader("chu").get(f"/api/establishments/{stand_in.CHU}").json())


def _follows(name: str, document: dict[str, Any]) -> None:
    schema = files("vigie.data").joinpath(f"schemas/{name}.json").read_text("utf-8")
    jsonschema.validate(document, json.loads(schema))


BOTH = frozenset({Act.READ, Act.GIVE})


def token_of(user: User, acts: frozenset[Act] = BOTH, now: datetime | None = None) -> str:
    return accounts.make_token(
        user=user,
        name="essai",
        acts=acts,
        lasts=timedelta(days=90),
        by=user.username,
        now=now or datetime.now(UTC),
    )


def test_a_token_gives_its_owner_s_rights_and_nothing_more(people: People) -> None:
    held = {"Authorization": f"Bearer {token_of(people['bretagne'])}"}
    assert Client().get("/api/territories/nation/FR", headers=held).status_code == 200
    assert Client().get(f"/api/establishments/{stand_in.CHU}", headers=held).status_code == 404


def test_a_token_ends_with_time_when_revoked_when_forged_and_with_its_account(
    people: People,
) -> None:
    user, now = people["idf"], datetime.now(UTC)
    token, other = token_of(user, now=now), token_of(user, now=now)
    assert tokens.user_of(token, now) == (user, BOTH)
    assert tokens.user_of(token[:-2] + "xx", now) is None
    assert tokens.user_of(token, now + timedelta(days=91)) is None
    key = tokens.of(user)[-1]["pk"]
    assert accounts.revoke_token(user=user, key=key, by="idf", now=now)
    assert tokens.user_of(token, now) is None
    store.close(user=user, because="closed", now=now)
    assert tokens.user_of(other, now) is None


def test_a_token_is_kept_as_a_hash_and_its_making_is_written(people: People) -> None:
    token = token_of(people["idf"])
    kept = str(list(ApiToken.objects.values()))
    assert token not in kept
    assert token.removeprefix("vigie_") not in kept
    assert JournalEntry.objects.filter(act="token", subject="account:idf").exists()


def test_a_token_to_read_gives_no_evidence(people: People) -> None:
    token = token_of(people["chu"], frozenset({Act.READ}))
    assert _given(token, {}).status_code == 404


@pytest.mark.parametrize(
    ("who", "change", "status"),
    [
        ("chu", {}, 201),
        ("chu", {"low": 1.4}, 422),
        ("chu", {"perimeter": "EJ-000000000"}, 404),
        ("idf", {}, 404),
        ("auditeur", {}, 404),
        ("operateur", {}, 404),
        ("formation", {}, 404),
        ("formation", {"safeguard": "staff_trained"}, 201),
        ("bretagne", {}, 404),
    ],
)
def test_evidence_is_given_where_one_may_write(
    who: str, change: dict[str, Any], status: int, people: People
) -> None:
    assert _given(token_of(people[who]), change).status_code == status


def _given(token: str, change: dict[str, Any]) -> Any:
    return Client().post(
        f"/api/establishments/{stand_in.CHU}/evidence",
        GIVEN | change,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_session_cannot_write_from_another_origin(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    signed_in(client, people["chu"])
    path = f"/api/establishments/{stand_in.CHU}/evidence"
    assert client.post(path, GIVEN, content_type="application/json").status_code == 403


def test_the_description_is_openapi_3_1_and_every_reference_stands(reader: Reader) -> None:
    described = reader("").get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for reference in _references(described):
        place: Any = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [each for inner in value.values() for each in _references(inner)]
    return (
        [each for inner in value for each in _references(inner)] if isinstance(value, list) else []
    )


def test_no_two_bodies_share_a_name() -> None:
    """In the description a name is one schema: the second would be told as the first."""
    found = pkgutil.iter_modules(vigie.api.__path__, "vigie.api.")
    own = [name for one in found for name in _schemas_of(importlib.import_module(one.name))]
    assert sorted(own) == sorted(set(own))


def _schemas_of(module: Any) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Schema)
        and value.__module__ == module.__name__
    ]
