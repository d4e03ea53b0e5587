"""Lists of advisories walked over a real server: CSAF with its hashes and signatures, the API of
NVD page by page, the notices of CERT-FR."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pysequoia import SignatureMode, Tsk, sign

from tests.operations.publisher import Publisher, publisher
from vigie.operations.fetch import (
    Configuration,
    FetchOutcome,
    FetchReport,
    fetch_sources,
    pages,
    running,
)
from vigie.store.advisories import validators

__all__ = ["publisher"]
pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "feeds"
CSAF = (SAMPLES / "csaf.json").read_bytes()
NOTICE = (SAMPLES / "certfr.jsonl").read_bytes().splitlines()[0]
NVD = json.loads((SAMPLES / "nvd_2_0.json").read_bytes())
NOW = datetime(2031, 1, 20, 12, tzinfo=UTC)
FETCHED, FAILED, UNCHANGED = FetchOutcome.FETCHED, FetchOutcome.FAILED, FetchOutcome.UNCHANGED


def run(source: str, *urls: str, now: datetime = NOW, **more: Any) -> FetchReport:
    configuration = Configuration(mirrors={source: urls}, may_use_loopback=True, **more)
    return fetch_sources([source], configuration=configuration, now=now)


def outcomes(report: FetchReport) -> list[FetchOutcome]:
    return [one.outcome for one in report.addresses]


class Provider:
    """A CSAF provider: metadata, a ROLIE feed, documents with hash and signature."""

    def __init__(self, server: Publisher) -> None:
        self.server, self.key = server, Tsk.generate("Éditeur d'exemple <a@example.org>")
        certificate = self.key.extract_certificate()
        self.entries: list[dict[str, Any]] = []
        server.files["/key.asc"] = str(certificate).encode()
        self.fingerprint = certificate.fingerprint

    @property
    def url(self) -> str:
        return self.server.url("/provider-metadata.json")

    def publish(self, name: str, *, updated: str = "2031-01-01T00:00:00Z") -> None:
        document = json.loads(CSAF)
        document["document"]["tracking"]["id"] = name
        document["document"]["title"] = updated
        content, path = json.dumps(document).encode(), f"/{name}.json"
        digest = hashlib.sha512(content).hexdigest()
        self.server.files[path] = content
        self.server.files[f"{path}.sha512"] = f"{digest}  {name}.json\n".encode()
        self.server.files[f"{path}.asc"] = self.signed(content)
        self.entries = [e for e in self.entries if e["id"] != name]
        self.entries.append(self._entry(name, path, updated))
        self._write()

    def signed(self, content: bytes) -> bytes:
        return bytes(sign(self.key.signer(), content, mode=SignatureMode.DETACHED))

    def _entry(self, name: str, path: str, updated: str) -> dict[str, Any]:
        url = self.server.url(path)
        links = {"self": url, "hash": f"{url}.sha512", "signature": f"{url}.asc"}
        return {
            "id": name,
            "updated": updated,
            "content": {"src": url, "type": "application/json"},
            "link": [{"rel": rel, "href": href} for rel, href in links.items()],
        }

    def _write(self) -> None:
        feed = {"feed": {"id": "all", "entry": self.entries}}
        self.server.files["/feed.json"] = json.dumps(feed).encode()
        metadata = {
            "canonical_url": self.url,
            "distributions": [{"rolie": {"feeds": [{"url": self.server.url("/feed.json")}]}}],
            "public_openpgp_keys": [
                {"url": self.server.url("/key.asc"), "fingerprint": self.fingerprint.upper()}
            ],
            "role": "csaf_trusted_provider",
        }
        self.server.files["/provider-metadata.json"] = json.dumps(metadata).encode()


@pytest.fixture
def provider(publisher: Publisher) -> Provider:
    return Provider(publisher)


def test_a_provider_is_walked_and_only_what_changed_is_asked_again(provider: Provider) -> None:
    provider.publish("A-1")
    provider.publish("A-2")
    first = run("csaf", provider.url)
    assert outcomes(first) == [FETCHED, FETCHED]
    assert first.imported.exit_code == 0 and len(first.imported.files) == 2
    provider.server.asked.clear()
    assert outcomes(run("csaf", provider.url)) == [UNCHANGED]
    assert not [path for path, _ in provider.server.asked if path.startswith("/A-")]
    provider.publish("A-2", updated="2031-01-02T00:00:00Z")
    assert [one.url for one in run("csaf", provider.url).addresses] == [
        provider.server.url("/A-2.json")
    ]


def test_a_wrong_hash_a_wrong_signature_and_a_missing_one_are_refused(provider: Provider) -> None:
    for name in ("A-1", "A-2", "A-3", "A-4"):
        provider.publish(name)
    files = provider.server.files
    files["/A-1.json.sha512"] = b"0" * 128
    files["/A-2.json.asc"] = provider.signed(b"something else")
    del files["/A-3.json.asc"]
    report = run("csaf", provider.url)
    assert outcomes(report) == [FAILED, FAILED, FAILED, FETCHED]
    reasons = [one.reason_en for one in report.addresses]
    assert "hash" in reasons[0] and "signature" in reasons[1] and "404" in reasons[2]
    assert report.exit_code == 3 and len(report.imported.files) == 1
    provider.publish("A-1")
    assert FETCHED in outcomes(run("csaf", provider.url))


def test_a_key_that_is_not_the_one_announced_stops_everything(provider: Provider) -> None:
    provider.fingerprint = "0" * 40
    provider.publish("A-1")
    report = run("csaf", provider.url)
    assert outcomes(report) == [FAILED] and "fingerprint" in report.addresses[0].reason_en


def test_a_cut_document_goes_on_and_is_checked_whole(provider: Provider) -> None:
    provider.publish("A-1")
    provider.server.cuts["/A-1.json"] = 100
    assert outcomes(run("csaf", provider.url)) == [FETCHED]
    ranges = [h.get("range") for path, h in provider.server.asked if path == "/A-1.json"]
    assert ranges == [None, "bytes=100-"]


def test_a_directory_is_walked_by_its_changes(provider: Provider) -> None:
    provider.publish("A-1")
    server = provider.server
    metadata = {"distributions": [{"directory_url": server.url("/white")}]}
    server.files["/provider-metadata.json"] = json.dumps(metadata).encode()
    server.files["/white/changes.csv"] = b'"2031/a-1.json","2031-01-01T00:00:00Z"\n'
    for suffix in ("", ".sha512", ".asc"):
        server.files[f"/white/2031/a-1.json{suffix}"] = server.files[f"/A-1.json{suffix}"]
    assert outcomes(run("csaf", provider.url)) == [FETCHED]
    assert outcomes(run("csaf", provider.url)) == [UNCHANGED]


def test_a_list_leads_to_another_host_only_when_it_is_configured(provider: Provider) -> None:
    provider.publish("A-1")
    elsewhere = provider.server.url("/A-1.json").replace("127.0.0.1", "localhost")
    provider.entries[0]["content"]["src"] = elsewhere
    provider._write()
    report = run("csaf", provider.url)
    assert outcomes(report) == [FAILED] and "not allowed" in report.addresses[0].reason_en
    allowed = run("csaf", provider.url, hosts=frozenset(("localhost",)))
    assert outcomes(allowed) == [FETCHED]


def test_a_list_that_cannot_be_read_is_a_failure_not_an_advisory(provider: Provider) -> None:
    provider.publish("A-1")
    provider.server.files["/feed.json"] = b'{"feed": {"entry": 3}}'
    report = run("csaf", provider.url)
    assert outcomes(report) == [FAILED] and not report.imported.files


def test_what_came_before_a_cut_run_is_not_asked_again(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        provider.publish(f"A-{n}")
    monkeypatch.setattr(running, "MOST_FILES", 2)
    taken = []

    def cut(self: Any, step: Any, kept: Any = running._Run.take) -> None:
        taken.append(step)
        if len(taken) == 4:
            raise KeyboardInterrupt
        kept(self, step)

    with monkeypatch.context() as patch:
        patch.setattr(running._Run, "take", cut)
        with pytest.raises(KeyboardInterrupt):
            run("csaf", provider.url)
    assert len(outcomes(run("csaf", provider.url))) == 2


class Nvd:
    """The API of NVD: pages of two, within the window asked."""

    PATH = "/rest/json/cves/2.0"

    def __init__(self, server: Publisher, count: int) -> None:
        self.server, self.count, self.queries = server, count, list[dict[str, list[str]]]()
        server.answers[self.PATH] = self.page

    @property
    def url(self) -> str:
        return self.server.url(self.PATH)

    def page(self, query: dict[str, list[str]]) -> bytes:
        self.queries.append(query)
        start = int(query["startIndex"][0])
        rows = [self._row(n) for n in range(start, min(start + 2, self.count))]
        whole = NVD | {"startIndex": start, "totalResults": self.count, "vulnerabilities": rows}
        return json.dumps(whole | {"resultsPerPage": len(rows)}).encode()

    def _row(self, n: int) -> dict[str, Any]:
        row: dict[str, Any] = json.loads(json.dumps(NVD["vulnerabilities"][0]))
        row["cve"]["id"] = f"CVE-2030-{10_000 + n}"
        return row


@pytest.fixture
def nvd(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Nvd:
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    monkeypatch.setattr(pages, "PAUSE_S", {True: 0.0, False: 0.0})
    return Nvd(publisher, 5)


def test_the_api_is_walked_whole_then_by_what_was_modified(nvd: Nvd) -> None:
    first = run("nvd", nvd.url)
    assert outcomes(first) == [FETCHED] * 3
    assert sum(one.records for one in first.imported.files) == 5
    assert [q["startIndex"] for q in nvd.queries] == [["0"], ["2"], ["4"]]
    assert not any("lastModStartDate" in q for q in nvd.queries)
    nvd.queries.clear()
    run("nvd", nvd.url, now=NOW + timedelta(days=1))
    since = datetime.fromisoformat(nvd.queries[0]["lastModStartDate"][0])
    until = datetime.fromisoformat(nvd.queries[0]["lastModEndDate"][0])
    assert since <= NOW and until == NOW + timedelta(days=1)


def test_a_long_absence_is_asked_in_windows_of_120_days_without_a_gap(nvd: Nvd) -> None:
    nvd.count = 1
    run("nvd", nvd.url)
    nvd.queries.clear()
    run("nvd", nvd.url, now=NOW + timedelta(days=300))
    edges = [
        (datetime.fromisoformat(q["lastModStartDate"][0]), q["lastModEndDate"][0])
        for q in nvd.queries
    ]
    ends = [datetime.fromisoformat(end) for _, end in edges]
    assert edges[0][0] <= NOW and ends[-1] == NOW + timedelta(days=300)
    assert [begin for begin, _ in edges[1:]] == ends[:-1]
    assert all(
        end - begin <= timedelta(days=120) for (begin, _), end in zip(edges, ends, strict=True)
    )


def test_a_walk_that_stopped_goes_on_from_its_page(nvd: Nvd) -> None:
    nvd.server.failures[f"{nvd.PATH}?startIndex=2&resultsPerPage=2"] = 99
    assert outcomes(run("nvd", nvd.url)) == [FETCHED, FAILED]
    nvd.server.failures.clear()
    nvd.queries.clear()
    assert outcomes(run("nvd", nvd.url)) == [FETCHED, FETCHED]
    assert [q["startIndex"] for q in nvd.queries] == [["2"], ["4"]]


def test_the_key_goes_with_each_page(nvd: Nvd) -> None:
    run("nvd", nvd.url, keys={"nvd": "a-key"})
    assert {headers.get("apikey") for _, headers in nvd.server.asked} == {"a-key"}


def test_what_is_no_page_of_the_api_is_refused(nvd: Nvd) -> None:
    nvd.server.answers[nvd.PATH] = lambda _: b"<html>maintenance</html>"
    report = run("nvd", nvd.url)
    assert outcomes(report) == [FAILED] and not validators("nvd")


def test_the_notices_of_certfr_are_found_by_its_rss(publisher: Publisher) -> None:
    page = publisher.url("/avis/CERTFR-2031-AVI-0001/")
    item = f"<item><link>{page}</link><pubDate>Mon, 06 Jan 2031 00:00:00 +0000</pubDate></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'
    publisher.files["/avis/feed/"] = feed.encode()
    publisher.files["/avis/CERTFR-2031-AVI-0001/json/"] = NOTICE
    report = run("certfr", publisher.url("/avis/feed/"))
    assert outcomes(report) == [FETCHED] and report.imported.exit_code == 0
    assert outcomes(run("certfr", publisher.url("/avis/feed/"))) == [UNCHANGED]


def test_a_hostile_list_is_refused(publisher: Publisher) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>'
    publisher.files["/feed/"] = bomb.encode()
    report = run("certfr", publisher.url("/feed/"))
    assert outcomes(report) == [FAILED] and report.exit_code == 1
