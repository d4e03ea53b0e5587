"""What the service tells of itself: enough for the board, and nobody's name."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
import yaml

from tests import country
from tests.deploy.receiver import Receiver, attributes, receiving
from tests.faults.conftest import served
from vigie.config import environment
from vigie.operations.telemetry import GAUGES

ROOT = Path(__file__).resolve().parents[2]
BOARD = ROOT / "deploy" / "grafana" / "vigie.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
OFTEN = {"OTEL_METRIC_EXPORT_INTERVAL": "400", "OTEL_BSP_SCHEDULE_DELAY": "200"}
NAMES = """
import django; django.setup()
import json
from vigie.store import isolation
from vigie.store.models import Entity, Perimeter, Site
isolation.become_service()
rows = [row for kind in (Entity, Site) for row in kind.objects.values_list("finess", "name")]
finess, names = zip(*rows)
codes = [*Perimeter.objects.order_by("pk").values_list("code", flat=True)]
print(json.dumps({"finess": finess, "names": names, "codes": codes}))
"""
NAMED, PUSHED = "/etablissement/<str:finess>/", "/api/perimeters/<code>/inventory"
PROGRAM, SECRET = "programme-du-chu", "un-secret-dans-l-adresse"


@dataclass(frozen=True, slots=True)
class Told:
    """What a receiver was sent by a web service and a worker, and what it must not hold."""

    receiver: Receiver
    forbidden: list[str]
    served_routes: set[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("telemetry")
    home, files = folder / "home-of-telemetry", country.write(folder / "files")
    for kind, given in list(country.steps(files, country.BEFORE))[:2]:
        assert country.vigie(home, "import", kind, given).code == 0
    named, token = _named(home), _token(home)
    with receiving() as (address, receiver):
        sent = {"VIGIE_OTLP_ENDPOINT": address + "/", "VIGIE_OTLP_TRACES": "100", **OFTEN}
        sent |= {"VIGIE_OTLP_TOKEN": "jeton-du-collecteur"}
        with served(home, **sent) as pages:
            _walk(pages, named, token)
            assert within_s(60, lambda: "vigie.requests.refused" in receiver.metrics)
            assert within_s(60, lambda: _routes(receiver) >= {NAMED, PUSHED}), _routes(receiver)
        done = country.vigie(home, "worker", "--once", **sent)
        assert done.code == 0, done.err
    forbidden = [*named["finess"], *named["names"], *named["codes"], PROGRAM, SECRET, token]
    forbidden += [str(home), home.name, "127.0.0.1", "jeton-du-collecteur"]
    yield Told(receiver, forbidden, _routes(receiver))


def _named(home: Path) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", NAMES],
        env=country.environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    assert len(found["finess"]) > 50 and found["codes"]
    return found


def _token(home: Path) -> str:
    soon = date.today() + timedelta(days=200)
    until = ["--role", "analyst", "--until", soon.isoformat()]
    assert country.vigie(home, "account", "service", PROGRAM, *until).code == 0
    made = country.vigie(home, "account", "token", PROGRAM, "--name", PROGRAM, "--give")
    assert made.code == 0, made.err
    return made.out.strip()


def _walk(pages: str, named: dict[str, list[str]], token: str) -> None:
    """Ask for named establishments in all the ways in which a name could be kept."""
    finess, code = named["finess"][0], urllib.request.quote(named["codes"][0])
    held = {"Authorization": f"Bearer {token}", "User-Agent": f"agent-{SECRET}"}
    _ask(f"{pages}etablissement/{finess}/?q={SECRET}")
    _ask(f"{pages}{finess}/{SECRET}/", {"X-Request-ID": SECRET, "traceparent": f"00-{SECRET}"})
    _ask(f"{pages}reponse/{SECRET}/")
    _ask(f"{pages}compte/login/", body=f"login={PROGRAM}&password={SECRET}".encode())
    _ask(pages, method=f"M{finess}")
    for one in named["finess"][:5]:
        _ask(f"{pages}api/establishments/{one}", held)
        _ask(f"{pages}api/establishments/{one}/findings", held)
    given = f"machine;name;version\n{SECRET};{SECRET};1\n".encode()
    where = f"{pages}api/perimeters/{code}/inventory?name={finess}-{SECRET}.csv"
    status = _ask(where, held | {"Content-Type": "application/octet-stream"}, given)
    assert status == 202


def _ask(
    where: str, headers: dict[str, str] | None = None, body: bytes | None = None, method: str = ""
) -> int:
    asked = urllib.request.Request(where, body, headers or {}, method=method or None)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def _routes(receiver: Receiver) -> set[str]:
    name = "http.server.request.duration"
    if name not in receiver.metrics:
        return set()
    return {told["http.route"] for told in receiver.labels(name) if "http.route" in told}


def within_s(seconds: float, is_so: object) -> bool:
    deadline = monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        if monotonic() > deadline:
            return False
        sleep(0.2)
    return True


def test_nothing_that_is_told_names_anybody(told: Told) -> None:
    whole = b"\n".join(told.receiver.raw).decode("utf-8", "replace").lower()
    assert len(told.receiver.raw) > 4 and "http.route" in whole
    assert [name for name in told.forbidden if name and name.lower() in whole] == []
    assert re.findall(r"(?<![0-9a-f])\d[0-9ab]\d{7}(?![0-9a-f])", _words(told.receiver)) == []


def _words(receiver: Receiver) -> str:
    """Return every label and name that was told, without the bytes of identifiers."""
    labels = [receiver.labels(name) for name in receiver.metrics]
    spans = [[span["name"], attributes(span), span.get("status")] for span in receiver.spans]
    events = [span["events"] for span in receiver.spans if "events" in span]
    return json.dumps([labels, spans, events, list(receiver.metrics)])


def test_requests_are_told_by_route_and_followed_to_the_database(told: Told) -> None:
    assert NAMED in told.served_routes
    spans = told.receiver.spans
    asked = [attributes(span) for span in spans if span.get("kind") == "SPAN_KIND_CLIENT"]
    assert {"SELECT"} <= {one["db.operation.name"] for one in asked}
    assert "store_perimeter" in {one.get("db.collection.name") for one in asked}
    roots = [span for span in spans if span.get("kind") == "SPAN_KIND_SERVER"]
    assert roots and not any("parentSpanId" in span for span in roots), "a stranger begins none"
    assert "_OTHER" in {attributes(span)["http.request.method"] for span in roots}


def test_the_state_of_the_service_is_told_by_its_worker(told: Told) -> None:
    assert {gauge.name for gauge in GAUGES} - set(told.receiver.metrics) == {"vigie.snapshot.age"}
    states = told.receiver.labels("vigie.night.step.state")
    assert {"fetch", "receive", "observe", "sign"} <= {one["step"] for one in states}
    assert {span["name"] for span in told.receiver.spans} >= {"night observe", "night sign"}


def test_the_collector_is_given_its_token_and_nothing_else_of_us(told: Told) -> None:
    for headers in told.receiver.headers:
        assert headers["authorization"] == "Bearer jeton-du-collecteur"
    what = {"service.name", "service.version", "service.instance.id", "vigie.part"}
    assert told.receiver.said_of_itself == what, "neither the machine nor who runs it"


def _expressions() -> list[str]:
    board = json.loads(BOARD.read_text())
    alerts = yaml.safe_load(ALERTS.read_text())
    panels = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    rules = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    assert panels and rules
    return panels + rules


def test_every_panel_and_alert_asks_for_figures_that_the_service_tells(told: Told) -> None:
    known = told.receiver.prometheus_names() | {"vigie_snapshot_age_seconds": set()}
    for expression in _expressions():
        names = re.findall(r"\b(?:vigie|http)_[a-z_]+", re.sub(r"\{[^}]*\}", "", expression))
        labels = set(re.findall(r"(\w+)\s*(?:=~|!=|=)\s*\"", expression))
        for group in re.findall(r"by \(([^)]*)\)", expression):
            labels |= {one.strip() for one in group.split(",")}
        names = [name for name in names if name not in labels]
        assert names, expression
        for name in names:
            assert name in known, f"{expression}: nothing tells {name}"
        held = set().union(*(known[name] for name in names)) | {"vigie_part", "instance", "job"}
        assert labels <= held, f"{expression}: nothing tells {labels - held}"


@pytest.mark.parametrize(
    "said",
    ["collector:4318", "ftp://collector", "https://", "https://a:b@collector", "https://c/?k=v",
     "http://[::1", "https://collector:99999"],
)  # fmt: skip
def test_an_address_that_cannot_be_sent_to_is_refused(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_OTLP_ENDPOINT", said)
    with pytest.raises(environment.UnusableSetting, match="VIGIE_OTLP_ENDPOINT"):
        environment.endpoint("VIGIE_OTLP_ENDPOINT")


def test_nothing_is_sent_unless_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_OTLP_ENDPOINT", raising=False)
    assert environment.endpoint("VIGIE_OTLP_ENDPOINT") == ""
