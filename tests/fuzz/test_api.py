"""Every operation of the API, asked as each role with drawn parameters and bodies: never an error
of the server, and what is answered follows the description."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from tests.matrix import world
from tests.matrix.surfaces import operations
from tests.operations.conftest import country_files, observed
from vigie.core.rights import Act

__all__ = ["country_files", "observed"]
FEW, MANY = 2, 25
"""Requests drawn for each operation and role, in the fast suite and in the long proof."""
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
ROLES = ("visitor", "analyst", "auditor", "regional", "ciso")


@pytest.fixture
def tokens(observed: Path) -> Iterator[dict[str, dict[str, str]]]:
    """The headers of each role; all goes away with the test. What a request ends leaves the
    connection open, as the client of the framework does: the whole test is one transaction."""
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    try:
        yield from _tokens()
    finally:
        request_finished.connect(close_old_connections)
        request_started.connect(close_old_connections)


def _tokens() -> Iterator[dict[str, dict[str, str]]]:
    with transaction.atomic():
        held = {one.name: one for one in world.attackers(world.places()[0])}
        yield {name: _headers(held[name]) for name in held}
        transaction.set_rollback(True)


def _headers(attacker: world.Attacker) -> dict[str, str]:
    if attacker.user is None:
        return {}
    secret = world.add_token(attacker.user, f"{attacker.name}-api", {Act.READ, Act.GIVE})[1]
    return {"Authorization": f"Bearer {secret}"}


def drawn(schema: Any, headers: dict[str, str], count: int) -> int:
    """Ask each operation; return how many there were."""
    found = [one.ok() for one in schema.get_all_operations()]
    for operation in found:
        _each(operation, headers, count)
    return len(found)


def _each(operation: Any, headers: dict[str, str], count: int) -> None:
    """Ask with what is drawn, then of what is there."""
    own = world.places()[0]
    known = {"finess": own.finess, "cve": own.cve, "product": own.product, "code": own.region}

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        ask(case, headers)
        case.path_parameters |= {k: v for k, v in known.items() if k in case.path_parameters}
        ask(case, headers)

    asked()


def ask(case: Any, headers: dict[str, str]) -> None:
    """Ask; whatever it wrote is taken back."""
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
@pytest.mark.parametrize("role", ROLES)
def test_what_is_answered_follows_the_description(
    role: str, count: int, tokens: dict[str, dict[str, str]]
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    assert drawn(schema, tokens[role], count) >= len({one.name for one in operations()}) // 2


@pytest.mark.prove
def test_every_role_of_the_table_is_answered_by_the_description(
    tokens: dict[str, dict[str, str]],
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for role in tokens:
        drawn(schema, tokens[role], FEW)
