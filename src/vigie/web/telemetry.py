"""How long each request took, by route: never by address, which names establishments.

Says nothing, and costs next to nothing, unless the service was told where to send it
(docs/methods/telemetry.md).
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

Answer = Callable[[HttpRequest], HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Bounds of the histogram, seconds; 0.3 is what a page is meant to take at most."""
_TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "([a-z_]+)"')

_meter = metrics.get_meter("vigie.web")
_tracer = trace.get_tracer("vigie.web")
_took = _meter.create_histogram(
    "http.server.request.duration",
    unit="s",
    description="how long requests took, by route",
    explicit_bucket_boundaries_advisory=BOUNDS_S,
)


class TelemetryMiddleware:
    """Measures each request, and what it asks of the database when it is followed."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, method = perf_counter(), _method(request)
        with _span(method, kind=SpanKind.SERVER) as span, _followed(span):
            response = self.answer(request)
            told = {"http.request.method": method, **_route(request)}
            told["http.response.status_code"] = response.status_code
            span.update_name(" ".join((method, told.get("http.route", ""))).strip())
            span.set_attributes(told)
            if response.status_code >= 500:
                span.set_status(Status(StatusCode.ERROR))
        _took.record(perf_counter() - began, told)
        return response


def _method(request: HttpRequest) -> str:
    """Return the method, or ``_OTHER`` for a word that the asker made up."""
    return request.method if request.method in METHODS else "_OTHER"


def _route(request: HttpRequest) -> dict[str, Any]:
    """Return the pattern that the address met; nothing when it met none."""
    found = getattr(request, "resolver_match", None)
    return {"http.route": f"/{found.route}"} if found else {}


def _span(name: str, *, kind: SpanKind) -> AbstractContextManager[Span]:
    """Begin a span that keeps no word of an error: it may name whom it is about."""
    return _tracer.start_as_current_span(
        name, kind=kind, record_exception=False, set_status_on_exception=False
    )


def _followed(span: Span) -> AbstractContextManager[None]:
    """Follow the questions to the database while a span that is kept lasts."""
    return connection.execute_wrapper(_question) if span.is_recording() else nullcontext()


def _question(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """Run a statement in a span that tells its verb and its table, never its text or values."""
    verb, table = str(sql)[:6].upper().strip(), _TABLE.search(str(sql))
    told = {"db.system.name": connection.vendor, "db.operation.name": verb}
    if table:
        told["db.collection.name"] = table[1]
    with _span(verb, kind=SpanKind.CLIENT) as span:
        span.set_attributes(told)
        return execute(sql, *rest)
