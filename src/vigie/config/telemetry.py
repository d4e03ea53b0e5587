"""Where the service sends what it measures of itself: OpenTelemetry, by OTLP over HTTP, and only
when ``VIGIE_OTLP_ENDPOINT`` says where.

The parts that measure ask OpenTelemetry's interface, which does nothing until this module gives
it somewhere to send. Described in docs/methods/telemetry.md.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from importlib.metadata import version
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from opentelemetry import metrics, trace
from opentelemetry.metrics import CallbackOptions, Observation

from vigie.config import schedule
from vigie.operations import telemetry

PATIENCE_S = 5.0
"""How long one sending may take."""
SAME_S = 1.0
"""Figures asked together are read once."""
log = logging.getLogger("vigie.telemetry")


def start(part: str) -> bool:
    """Send what this process measures, when the settings say where; return whether they do.
    ``part``: ``web`` or ``worker``."""
    if not settings.VIGIE_OTLP_ENDPOINT:
        return False
    what = _said_of(part)
    _send_figures(what)
    _send_traces(what)
    return True


def _send_figures(what: dict[str, str]) -> None:
    # Imported when asked only: ten mebibytes of each process otherwise.
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    reader = PeriodicExportingMetricReader(OTLPMetricExporter(**_sent_to("metrics")))
    metrics.set_meter_provider(MeterProvider([reader], resource=Resource(what)))


def _send_traces(what: dict[str, str]) -> None:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

    kept = TraceIdRatioBased(settings.VIGIE_OTLP_TRACES / 100)
    provider = TracerProvider(resource=Resource(what), sampler=kept)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(**_sent_to("traces"))))
    trace.set_tracer_provider(provider)


def tell_the_state() -> None:
    """Have this process tell the state of the service each time figures are sent."""
    meter, state = metrics.get_meter("vigie.state"), _State()
    for gauge in telemetry.GAUGES:
        meter.create_observable_gauge(
            gauge.name, [state.of(gauge)], unit=gauge.unit, description=gauge.says
        )


def step(name: str) -> AbstractContextManager[object]:
    """Follow a step of the night; no word of an error is kept, it may name whom it is about."""
    return trace.get_tracer("vigie.night").start_as_current_span(
        f"night {name}", record_exception=False, set_status_on_exception=False
    )


def _said_of(part: str) -> dict[str, str]:
    """Return what is said of this process: not its machine, nor its folder, nor who runs it."""
    return {
        "service.name": "vigie",
        "service.version": version("vigie"),
        "service.instance.id": str(uuid.uuid4()),
        "vigie.part": part,
    }


def _sent_to(signal: str) -> dict[str, Any]:
    token = settings.VIGIE_OTLP_TOKEN
    return {
        "endpoint": f"{settings.VIGIE_OTLP_ENDPOINT}/v1/{signal}",
        "headers": {"Authorization": f"Bearer {token}"} if token else {},
        "timeout": PATIENCE_S,
    }


class _State:
    """The figures of the service, read at most once for all the gauges that are asked together."""

    def __init__(self) -> None:
        self._lock, self._read_at = Lock(), float("-inf")
        self._figures: list[telemetry.Figure] = []

    def of(self, gauge: telemetry.Gauge) -> Callable[[CallbackOptions], Iterable[Observation]]:
        """Return what gives the values of one gauge."""

        def observed(_: CallbackOptions) -> Iterable[Observation]:
            found = (one for one in self._now() if one.gauge == gauge)
            return [Observation(one.value, one.labels) for one in found]

        return observed

    def _now(self) -> list[telemetry.Figure]:
        with self._lock:
            if monotonic() - self._read_at >= SAME_S:
                self._figures, self._read_at = _read(), monotonic()
            return self._figures


def _read() -> list[telemetry.Figure]:
    """Return the figures, none while the database is away; leave no connection to this thread."""
    try:
        return telemetry.figures(schedule.now())
    except (DatabaseError, InterfaceError) as error:
        log.warning("figures are not told: %s", type(error).__name__)
        return []
    finally:
        connection.close()
