"""The questions, the references people copy by hand, and where a sheet stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.questionnaire import (
    ALPHABET,
    UNKNOWN,
    Channel,
    Sheet,
    Standing,
    parse_questionnaire,
    read_reference,
    written_reference,
)
from vigie.core.questionnaire.questions import InvalidQuestionnaire
from vigie.core.questionnaire.references import WrongReference
from vigie.core.safeguards import parse_catalogue

DATA = files("vigie.data")
CATALOGUE = parse_catalogue(DATA.joinpath("safeguards.toml").read_bytes())
RAW = DATA.joinpath("questionnaire.toml").read_bytes()
ASKED = parse_questionnaire(RAW, CATALOGUE)
DRAWN = st.lists(st.integers(0, 30), min_size=7, max_size=7)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_the_questionnaire_asks_all_that_the_smallest_owe_and_nothing_else() -> None:
    owed = {s.key for s in CATALOGUE.safeguards if s.small}
    assert set(ASKED.by_safeguard) == owed


def test_every_question_speaks_both_languages_and_lets_one_not_know() -> None:
    for question in ASKED.questions.values():
        for words in (question.words, question.help, *(c.words for c in question.choices)):
            assert words["fr"] and words["en"] and words["fr"] != words["en"]
        unknown = question.choice(UNKNOWN)
        assert (unknown.number, unknown.low, unknown.high) == (9, 0.0, 1.0)
        assert question.choice("9") is unknown


def test_the_answers_of_a_scale_never_contradict_one_another() -> None:
    for question in ASKED.questions.values():
        known = [c for c in question.choices if not c.is_unknown]
        assert known[0].high == 1.0 and known[-1].low == 0.0
        for better, worse in pairwise(known):
            assert better.low == worse.high


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("parts.a.questions.patched]", "parts.a.questions.cuisine]"),
        ("parts.a.questions.patched]", "parts.a.questions.macros_blocked]"),
        ('scale = "done"', 'scale = "nothing"'),
        ("low = 0.7, high = 0.95", "low = 0.95, high = 0.7"),
    ],
)
def test_a_questionnaire_that_does_not_hold_is_refused(before: str, after: str) -> None:
    with pytest.raises(InvalidQuestionnaire):
        parse_questionnaire(RAW.replace(before.encode(), after.encode(), 1), CATALOGUE)


@given(DRAWN)
def test_a_reference_is_read_however_it_is_typed(drawn: list[int]) -> None:
    written = written_reference(drawn)
    assert read_reference(written) == written
    assert read_reference(f" {written.lower().replace('-', ' ').replace('0', 'o')} ") == written


@given(DRAWN, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_sign_mistaken_names_no_sheet(drawn: list[int], place: int, sign: str) -> None:
    signs = list(written_reference(drawn).replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(WrongReference):
        read_reference("".join(signs))


@given(DRAWN, st.integers(0, 6))
def test_two_signs_exchanged_name_no_sheet(drawn: list[int], place: int) -> None:
    signs = list(written_reference(drawn).replace("-", ""))
    if signs[place] == signs[place + 1]:
        return
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    with pytest.raises(WrongReference):
        read_reference("".join(signs))


@pytest.mark.parametrize("text", ["", "7K3M", "7K3M-92Q1", "7K3M-92QX-7K3M", "é" * 8])
def test_what_is_not_a_reference_is_refused(text: str) -> None:
    with pytest.raises(WrongReference):
        read_reference(text)


@pytest.mark.parametrize(
    ("facts", "after", "standing"),
    [
        ({}, timedelta(0), Standing.OPEN),
        ({}, timedelta(days=7), Standing.EXPIRED),
        ({"sent_at": NOW}, timedelta(days=7), Standing.SENT),
        ({"revoked_at": NOW}, timedelta(0), Standing.REVOKED),
    ],
)
def test_where_a_sheet_stands(
    facts: dict[str, datetime], after: timedelta, standing: Standing
) -> None:
    end = NOW + timedelta(days=7)
    plain = Sheet(1, "7K3M-92QX", 1, "750712184", "x", Channel.LINK, "a", NOW, end)
    sheet = replace(plain, **facts)
    assert sheet.standing(NOW + after) is standing
