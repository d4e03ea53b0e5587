"""Every question that takes a scope, asked of the operations, the store and the engine.

The questions are read from the code: one whose arguments are not told here fails the test. Each is
asked with the attacker's scope, of the target and of what is absent: the answers are the same.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import polars as pl
from django.db import transaction

import vigie.engine.questions
import vigie.operations
import vigie.store
from tests import country
from tests.matrix.attacks import same_numbers
from tests.matrix.matrix import ABSENT
from tests.matrix.world import NOW, Place
from vigie.core.findings.answers import AnswerKind
from vigie.core.products.identity import ProductId
from vigie.core.questionnaire import Channel
from vigie.core.scope import Scope
from vigie.engine import snapshot
from vigie.engine.scope import PerimeterScope
from vigie.errors import VigieError
from vigie.operations.findings.answering import Asked
from vigie.operations.findings.shown import seen
from vigie.store.home import lake

Values = dict[str, Any]
NOT_QUESTIONS = {
    "store.isolation.enter": "says who asks",
    "store.isolation.within": "says who asks",
    "store.journal.lines.note_look": "writes a line, answers nothing",
    "store.accounts.covers": "compares a scope with a document already read",
    "operations.findings.stating.state": "reads a file; its parts are asked by themselves",
    "operations.reading.spend": "counts what was read, answers nothing",
    "operations.findings.affected.affected": "a part of vulnerability_document",
    "engine.questions.parts": "gives the parts of the lake to the other questions",
    "engine.questions.affected_by": "the same way as affected, on records not imported yet",
}
"""Functions that take a scope and are no question, with the reason."""
ABOUT_ALL = frozenset({"scope", "on", "since", "until", "after", "now", "by", "days", "today"})
ABSENT_KEY = 9_876_543


class Question(NamedTuple):
    """A function and the names of its arguments."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]


def every() -> list[Question]:
    """Return the public functions that take a scope, by name."""
    found = [*_within(vigie.operations), *_within(vigie.store), *_of(vigie.engine.questions)]
    return sorted({one.name: one for one in found}.values())


def _within(package: Any) -> Iterator[Question]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in module.name:
            yield from _of(importlib.import_module(module.name))


def _of(module: Any) -> Iterator[Question]:
    for name, function in vars(module).items():
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        told = inspect.signature(function).parameters
        place = f"{module.__name__.removeprefix('vigie.')}.{name}"
        if (
            function.__module__ == module.__name__
            and "scope" in told
            and place not in NOT_QUESTIONS
        ):
            yield Question(place, function, tuple(told))


def values(place: Place, keys: Values) -> Values:
    """Return what can be asked of a place, by the name of the argument."""
    return {
        "finess": place.finess,
        "entity": place.finess,
        "code": place.code,
        "perimeter": place.code,
        "perimeters": [place.perimeter],
        "territory": "grouping",
        "grouping": place.grouping,
        "department": place.department,
        "region": place.region,
        "part": "entity",
        "machine": place.machine,
        "product": place.product,
        "product_id": ProductId(*place.product.split(":", 2)),
        "words": place.product.rsplit(":", 1)[-1],
        "cve": place.cve,
        "cves": [place.cve],
        "asked": Asked(place.code, place.product, place.cve),
        "key": keys,
        "reference": keys["reference"],
        "content": b"{}",
        **SHARED,
    }


SHARED: Values = {
    "kind": AnswerKind.ACCEPTED,
    "channel": Channel.PAPER,
    "lasts": timedelta(days=9),
    "reason": "parce que",
    "measure": "filtré",
    "confirmed": True,
    "name": "Zz",
    "publisher": "",
    "safeguard": "mfa_remote",
    "low": 0.4,
    "high": 0.6,
    "proof": "measured",
    "observed_on": NOW.date(),
    "source": "form",
    "given_by": "zz",
    "removed_by": "zz",
    "removed_at": NOW,
    "standing": False,
    "limit": 100,
    "transitions": ["opened", "first_inventory", "not_applicable"],
    "on": country.TODAY,
    "today": country.TODAY,
    "after": country.WEEK_AGO,
    "since": country.WEEK_AGO,
    "until": country.TODAY.replace(month=12, day=20),
    "now": NOW,
    "by": "zz",
    "cycles": {},
}
"""What every asking says alike."""
KEYS = {
    "operations.evidence.giving.withdraw_evidence": "evidence",
    "operations.findings.answering.withdraw": "answer",
    "operations.findings.answering.review": "answer",
    "operations.findings.answering.undo": "suppression",
    "operations.keywords.remove_keyword": "keyword",
    "operations.products.naming.undo_name": "decision",
    "store.findings.answers.answer": "answer",
    "store.keywords.remove": "keyword",
    "operations.sheets.sheet": "sheet",
    "operations.sheets.revoke": "sheet",
    "store.sheets.one": "sheet",
    "store.received.receipt": "receipt",
}
"""Of what kind of object the ``key`` of a question is."""
TEXTS = {
    "operations.sheets.sheet_named": "reference",
    "operations.sheets.issue": "finess",
    "store.sheets.perimeters_for": "code",
    "operations.keywords.add_keyword": "words",
}
"""What the ``text`` of a question names."""
BY_KEY = ("store.evidence", "store.inventory", "engine.questions")
"""Where a perimeter is asked by its key, not by its code."""


def absent(target: Place) -> Place:
    """Return a place like the target that does not exist; what it would run is the target's."""
    return target._replace(
        finess=ABSENT["finess"],
        perimeter=ABSENT_KEY,
        code=ABSENT["perimeter"],
        department=ABSENT["department"],
        grouping=ABSENT["grouping"],
        machine=ABSENT["machine"],
    )


def ask(question: Question, scope: Scope, place: Place, keys: Values) -> str:
    """Return the answer as text, a refusal too; what it wrote is taken back."""
    given = _arguments(question, scope, place, keys)
    with same_numbers(), transaction.atomic():
        try:
            answer = _plain(question.function(**given))
        except VigieError as refusal:
            answer = f"{type(refusal).__name__}: {refusal.say('en')}"
        transaction.set_rollback(True)
    for word in (place.finess, place.code, str(place.perimeter), place.machine, place.grouping):
        answer = answer.replace(word, "·") if len(word) > 3 else answer
    return answer.replace(str(given.get("key", "·")), "·")


def _arguments(question: Question, scope: Scope, place: Place, keys: Values) -> Values:
    known = values(place, keys)
    signature = inspect.signature(question.function).parameters
    is_engine = question.name.startswith("engine.")
    given: Values = {"scope": seen(scope) if is_engine else scope}
    for name in question.arguments:
        if name in given or (name not in known and _is_optional(signature[name])):
            continue
        given[name] = _argument(question, name, place, known)
    return given


def _is_optional(parameter: inspect.Parameter) -> bool:
    return parameter.default is not inspect.Parameter.empty


def _argument(question: Question, name: str, place: Place, known: Values) -> Any:
    if name == "snapshot":
        return snapshot.current(lake())
    if name == "perimeter" and question.name.startswith(BY_KEY):
        return place.perimeter
    if name == "key":
        return known["key"][KEYS[question.name]]
    if name == "reference" and ".received." in question.name:
        return place.code
    if name == "text":
        return known[TEXTS[question.name]]
    if name == "code" and "territory" in question.arguments:
        return place.grouping
    if name == "reading":
        return PerimeterScope()
    return known[name]


def _plain(answer: Any) -> str:
    """Return an answer as text; the rows of a frame have no order of their own."""
    if isinstance(answer, pl.DataFrame):
        return repr(sorted(map(repr, answer.rows())))
    if isinstance(answer, tuple):
        return repr([_plain(each) for each in answer])
    if is_dataclass(answer) and not isinstance(answer, type):
        return repr([_plain(getattr(answer, field.name)) for field in fields(answer)])
    return repr(answer)
