"""Publication by two persons, on a small country really observed."""

import hashlib
import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from vigie.core.publication import BudgetSpent, TooSoon
from vigie.core.rights.approvals import NotApproved, SamePerson
from vigie.operations import approvals, publication
from vigie.operations.approvals import NoReason, NotYours
from vigie.store import publication as store
from vigie.store.models import ApprovalRow, EditionRow, Entity, JournalEntry, Mandate, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undone")]
NOW = datetime.now(UTC)
WHY = "édition du trimestre"


@pytest.fixture
def people(undone: None) -> dict[str, User]:
    roles = {"analyste": "analyst", "autre": "analyst", "operateur": "operator",
             "region": "regional"}  # fmt: skip
    made = {name: User.objects.create_user(name) for name in roles}
    for name, role in roles.items():
        code = "11" if role == "regional" else ""
        Mandate.objects.create(user=made[name], role=role, code=code, may_write=True)
    return made


def proposed(people: dict[str, User]) -> int:
    return publication.propose(by=people["analyste"], reason=WHY, now=NOW)


def granted(people: dict[str, User]) -> None:
    key = ApprovalRow.objects.order_by("-pk")[0].pk
    approvals.decide(key=key, granted=True, by=people["operateur"], now=NOW)


def published(people: dict[str, User]) -> int:
    key = proposed(people)
    granted(people)
    return publication.publish(key=key, by=people["analyste"], now=NOW)


def page(people: dict[str, User], who: str) -> Client:
    client = Client()
    client.force_login(people[who], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(people[who].pk)
    session.save()
    return client


def test_what_one_proposes_another_agrees_to_and_it_is_kept_with_its_hash(
    people: dict[str, User],
) -> None:
    key = proposed(people)
    with pytest.raises(NotApproved):
        publication.publish(key=key, by=people["analyste"], now=NOW)
    request = ApprovalRow.objects.get()
    with pytest.raises(NotYours):
        approvals.decide(key=request.pk, granted=True, by=people["analyste"], now=NOW)
    Mandate.objects.create(user=people["analyste"], role="operator", may_write=True)
    with pytest.raises(SamePerson):
        approvals.decide(key=request.pk, granted=True, by=people["analyste"], now=NOW)
    assert not publication.editions()
    granted(people)
    with pytest.raises(NotApproved):
        publication.publish(key=key, by=people["autre"], now=NOW)
    assert publication.publish(key=key, by=people["analyste"], now=NOW) == 1
    found = publication.edition(1)
    assert found is not None
    assert hashlib.sha256(found.text.encode()).hexdigest() == found.sha256
    acts = JournalEntry.objects.filter(subject="publication:1")
    assert [line.detail for line in acts] == [{"what": "published", "sha256": found.sha256}]


def test_a_grant_is_for_one_text_only(people: dict[str, User]) -> None:
    first = proposed(people)
    granted(people)
    second = proposed(people)
    with pytest.raises(NotApproved):
        publication.publish(key=second, by=people["analyste"], now=NOW)
    EditionRow.objects.filter(pk=first).update(text='{"altered": true}')
    with pytest.raises(publication.Altered):
        publication.publish(key=first, by=people["analyste"], now=NOW)
    assert not publication.editions()


def test_a_region_proposes_nothing_and_a_reason_is_needed(people: dict[str, User]) -> None:
    with pytest.raises(NotYours):
        publication.propose(by=people["region"], reason=WHY, now=NOW)
    with pytest.raises(NoReason):
        publication.propose(by=people["analyste"], reason="vite", now=NOW)
    assert not EditionRow.objects.exists()


def test_editions_are_apart_and_spend_a_budget_even_when_withdrawn(
    people: dict[str, User],
) -> None:
    number = published(people)
    publication.withdraw(number=number, reason=WHY, by=people["operateur"], now=NOW)
    key = proposed(people)
    granted(people)
    with pytest.raises(TooSoon):
        publication.publish(key=key, by=people["analyste"], now=NOW)
    row = EditionRow.objects.get(number=number)
    for n in range(3):
        row.pk, row.number, row.published_at = None, n + 2, NOW - timedelta(days=90 + n)
        row.save()
    EditionRow.objects.filter(number=1).update(published_at=NOW - timedelta(days=200))
    with pytest.raises(BudgetSpent):
        publication.publish(key=key, by=people["analyste"], now=NOW)
    assert ApprovalRow.objects.filter(used_at=None, granted=True).exists()


def test_the_public_sees_published_editions_and_nothing_else(people: dict[str, User]) -> None:
    key, visitor = proposed(people), Client()
    assert "Rien n’est encore publié" in visitor.get(reverse("publications")).content.decode()
    draft = reverse("publication-draft", args=[key])
    assert visitor.get(draft).status_code == 302
    assert page(people, "region").get(draft).status_code == 404
    assert page(people, "operateur").get(draft).status_code == 200
    assert visitor.get("/api/publications").json() == []
    assert visitor.get(reverse("publication", args=[1])).status_code == 404
    granted(people)
    publication.publish(key=key, by=people["analyste"], now=NOW)
    shown = visitor.get(reverse("publication", args=[1])).content.decode()
    assert "France" in shown and "Retirer" not in shown
    own = page(people, "operateur").get(reverse("publication", args=[1])).content.decode()
    assert "Retirer" in own


def test_the_api_gives_the_very_bytes_that_were_hashed_until_it_is_withdrawn(
    people: dict[str, User],
) -> None:
    number, visitor = published(people), Client()
    line = visitor.get("/api/publications").json()[0]
    whole = visitor.get(f"/api/publications/{number}")
    assert hashlib.sha256(whole.content).hexdigest() == line["sha256"]
    names = set(Entity.objects.values_list("finess", flat=True))
    assert names and not any(finess in whole.content.decode() for finess in names)
    publication.withdraw(number=number, reason=WHY, by=people["analyste"], now=NOW)
    assert visitor.get(f"/api/publications/{number}").status_code == 410
    gone = visitor.get(reverse("publication", args=[number]))
    assert gone.status_code == 410
    assert WHY in gone.content.decode() and "<table" not in gone.content.decode()
    assert visitor.get("/api/publications").json()[0]["withdrawn"]["because"] == WHY
    assert not publication.withdraw(number=number, reason=WHY, by=people["autre"], now=NOW)
    with pytest.raises(NotYours):
        publication.withdraw(number=number, reason=WHY, by=people["region"], now=NOW)


def test_small_cells_of_the_country_are_withheld_and_none_is_said_to_the_unit(
    people: dict[str, User],
) -> None:
    told = json.loads(store.one(proposed(people)).text)  # type: ignore[union-attr]
    assert told["cells"] and told["nation"]["entities"] == Entity.objects.count()
    for cell in told["cells"]:
        assert cell["withheld"] or cell["entities"] >= 8
        for share in cell["shares"].values():
            assert share is None or (share[0] <= 85 and share[1] >= 15)


def test_the_counts_are_those_of_the_country(people: dict[str, User]) -> None:
    found = list(store.units(on=date.fromisoformat("2026-11-23"), method="v1"))
    assert len(found) == Entity.objects.count()
    assert any(facts["seen"] for _, _, facts in found)
    assert not any(facts["held"] and not facts["seen"] for _, _, facts in found)


def test_two_proposals_of_one_day_draw_their_own_noise(people: dict[str, User]) -> None:
    texts = {store.one(proposed(people)).text for _ in range(3)}  # type: ignore[union-attr]
    assert len(texts) > 1
