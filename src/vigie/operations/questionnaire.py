"""The questionnaire that ships with Vigie, and what its answers say of safeguards."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from vigie.core.questionnaire import Questionnaire, Sheet, parse_questionnaire
from vigie.core.vocabulary import Proof
from vigie.operations.safeguards import catalogue
from vigie.operations.shipped import shipped
from vigie.store.evidence import GivenEvidence
from vigie.store.sheets import SOURCE

Document = dict[str, Any]


@cache
def questionnaire() -> Questionnaire:
    """Return the questionnaire in force."""
    return parse_questionnaire(shipped("questionnaire.toml"), catalogue())


def questionnaire_document() -> Document:
    """Return the questions, for programs: codes, words, answers and what each says."""
    found = questionnaire()
    return {
        "schema": "vigie/questionnaire/1",
        "edition": found.edition,
        "parts": [
            {
                "part": part.key,
                "title": dict(part.title),
                "questions": [
                    {
                        "code": q.code,
                        "safeguard": q.safeguard,
                        "words": dict(q.words),
                        "help": dict(q.help),
                        "answers": [_choice(c) for c in q.choices],
                    }
                    for q in part.questions
                ],
            }
            for part in found.parts
        ],
    }


def _choice(choice: Any) -> Document:
    said = {"key": choice.key, "number": choice.number, "words": dict(choice.words)}
    return said | {"low": choice.low, "high": choice.high}


def rows_of(answers: Mapping[str, str], language: str) -> list[Document]:
    """Return each question with what was answered, in words; ``answer`` is ``""`` where nothing
    was: not the same as unknown."""
    return [
        {
            "code": q.code,
            "words": q.words[language],
            "help": q.help[language],
            "choices": [(c.key, c.number, c.words[language]) for c in q.choices],
            "answer": answers.get(q.safeguard, ""),
            "said": _said(q, answers, language),
            "is_unknown": answers.get(q.safeguard) == "unknown",
        }
        for q in questionnaire().questions.values()
    ]


def _said(question: Any, answers: Mapping[str, str], language: str) -> str:
    given = answers.get(question.safeguard, "")
    return question.choice(given).words[language] if given else ""


def pieces_of(sheet: Sheet, *, on: date, speaker: str, by: str) -> list[GivenEvidence]:
    """Return what a sheet declares: a share for each answer, nothing looked at where it is
    unknown."""
    asked = questionnaire().by_safeguard
    return [
        GivenEvidence(
            perimeter=sheet.perimeter,
            safeguard=safeguard,
            low=choice.low,
            high=choice.high,
            seen=0.0 if choice.is_unknown else 1.0,
            proof=Proof.DECLARED.value,
            observed_on=on,
            source=SOURCE,
            reference=f"{sheet.reference} · {sheet.channel.value} · {speaker}",
            given_by=by,
        )
        for safeguard, answer in sheet.answers.items()
        if safeguard in asked
        for choice in [asked[safeguard].choice(answer)]
    ]
