"""Malformed requests on every address: an answer that says no, never an error of the server."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.faults.bounds import bounded
from tests.faults.requests_corpus import Request, requests
from tests.faults.tally import Tally
from tests.matrix import surfaces, world
from tests.matrix.attacks import copy_of
from tests.operations.conftest import country_files, observed

__all__ = ["country_files", "observed"]
TALLY = Tally("requests", ("answered", "refused"))
FEW, MANY = 400, 4_400
"""Requests in the fast suite, and in the long proof."""
SEED = 20_261_120


@pytest.fixture(autouse=True, scope="module")
def table() -> Iterator[None]:
    yield
    TALLY.write()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_a_malformed_request_is_never_an_error_of_the_server(count: int, observed: Path) -> None:
    with transaction.atomic():
        held = world.attackers(world.places()[0])
        drawn = requests(surfaces.every(), random.Random(SEED + count))
        for number, (surface, damage, request) in enumerate(islice(drawn, count)):
            attacker = held[number % len(held)]
            said = f"request {number}, {damage} of {surface} as {attacker.name}: {request!r:.300}"
            with bounded() as took:
                answer, body = answered(attacker, request)
            assert answer.status_code < 500, said
            assert b"Traceback (most recent call last)" not in body, said
            TALLY.add(damage, "answered" if answer.status_code < 400 else "refused", took)
        transaction.set_rollback(True)


def answered(attacker: world.Attacker, request: Request) -> tuple[Any, bytes]:
    """Send a request; whatever it wrote is taken back."""
    client = copy_of(attacker.client)
    headers = attacker.headers(request.address) | request.headers
    with transaction.atomic():
        answer = client.generic(
            request.verb,
            request.address,
            request.body,
            content_type=request.content_type,
            headers=headers,
        )
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, body
