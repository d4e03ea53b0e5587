"""The list, its exports, and the page of an establishment."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import TableRow

from tests.web import stand_in
from tests.web.routes import address
from vigie.store.models import JournalEntry
from vigie.web.establishments import serves_others
from vigie.web.exports import neutral
from vigie.web.listing import ASKED_BY_FIGURE

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]


def test_the_list_is_paged_and_counts_all(reader: Reader) -> None:
    page = reader("nation").get(reverse("establishments")).content.decode()
    assert "80 établissements" in page
    assert page.count('class="letter letter-') == 50 * 3
    assert "Page 1 sur 2" in page


def test_a_list_asked_by_htmx_is_only_its_rows(reader: Reader) -> None:
    page = reader("nation").get(reverse("establishments"), headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()


def test_an_order_that_does_not_exist_is_left_out(reader: Reader) -> None:
    answer = reader("nation").get(reverse("establishments"), {"tri": "password", "page": "-3"})
    assert answer.status_code == 200


def test_an_export_holds_every_row_and_no_formula(reader: Reader) -> None:
    answer = reader("nation").get(reverse("export-csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 80
    assert all(row["name"].startswith("'=") for row in rows)


def test_an_export_is_written_in_the_journal(reader: Reader) -> None:
    reader("idf").get(reverse("region-export-ods", kwargs={"code": "11"}))
    entry = JournalEntry.objects.get()
    assert (entry.actor, entry.act, entry.subject) == ("idf", "export", "region:11")


def test_a_spreadsheet_opens_and_holds_the_same_rows(reader: Reader) -> None:
    answer = reader("nation").get(reverse("export-ods"))
    rows = load(io.BytesIO(answer.content)).spreadsheet.getElementsByType(TableRow)
    assert len(rows) == 81


@given(st.text())
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    written = str(neutral(text))
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert written.endswith(text)


def test_the_page_says_what_to_fix_and_what_to_prove(reader: Reader) -> None:
    page = reader("chu").get(reverse("establishment", kwargs={"finess": stand_in.CHU}))
    text = page.content.decode()
    assert "À corriger d’abord" in text
    assert "À prouver d’abord" in text
    assert text.count('class="safeguard"') == 2 * (len(stand_in.establishments.catalogue()) - 1)


def test_findings_are_shown_by_decision_and_by_machine(
    reader: Reader,
) -> None:
    page = address("establishment-findings")
    everything = reader("chu").get(page).content.decode()
    assert "1 constat<" not in everything and "2 constats" in everything
    pressing = reader("chu").get(page, {"decision": "now"}).content.decode()
    assert "1 constat<" in pressing and "CVE-2021-44228" in pressing
    watched = reader("chu").get(page, {"machine": "POSTE-114"}).content.decode()
    assert "1 constat<" in watched and "Logiciel maison" in watched
    none = reader("chu").get(page, {"decision": "now", "machine": "POSTE-114"}).content.decode()
    assert "Aucun constat ne répond à ce choix." in none


def test_a_decision_that_is_none_is_left_out(reader: Reader) -> None:
    page = reader("chu").get(address("establishment-findings"), {"decision": "<script>"})
    assert "2 constats" in page.content.decode()


@pytest.mark.parametrize(("own", "others"), [(7_000.0, False), (40.0, True)])
def test_gains_say_when_the_system_serves_other_sites_too(own: float, others: bool) -> None:
    systems = [{"care_hours_lost": {"worst": 6_000.0}}, {"care_hours_lost": {"worst": 1_000.0}}]
    assert serves_others({"care_hours_lost": {"worst": own}, "perimeters": systems}) is others


def test_each_figure_of_a_territory_leads_to_a_list_that_says_what_it_counts(
    reader: Reader,
) -> None:
    client = reader("nation")
    page = client.get(reverse("nation")).content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/etablissements/\?[^"]+)"', page)}
    asked = {tuple(sorted(parse_qs(urlsplit(link).query))) for link in links}
    figures = ("lettre", "lecture"), ("etat", "zone"), ("cause", "zone"), ("cause",), ("etat",)
    others = ("veille",), ("depuis", "mouvement"), ("etape",), ("aveugle",), ("aveugle", "classe")
    assert {tuple(sorted(one)) for one in (*figures, *others)} <= asked
    for link in links:
        answer = client.get(link)
        names = parse_qs(urlsplit(link).query).keys() & ASKED_BY_FIGURE.keys()
        assert answer.status_code == 200
        assert ("Ceux que compte le chiffre" in answer.content.decode()) == bool(names), link
