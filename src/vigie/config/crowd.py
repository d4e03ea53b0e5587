"""More requests than the machine can answer: a few are answered at once, some wait a little, the
others are refused at once, in words, with the time to come back.

Without this, all are taken and all are late: a page of which 64 are made together on two cores is
ready when its reader has left. Health and static files never wait.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from threading import Event, Lock
from typing import Any

from opentelemetry import metrics

TOGETHER = 4
"""Requests answered together by one process: they share one core."""
WAITING = 48
"""Requests that may wait for their turn."""
PATIENCE_S = 2.0
"""How long one waits before it is refused."""
AGAIN_S = 5
"""When to come back, in seconds (``Retry-After``)."""
THREADS = TOGETHER + WAITING + 12
"""Threads of one process: those above, and some to refuse the others with."""
NEVER_WAIT = ("/sante/", "/static/")

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
_refusals = metrics.get_meter("vigie.crowd").create_counter(
    "vigie.requests.refused", unit="{request}", description="requests told to come back later"
)
_BUSY = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Patientez – Vigie</title>'
    "</head><body><main><h1>Beaucoup de monde</h1><p>Vigie ne peut pas répondre tout de suite. "
    "Rien n’est perdu : revenez dans quelques secondes.</p>"
    '<p lang="en">Too many people at once. Nothing is lost: come back in a few seconds.</p>'
    "</main></body></html>"
).encode()


class Crowd:
    """Lets ``together`` requests in, has ``waiting`` others wait, first come first served."""

    def __init__(
        self,
        application: Application,
        *,
        together: int = TOGETHER,
        waiting: int = WAITING,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._application, self._patience_s = application, patience_s
        self._free, self._places = together, waiting
        self._line: deque[Event] = deque()
        self._lock = Lock()
        _refusals.add(0)  # none is a figure

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(NEVER_WAIT):
            return self._application(environ, start)
        if not self._enter():
            return _refused(environ, start)
        with ExitStack() as refused:
            refused.callback(self._leave)
            answer = self._application(environ, start)
            refused.pop_all()
        return _Let(answer, self._leave)

    def _enter(self) -> bool:
        """Return whether the request may be answered, now or after a short wait."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if len(self._line) >= self._places:
                return False
            turn = Event()
            self._line.append(turn)
        return turn.wait(self._patience_s) or self._was_called(turn)

    def _was_called(self, turn: Event) -> bool:
        """Leave the line; return whether the turn came at the very last moment."""
        with self._lock:
            if turn.is_set():
                return True
            self._line.remove(turn)
            return False

    def _leave(self) -> None:
        """Give the place to the first of the line, else back."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1


class _Let:
    """An answer that gives its place back once it is sent, or given up."""

    def __init__(self, answer: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._answer, self._leave = answer, leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        leave, self._leave = self._leave, lambda: None
        try:
            close = getattr(self._answer, "close", None)
            if close is not None:
                close()
        finally:
            leave()


def _refused(environ: Environ, start: Start) -> Iterable[bytes]:
    _refusals.add(1)
    is_api = environ.get("PATH_INFO", "").startswith("/api/")
    body = b'{"fr": "trop de demandes", "en": "too many requests"}' if is_api else _BUSY
    kind = "application/json" if is_api else "text/html; charset=utf-8"
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(AGAIN_S)),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start("503 Service Unavailable", headers)
    return [body]
