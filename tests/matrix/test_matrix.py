"""Nobody learns of an establishment outside their scope: by status, content, count, work, error or
identifier, on any address and by any question."""

import os
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from tests.matrix import questions, report, secrets, surfaces, world
from tests.matrix.matrix import ABSENT, Cell, Matrix
from tests.operations.conftest import country_files, observed
from vigie.core.scope import Scope
from vigie.operations import findings
from vigie.store import keywords
from vigie.store.models import Perimeter
from vigie.web import middleware

__all__ = ["country_files", "observed"]
WRITE = "VIGIE_WRITE_TABLES"
STEP = 5
"""Attackers passed over from one address to the next, in the fast suite."""
Pairs = list[tuple[world.Attacker, surfaces.Surface]]


class _Clock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return world.NOW.astimezone(tz)


@pytest.fixture
def matrix(observed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Matrix]:
    """The attackers and the target, at one instant; all goes away with the test."""
    monkeypatch.setattr(middleware, "datetime", _Clock)
    with transaction.atomic():
        own, target = world.places()
        yield Matrix(world.attackers(own), surfaces.every(), own, target)
        transaction.set_rollback(True)


def leaks(cells: list[Cell]) -> list[tuple[str, str, str]]:
    return [(cell.attacker, cell.surface, leak) for cell in cells for leak in cell.leaks]


def told(cells: list[Cell]) -> str:
    return "\n".join(map(str, leaks(cells)))


def of_each(matrix: Matrix) -> Pairs:
    """Return each address once, its attackers in turn."""
    held = matrix.attackers
    return [(held[i * STEP % len(held)], one) for i, one in enumerate(matrix.surfaces)]


def test_no_address_tells_of_what_is_out_of_sight(matrix: Matrix) -> None:
    cells = matrix.run(of_each(matrix))
    assert told(cells) == ""
    assert {cell.attacker for cell in cells} == {one.name for one in matrix.attackers}


@pytest.mark.prove
def test_no_address_tells_any_attacker_of_what_is_out_of_sight(matrix: Matrix) -> None:
    pairs = [(a, s) for s in matrix.surfaces for a in matrix.attackers]
    cells = matrix.run(pairs)
    if os.environ.get(WRITE):
        asked = [one.name for one in bounded(matrix)]
        report.write(cells, questions.every(), asked)
    assert told(cells) == ""


def bounded(matrix: Matrix) -> list[world.Attacker]:
    """Return the attackers that do not see the whole country, one for each scope."""
    return list({one.scope: one for one in matrix.attackers if not one.sees_all}.values())


def test_no_question_tells_of_what_is_out_of_sight(matrix: Matrix) -> None:
    keys: dict[str, Any] = secrets.add(matrix.target)
    gone, nowhere = ABSENT, questions.absent(matrix.target)
    for question in questions.every():
        for attacker in bounded(matrix):
            there = questions.ask(question, attacker.scope, matrix.target, keys)
            said = (question.name, attacker.name)
            assert there == questions.ask(question, attacker.scope, nowhere, gone), said
            words = secrets.hidden_from(attacker, matrix.target)
            assert not [word for word in words if word in there], said


def test_what_only_the_target_runs_is_run_by_nobody_for_the_others(matrix: Matrix) -> None:
    for attacker in bounded(matrix):
        asked: dict[str, Any] = {"scope": attacker.scope}
        affected = findings.vulnerability_document(**asked, cve=matrix.target.cve)["affected"]  # type: ignore[index]
        assert not any(affected.values()), attacker.name
        words = matrix.target.product.rsplit(":", 1)[-1]
        named = findings.products_named(**asked, words=words)
        assert matrix.target.product not in {one["id"] for one in named}, attacker.name
    analyst = next(one for one in matrix.attackers if one.name == "analyst")
    told = findings.vulnerability_document(scope=analyst.scope, cve=matrix.target.cve)
    assert any(told["affected"].values())  # type: ignore[index]


def test_a_store_that_forgets_the_scope_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the matrix is for: it must see a leak when there is one."""

    def forgetting(scope: Scope) -> Any:
        return Perimeter.objects.filter(Q())

    monkeypatch.setattr(keywords, "_held", forgetting)
    ciso = next(one for one in matrix.attackers if one.name == "ciso")
    chosen = [(ciso, one) for one in matrix.surfaces if "keyword" in one.name]
    found = {(surface, leak.split(":")[0]) for _, surface, leak in leaks(matrix.run(chosen))}
    if connection.vendor == "postgresql":
        assert not found, "row-level security is the second wall"
        return
    assert ("GET /api/keywords", "blind") in found
    assert ("GET /mots-cles/", "word") in found
    assert ("POST /mots-cles/{key}/retirer/", "twin of keyword") in found
