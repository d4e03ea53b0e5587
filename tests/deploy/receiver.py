"""A receiver of OpenTelemetry on loopback, which keeps all that it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

KINDS = {"/v1/metrics": ExportMetricsServiceRequest, "/v1/traces": ExportTraceServiceRequest}
UNITS = {"s": "_seconds"}


class Receiver:
    """What came, in the order in which it came."""

    def __init__(self) -> None:
        self.metrics: dict[str, dict[str, Any]] = {}
        self.spans: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.said_of_itself: set[str] = set()

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        self.raw.append(body)
        self.headers.append(headers)
        told = MessageToDict(KINDS[path].FromString(body))
        for resource in (*told.get("resourceMetrics", []), *told.get("resourceSpans", [])):
            self.said_of_itself |= set(attributes(resource["resource"]))
        for resource in told.get("resourceMetrics", []):
            for scope in resource["scopeMetrics"]:
                self.metrics |= {one["name"]: one for one in scope["metrics"]}
        for resource in told.get("resourceSpans", []):
            for scope in resource["scopeSpans"]:
                self.spans += scope["spans"]

    def labels(self, name: str) -> list[dict[str, str]]:
        """Return the labels of each value of a metric, as last told."""
        kind = next(self.metrics[name][k] for k in ("gauge", "sum", "histogram")
                    if k in self.metrics[name])  # fmt: skip
        return [attributes(point) for point in kind["dataPoints"]]

    def prometheus_names(self) -> dict[str, set[str]]:
        """Return the names that a Prometheus is given, as OpenTelemetry's specification of that
        translation says, with the labels of each."""
        found: dict[str, set[str]] = {}
        for name, one in self.metrics.items():
            whole = name.replace(".", "_") + UNITS.get(one.get("unit", ""), "")
            parts = {"histogram": ("_bucket", "_sum", "_count"), "sum": ("_total",)}
            kind = next(k for k in ("gauge", "sum", "histogram") if k in one)
            labels = {key.replace(".", "_") for held in self.labels(name) for key in held}
            for part in parts.get(kind, ("",)):
                found[whole + part] = labels | ({"le"} if part == "_bucket" else set())
        return found


def attributes(told: dict[str, Any]) -> dict[str, str]:
    """Return the attributes of a span or of a value, as text."""
    held = told.get("attributes", [])
    return {each["key"]: str(next(iter(each["value"].values()))) for each in held}


@contextmanager
def receiving() -> Iterator[tuple[str, Receiver]]:
    """Yield the address of a receiver and what it was sent so far."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(self.path, body, {k.lower(): v for k, v in self.headers.items()})
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
