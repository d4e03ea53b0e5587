"""What every page carries: language, past day, policy, no script needed."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vigie.store.models import NightStep
from vigie.web.middleware import past_day

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]


def test_french_is_spoken_whatever_the_browser_asks(reader: Reader) -> None:
    answer = reader("").get("/", headers={"Accept-Language": "en-US"})
    assert '<html lang="fr">' in answer.content.decode()


def test_the_chosen_language_is_kept(reader: Reader) -> None:
    client = reader("")
    client.post(reverse("set_language"), {"language": "en", "next": "/methode/"})
    assert '<html lang="en">' in client.get("/methode/").content.decode()


def test_a_policy_without_exception_comes_with_every_page(reader: Reader) -> None:
    policy = reader("").get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_no_page_carries_a_style_or_a_script_of_its_own(reader: Reader) -> None:
    text = reader("nation").get("/").content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(?:href|src|action)=[\"'](?:https?:)?//", text)


def test_a_past_day_is_said_and_kept_in_links(reader: Reader) -> None:
    text = reader("nation").get("/", {"le": "2026-01-05"}).content.decode()
    assert "Vous regardez le passé" in text
    assert "/region/11/?le=2026-01-05" in text


def test_a_day_that_is_not_one_is_today(reader: Reader) -> None:
    assert "Vous regardez le passé" not in reader("nation").get("/?le=hier").content.decode()


@given(st.dates(), st.dates())
def test_only_a_day_before_today_is_past(day: date, today: date) -> None:
    asked = past_day(day.isoformat(), today=today)
    assert asked == (day if day < today else None)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_nothing(text: str) -> None:
    asked = past_day(text, today=date(2026, 11, 23))
    assert asked is None or asked < date(2026, 11, 23)


def test_the_method_shows_the_numbers_of_the_page_left_to_who_may_see_it(reader: Reader) -> None:
    asked = {"de": "/region/11/"}
    assert "que vous venez de quitter" in reader("nation").get("/methode/", asked).content.decode()
    assert "que vous venez de quitter" not in reader("").get("/methode/", asked).content.decode()


@pytest.mark.parametrize("left", ["//evil.example/", "https://evil.example/", "/nulle/part/", "x"])
def test_the_method_never_links_elsewhere(left: str, reader: Reader) -> None:
    text = reader("nation").get("/methode/", {"de": left}).content.decode()
    assert not re.search(r'(?:href|action)="[^"?]*evil', text)


def test_a_page_says_what_the_last_night_left_undone_to_who_may_see_it(reader: Reader) -> None:
    NightStep.objects.create(on="2031-03-02", step="backup", state="failed")
    NightStep.objects.create(on="2031-03-03", step="observe", state="failed")
    NightStep.objects.create(on="2031-03-03", step="sign", state="done")
    page = reader("nation").get("/sources/").content.decode()
    assert "En retard" in page and "observation" in page
    assert "sauvegarde" not in page, "of another night"
    assert "En retard" not in reader("").get("/").content.decode()
