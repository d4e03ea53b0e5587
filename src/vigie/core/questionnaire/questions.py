"""The questions, parsed from ``data/questionnaire.toml`` and held to the catalogue."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vigie.core.safeguards import Catalogue
from vigie.errors import VigieError

UNKNOWN = "unknown"
"""The answer "I do not know": kept and shown, never counted as good nor as bad."""
UNKNOWN_NUMBER = 9
"""Its number on paper, whatever the scale."""
_WORDS = {"fr": "Je ne sais pas", "en": "I do not know"}


class InvalidQuestionnaire(VigieError):
    fr = "questionnaire incohérent : {field}"
    en = "inconsistent questionnaire: {field}"


class UnknownQuestion(VigieError):
    fr = "question inconnue sur cette feuille : {question!r}"
    en = "unknown question on this sheet: {question!r}"


class UnknownAnswer(VigieError):
    fr = "question {question} : réponse inconnue {answer!r} (possibles : {known})"
    en = "question {question}: unknown answer {answer!r} (possible: {known})"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a scale: ``number`` on paper, and the share in place it says,
    ``[low, high]``."""

    key: str
    number: int
    low: float
    high: float
    words: Mapping[str, str]

    @property
    def is_unknown(self) -> bool:
        return self.key == UNKNOWN


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one safeguard; ``code`` names it on paper and on the telephone."""

    code: str
    safeguard: str
    words: Mapping[str, str]
    help: Mapping[str, str]
    choices: tuple[Choice, ...]

    def choice(self, given: str) -> Choice:
        """Return the answer of that key, or of that number on paper. Raises
        ``UnknownAnswer``."""
        said = given.strip().lower()
        for choice in self.choices:
            if said in (choice.key, str(choice.number)):
                return choice
        known = ", ".join(f"{c.number} {c.key}" for c in self.choices)
        raise UnknownAnswer(question=self.code, answer=given[:40], known=known)


@dataclass(frozen=True, slots=True)
class Part:
    """Questions answered together and saved together."""

    key: str
    title: Mapping[str, str]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """All parts of an edition, in the order of the file."""

    edition: str
    parts: tuple[Part, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Return the questions by code, in order."""
        return {q.code: q for part in self.parts for q in part.questions}

    @cached_property
    def by_safeguard(self) -> dict[str, Question]:
        """Return the questions by the safeguard they ask of."""
        return {q.safeguard: q for q in self.questions.values()}

    def question(self, code: str) -> Question:
        """Return a question by its code. Raises ``UnknownQuestion``."""
        found = self.questions.get(code.strip().upper())
        if found is None:
            raise UnknownQuestion(question=code[:40])
        return found

    def part(self, key: str) -> Part | None:
        """Return a part; ``None`` when there is none of that name."""
        return next((part for part in self.parts if part.key == key), None)

    def checked(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return answers by safeguard from answers by code; empty ones are left out.

        Raises ``UnknownQuestion`` or ``UnknownAnswer``.
        """
        asked = [(self.question(code), answer) for code, answer in given.items() if answer.strip()]
        return {question.safeguard: question.choice(answer).key for question, answer in asked}


def parse_questionnaire(raw: bytes, catalogue: Catalogue) -> Questionnaire:
    """Read the file. Raises ``InvalidQuestionnaire``: a safeguard that does not exist or is not
    owed by the smallest, a scale that is missing or out of order."""
    tree = tomllib.loads(raw.decode("utf-8"))
    scales = {key: _scale(key, entry["answers"]) for key, entry in tree["scales"].items()}
    parts = tuple(_part(key, entry, scales) for key, entry in tree["parts"].items())
    found = Questionnaire(tree["edition"], parts)
    for question in found.questions.values():
        known = question.safeguard in catalogue.index
        if not known or not catalogue[question.safeguard].small:
            raise InvalidQuestionnaire(field=question.safeguard)
    return found


def _scale(key: str, entries: list[dict[str, Any]]) -> tuple[Choice, ...]:
    choices = [
        Choice(e["key"], n, e["low"], e["high"], {"fr": e["fr"], "en": e["en"]})
        for n, e in enumerate(entries, start=1)
    ]
    if not choices or any(not 0.0 <= c.low <= c.high <= 1.0 for c in choices):
        raise InvalidQuestionnaire(field=key)
    return (*choices, Choice(UNKNOWN, UNKNOWN_NUMBER, 0.0, 1.0, _WORDS))


def _part(key: str, entry: Mapping[str, Any], scales: Mapping[str, tuple[Choice, ...]]) -> Part:
    questions = []
    for number, (safeguard, asked) in enumerate(entry["questions"].items(), start=1):
        if asked["scale"] not in scales:
            raise InvalidQuestionnaire(field=f"{safeguard}.scale")
        words = {"fr": asked["fr"], "en": asked["en"]}
        code = f"{key.upper()}{number}"
        questions.append(Question(code, safeguard, words, asked["help"], scales[asked["scale"]]))
    return Part(key, entry["title"], tuple(questions))
