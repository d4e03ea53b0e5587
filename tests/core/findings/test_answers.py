"""What people answer, and what is asked of an answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.findings.answers import (
    LONGEST,
    Answer,
    AnswerKind,
    Cause,
    InvalidAnswer,
    alias_group,
)

ON = date(2026, 11, 20)
WHOLE = {
    "kind": AnswerKind.ACCEPTED,
    "on": ON,
    "by": "Camille Exemple",
    "reason": "le logiciel du fournisseur ne tourne que sur cette version",
    "until": ON + timedelta(days=90),
    "measure": "poste isolé, sans messagerie",
}


@pytest.mark.parametrize(
    "changed",
    [
        {"by": " "},
        {"reason": ""},
        {"measure": ""},
        {"until": None},
        {"until": ON},
        {"until": ON + LONGEST + timedelta(days=1)},
        {"kind": AnswerKind.NOT_APPLICABLE, "cause": None},
    ],
)
def test_an_answer_that_lacks_something_is_refused_in_both_languages(changed: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidAnswer) as refusal:
        Answer(**WHOLE | changed)
    assert refusal.value.say("fr") != refusal.value.say("en")


@given(st.integers(1, LONGEST.days), st.integers(0, 800))
def test_an_acceptance_comes_back_at_its_date(length: int, later: int) -> None:
    answer = Answer(**WHOLE | {"until": ON + timedelta(days=length)})
    day = ON + timedelta(days=later)
    assert answer.stands(day) == (later < length)
    assert not answer.ends_soon(day) or answer.stands(day)


def test_a_not_applicable_has_no_end() -> None:
    answer = Answer(AnswerKind.NOT_APPLICABLE, ON, "C. Exemple", "absent", cause=Cause.LOCAL)
    assert answer.stands(ON + timedelta(days=4_000))
    assert not answer.ends_soon(ON)


@given(
    st.lists(st.sampled_from(["CVE-2021-44228", "CVE-2009-1", "GHSA-jfh8-c2jp-5v3q"]), min_size=1)
)
def test_the_name_of_a_group_is_its_oldest_cve_whatever_the_order(names: list[str]) -> None:
    found = alias_group(names)
    assert found == alias_group([name.lower() for name in reversed(names)])
    assert found.startswith("CVE") or not any(name.startswith("CVE") for name in names)
