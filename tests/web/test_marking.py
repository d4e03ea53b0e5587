"""How each page is to be treated is said by its headers; what names establishments is marked."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

Of = Callable[[str], Client]


@pytest.mark.parametrize("name", ["nation", "establishments", "account_login", "guide"])
def test_every_page_says_how_it_is_to_be_treated(reader: Of, name: str) -> None:
    answer = reader("nation").get(reverse(name))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert not [h for h in answer.headers if h.lower().startswith("access-control-")]


def test_a_page_of_a_named_establishment_is_marked_and_never_cached(reader: Of) -> None:
    who = reader("nation")
    marked, plain = who.get(reverse("establishments")), who.get(reverse("guide"))
    assert "Diffusion restreinte" in marked.content.decode()
    assert "no-store" in marked["Cache-Control"]
    assert "Diffusion restreinte" not in plain.content.decode()
    who.cookies["django_language"] = "en"
    assert "Restricted" in who.get(reverse("establishments")).content.decode()


def test_every_line_of_an_export_says_who_took_it_out(reader: Of) -> None:
    answer = reader("nation").get(reverse("export-csv"))
    assert "restreint" in answer["Content-Disposition"]
    header, *lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert header.endswith(";marking") and lines
    assert all("Diffusion restreinte (nation, " in line for line in lines)


def test_an_answer_for_programs_is_marked_and_never_cached(reader: Of) -> None:
    who = reader("nation")
    marked, public = who.get("/api/establishments/750712184"), who.get("/api/openapi.json")
    assert marked["X-Vigie-Marking"] == "Diffusion restreinte"
    assert "no-store" in marked["Cache-Control"]
    who.cookies["django_language"] = "en"
    assert who.get("/api/establishments/750712184")["X-Vigie-Marking"] == "Restricted"
    assert who.get(reverse("establishments"))["X-Vigie-Marking"] == "Restricted"
    assert public.status_code == 200 and "X-Vigie-Marking" not in public


def test_words_of_a_marking_go_through_a_header_whatever_their_letters(
    reader: Of, settings: Any
) -> None:
    settings.VIGIE_MARKING = {"fr": "Réservé\r\nX-Autre: 1", "en": "Restricted"}
    answer = reader("nation").get("/api/establishments/750712184")
    assert unquote(answer["X-Vigie-Marking"]) == "Réservé\r\nX-Autre: 1"
    assert "X-Autre" not in answer
