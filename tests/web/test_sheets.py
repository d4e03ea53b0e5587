"""Establishments without computer staff: a link, a paper, a telephone; each its own sheet."""

import logging.config
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from vigie.core.questionnaire import (
    LONGEST,
    Channel,
    NothingAnswered,
    NotOpen,
    NotReadBack,
    SpeakerNeeded,
    UnknownAnswer,
    UnknownQuestion,
)
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations import sheets
from vigie.store.models import (
    AnswerSheet,
    Entity,
    EvidenceRow,
    JournalEntry,
    Perimeter,
    PerimeterSite,
    Site,
)

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
NOW = datetime.now(UTC)
TODAY = date.today()
SITE = "350000030"
NEVER = "un-lien-qui-ne-fut-point"


@pytest.fixture(autouse=True)
def registry(db: None) -> None:
    cache.clear()
    for finess, region in ((stand_in.CHU, "11"), (stand_in.HOME, "53")):
        entity = Entity.objects.create(finess=finess, name=finess, region=region, source="test")
        perimeter = Perimeter.objects.create(
            code=f"EJ-{finess}", name=f"Maison {finess}", kind="small_home", entity=entity,
            region=region,
        )  # fmt: skip
    site = Site.objects.create(finess=SITE, name="x", entity=entity, kind="x", source="test")
    PerimeterSite.objects.create(perimeter=perimeter, site=site)


def issued(channel: Channel = Channel.LINK, text: str = stand_in.HOME, **more: Any) -> Any:
    told = {"scope": NATION, "lasts": timedelta(days=21), "by": "essai", "now": NOW}
    return sheets.issue(**told | more, text=text, channel=channel)


def found(key: int) -> Any:
    return sheets.sheet(scope=NATION, key=key)


def sent(made: Any, **more: Any) -> int:
    told = {"speaker": "Mme Test, directrice", "on": TODAY, "today": TODAY, "now": NOW}
    return sheets.send(**told | {"sheet": found(made.key)} | more)


def path(made: Any, part: str = "") -> str:
    name = "sheet-link-part" if part else "sheet-link"
    return reverse(name, kwargs={"secret": made.secret} | ({"part": part} if part else {}))


def test_a_link_is_answered_part_by_part_without_account_and_sent_once() -> None:
    made, client = issued(), Client()
    assert made.secret not in str(list(AnswerSheet.objects.values()))
    first = client.post(path(made, "a"), {"A1": "most", "A2": "unknown"})
    assert first["Location"] == path(made, "b")
    assert client.post(path(made, "d"), {"D1": "none", "stop": "1"})["Location"] == path(made)
    page = client.get(path(made)).content.decode()
    assert "Presque partout" in page and "Je ne sais pas" in page
    address = reverse("sheet-link-send", kwargs={"secret": made.secret})
    assert client.post(address, {"speaker": " "}).status_code == 422
    done = client.post(address, {"speaker": "Mme Test, directrice"})
    assert done.status_code == 200 and "Merci" in done.content.decode()
    assert [client.get(path(made, part)).status_code for part in ("", "a")] == [404, 404]
    assert client.post(address, {"speaker": "encore"}).status_code == 404
    rows = {row.safeguard: row for row in EvidenceRow.objects.all()}
    assert {key: (r.low, r.high, r.seen) for key, r in rows.items()} == {
        "patched": (0.7, 0.95, 1.0),
        "os_supported": (0.0, 1.0, 0.0),
        "backup_independent": (0.0, 0.1, 1.0),
    }
    one = rows["patched"]
    assert (one.proof, one.source, one.given_by) == (
        "declared",
        "sheet",
        f"sheet:{made.reference}",
    )
    assert one.reference == f"{made.reference} · link · Mme Test, directrice"
    acts = JournalEntry.objects.filter(subject=f"establishment:{stand_in.HOME}", act="sheet")
    assert [a.detail["what"] for a in acts.order_by("pk")] == ["issued", "sent"]


def test_a_link_shows_its_own_answers_and_names_no_other_establishment() -> None:
    other, made = issued(text=stand_in.CHU), issued()
    Client().post(path(other, "c"), {"C1": "few"})
    for part in ("", "a", "c"):
        page = Client().get(path(made, part)).content.decode()
        assert stand_in.CHU not in page and other.reference not in page
        assert "checked" not in page


@pytest.mark.parametrize("what", ["revoked", "expired", "unknown", "altered"])
def test_a_link_that_no_longer_serves_reads_as_one_that_never_was(what: str) -> None:
    made = issued()
    if what == "revoked":
        assert sheets.revoke(scope=NATION, key=made.key, by="essai", now=NOW)
    if what == "expired":
        AnswerSheet.objects.update(expires_at=NOW)
    secret = {"unknown": "x" * 43, "altered": made.secret[:-1]}.get(what, made.secret)
    for address in (
        reverse("sheet-link", kwargs={"secret": secret}),
        reverse("sheet-link-part", kwargs={"secret": secret, "part": "a"}),
    ):
        answer = Client().get(address)
        assert answer.status_code == 404
        never = Client().get(address.replace(secret, NEVER))
        assert _plain(answer, secret) == _plain(never, NEVER)


def _plain(answer: Any, secret: str) -> str:
    text = re.sub(r'value="/reponse/[^"]*"', "", answer.content.decode())
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text.replace(secret, ""))


def test_a_late_answer_of_a_revoked_link_is_kept_nowhere() -> None:
    made = issued()
    seen = found(made.key)
    sheets.revoke(scope=NATION, key=made.key, by="essai", now=NOW)
    with pytest.raises(NotOpen):
        sheets.save(sheet=seen, given={"A1": "all"}, now=NOW)
    assert AnswerSheet.objects.get().answers == {}
    assert not sheets.revoke(scope=NATION, key=made.key, by="essai", now=NOW)


def test_links_tried_at_random_are_slowed_down() -> None:
    client = Client()
    codes = {client.get(f"/reponse/essai{n}/").status_code for n in range(70)}
    assert codes == {404, 429}


def test_the_log_keeps_no_secret_of_a_link(capfd: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(settings.LOGGING)
    made = issued()
    assert Client().post(path(made, "a"), {"A1": "autre"}).status_code == 422
    assert Client().get(f"/compte/invitation/{made.secret}/").status_code == 404
    said = capfd.readouterr().err
    assert "/reponse/…/a/" in said and "/compte/invitation/…/" in said
    assert made.secret not in said


def test_not_knowing_any_more_takes_back_what_was_said_and_counts_for_nothing() -> None:
    before = issued(Channel.PAPER)
    sheets.save(sheet=found(before.key), given={"A1": "1", "A2": "1"}, now=NOW)
    sent(before, entered_by="idf", is_read_back=True)
    after = issued(Channel.TELEPHONE)
    sheets.save(sheet=found(after.key), given={"A1": "9"}, now=NOW)
    sent(after, entered_by="idf", is_read_back=True)
    rows = EvidenceRow.objects.filter(safeguard="patched").order_by("pk")
    assert [(r.withdrawn_at is None, r.seen) for r in rows] == [(False, 1.0), (True, 0.0)]
    assert EvidenceRow.objects.get(safeguard="os_supported").withdrawn_at is None


def test_paper_is_printed_typed_in_and_compared_before_it_counts(reader: Reader) -> None:
    client = reader("operateur")
    given = {"text": SITE, "channel": "paper", "days": 30}
    client.post(reverse("sheet-issue"), given)
    row = AnswerSheet.objects.get()
    assert row.code_hash is None
    form = client.get(reverse("sheet-print", args=[row.pk])).content.decode()
    assert row.reference in form and all(code in form for code in ("A1", "B3", "D3"))
    typed = row.reference.lower().replace("-", " ")
    to = client.get(reverse("sheet-find"), {"reference": typed})
    assert to["Location"] == reverse("sheet", args=[row.pk])
    client.post(reverse("sheet-enter", args=[row.pk]), {"A1": "2", "D2": "9"})
    check = reverse("sheet-check", args=[row.pk])
    assert "Presque partout" in client.get(check).content.decode()
    told = {"speaker": "M. Test, cadre", "on": TODAY.isoformat()}
    assert client.post(check, told).status_code == 422
    assert not EvidenceRow.objects.exists()
    assert client.post(check, told | {"is_read_back": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.entered_by, row.speaker, row.answered_on) == ("operateur", "M. Test, cadre", TODAY)
    assert EvidenceRow.objects.get(safeguard="patched").given_by == "operateur"
    assert client.get(reverse("sheet-enter", args=[row.pk])).status_code == 404


def test_an_operator_types_no_answer_into_a_link(reader: Reader) -> None:
    made = issued()
    client = reader("operateur")
    assert client.get(reverse("sheet-enter", args=[made.key])).status_code == 404
    assert client.get(reverse("sheet-check", args=[made.key])).status_code == 404


def test_a_region_gathers_in_its_part_and_an_establishment_nowhere(
    reader: Reader, people: Any
) -> None:
    for one in people.values():
        one.mandates.update(may_write=True)
    made = issued(text=stand_in.CHU)
    for who in ("bretagne", "chu", "nation", "auditeur", "sans"):
        client = reader(who)
        for name in ("sheet", "sheet-print"):
            assert client.get(reverse(name, args=[made.key])).status_code == 404, (who, name)
        assert client.post(reverse("sheet-revoke", args=[made.key])).status_code == 404
    assert reader("idf").get(reverse("sheet", args=[made.key])).status_code == 200
    assert reader("chu").get(reverse("sheets")).status_code == 404
    assert made.reference not in reader("bretagne").get(reverse("sheets")).content.decode()
    told = {"text": stand_in.CHU, "channel": "link", "days": 5}
    assert reader("bretagne").post(reverse("sheet-issue"), told).status_code == 422
    assert AnswerSheet.objects.count() == 1


def test_a_look_at_a_sheet_is_a_look_at_its_establishment(reader: Reader) -> None:
    made, typed = issued(text=stand_in.CHU), issued(Channel.PAPER, text=stand_in.CHU)
    client = reader("operateur")
    client.get(reverse("sheet", args=[made.key]))
    client.get(reverse("sheet-enter", args=[typed.key]))
    looks = JournalEntry.objects.filter(act="look", actor="operateur")
    assert looks.filter(subject=f"establishment:{stand_in.CHU}").count() == 2


def test_the_link_is_shown_once_to_who_issued_it(reader: Reader) -> None:
    client = reader("operateur")
    told = {"text": stand_in.HOME, "channel": "link", "days": 5}
    link = re.search(r"http://testserver(/reponse/[\w-]+/)", client.post(
        reverse("sheet-issue"), told).content.decode())  # fmt: skip
    assert link and Client().get(link[1]).status_code == 200
    row = AnswerSheet.objects.get()
    assert link[1] not in client.get(reverse("sheet", args=[row.pk])).content.decode()


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"scope": NOBODY}, sheets.NoSuchSystem),
        ({"scope": Scope(regions=frozenset({"11"}))}, sheets.NoSuchSystem),
        ({"text": "999999999"}, sheets.NoSuchSystem),
        ({"lasts": LONGEST + timedelta(days=1)}, sheets.BadDelay),
        ({"lasts": timedelta(0)}, sheets.BadDelay),
    ],
)
def test_a_sheet_is_issued_where_one_may_and_ends(more: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        issued(**more)
    assert not AnswerSheet.objects.exists()


def test_several_systems_are_told_apart_by_their_code() -> None:
    shared = Perimeter.objects.create(code="DPI", name="Dossier", kind="shared")
    PerimeterSite.objects.create(perimeter=shared, site=Site.objects.get())
    with pytest.raises(sheets.SeveralSystems):
        issued(text=SITE)
    assert found(issued(text="DPI").key).name == "Dossier"


@pytest.mark.parametrize(
    ("given", "more", "refusal"),
    [
        ({}, {}, NothingAnswered),
        ({"A1": "1"}, {"speaker": " x "}, SpeakerNeeded),
        ({"A1": "1"}, {"is_read_back": False}, NotReadBack),
        ({"A1": "1"}, {"on": TODAY + timedelta(days=1)}, sheets.BadDay),
        ({"A1": "1"}, {"on": TODAY - timedelta(days=61)}, sheets.BadDay),
    ],
)
def test_what_is_not_whole_is_not_sent(given: Any, more: Any, refusal: type[Exception]) -> None:
    made = issued(Channel.TELEPHONE)
    sheets.save(sheet=found(made.key), given=given, now=NOW)
    with pytest.raises(refusal):
        sent(made, **{"is_read_back": True, "entered_by": "idf"} | more)
    assert not EvidenceRow.objects.exists()
    assert AnswerSheet.objects.get().answered_at is None


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"Z9": "1"}, UnknownQuestion), ({"A1": "7"}, UnknownAnswer), ({"D1": "4"}, UnknownAnswer)],
)
def test_what_is_not_a_question_or_an_answer_is_refused_whole(
    given: Any, refusal: type[Exception]
) -> None:
    made = issued(Channel.PAPER)
    with pytest.raises(refusal):
        sheets.save(sheet=found(made.key), given={"B1": "1"} | given, now=NOW)
    assert AnswerSheet.objects.get().answers == {}
    link = issued()
    assert Client().post(path(link, "a"), {"A1": "<b>"}).status_code == 422


def test_a_part_saved_twice_keeps_the_last_answer_and_forgets_nothing() -> None:
    made = issued()
    for given in ({"A1": "all", "A2": "few"}, {"A1": "none"}):
        sheets.save(sheet=found(made.key), given=given, now=NOW)
    assert AnswerSheet.objects.get().answers == {"patched": "none", "os_supported": "few"}


def test_the_api_tells_the_questions_to_all_and_the_sheets_to_who_may_see(
    reader: Reader,
) -> None:
    made = issued(text=stand_in.CHU)
    known = Client().get("/api/questionnaire").json()
    assert next(q["code"] for p in known["parts"] for q in p["questions"]) == "A1"
    address = f"/api/establishments/{stand_in.CHU}/sheets"
    assert [s["reference"] for s in reader("chu").get(address).json()] == [made.reference]
    assert made.secret not in reader("chu").get(address).content.decode()
    assert reader("bretagne").get(address).status_code == 404
    assert Client().get(address).status_code == 401
