"""More requests than can be answered: some wait, the others are refused in words, none is lost."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from vigie.config.crowd import Crowd
from vigie.web.failures import failed

Answer = tuple[str, dict[str, str], bytes]


class Held:
    """An application whose answers wait to be let go."""

    def __init__(self) -> None:
        self.entered, self.go = Semaphore(0), Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.entered.release()
        self.go.wait(10)
        if environ["PATH_INFO"] == "/faute/":
            raise ValueError
        start("200 OK", [])
        return [b"fait"]


def asked(application: Crowd, path: str = "/") -> Answer:
    told: list[Any] = []
    answer = application({"PATH_INFO": path}, lambda *said: told.extend(said))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return told[0], dict(told[1]), body


@pytest.fixture
def together() -> Iterable[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_who_cannot_be_answered_is_told_when_to_come_back(together: ThreadPoolExecutor) -> None:
    held = Held()
    crowd = Crowd(held, together=1, waiting=0)
    first = together.submit(asked, crowd)
    held.entered.acquire()
    status, headers, body = asked(crowd)
    assert status.startswith("503") and int(headers["Retry-After"]) > 0
    assert b"revenez" in body and b"come back" in body
    assert asked(crowd, "/api/v1/x")[1]["Content-Type"] == "application/json"
    held.go.set()
    assert first.result()[2] == b"fait"
    assert asked(crowd)[2] == b"fait", "the place is given back"


def test_who_waits_is_answered_in_turn(together: ThreadPoolExecutor) -> None:
    held = Held()
    crowd = Crowd(held, together=1, waiting=5, patience_s=10)
    waiting = [together.submit(asked, crowd) for _ in range(6)]
    held.entered.acquire()
    held.go.set()
    assert [one.result()[2] for one in waiting] == [b"fait"] * 6


def test_who_waited_too_long_is_refused_and_takes_no_place(together: ThreadPoolExecutor) -> None:
    held = Held()
    crowd = Crowd(held, together=1, waiting=5, patience_s=0.05)
    first = together.submit(asked, crowd)
    held.entered.acquire()
    assert asked(crowd)[0].startswith("503")
    held.go.set()
    first.result()
    assert asked(crowd)[2] == b"fait"


def test_an_answer_that_fails_gives_its_place_back() -> None:
    held = Held()
    held.go.set()
    crowd = Crowd(held, together=1, waiting=0)
    with pytest.raises(ValueError):
        asked(crowd, "/faute/")
    assert asked(crowd)[2] == b"fait"


def test_health_never_waits(together: ThreadPoolExecutor) -> None:
    held = Held()
    crowd = Crowd(held, together=1, waiting=0)
    first = together.submit(asked, crowd)
    held.entered.acquire()
    alive = together.submit(asked, crowd, "/sante/vivant/")
    held.go.set()
    assert alive.result()[2] == first.result()[2] == b"fait"


@pytest.mark.parametrize("path", ["/", "/api/v1/nation"])
def test_a_database_that_is_away_is_said_with_when_to_come_back(path: str) -> None:
    request = RequestFactory().get(path)
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        answer = failed(request)
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert "database" in answer.content.decode()


def test_a_fault_of_ours_is_a_fault() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        assert failed(RequestFactory().get("/")).status_code == 500
