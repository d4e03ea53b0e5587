"""Fetching over a real server on loopback: conditional, resumed, tried again, checked, fenced."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.operations.publisher import Publisher, publisher
from vigie.operations.fetch import (
    Configuration,
    FetchIsOff,
    FetchOutcome,
    FetchReport,
    UnknownSource,
    fetch_sources,
)
from vigie.sources import fetch as web
from vigie.store.advisories import validators

__all__ = ["publisher"]

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "feeds"
KEV = (SAMPLES / "kev.json").read_bytes()
NVD = (SAMPLES / "nvd_2_0.json").read_bytes()
NOW = datetime(2031, 1, 20, tzinfo=UTC)


def _fetch(source: str, *urls: str, loopback: bool = True) -> FetchReport:
    configuration = Configuration(mirrors={source: urls}, may_use_loopback=loopback)
    return fetch_sources([source], configuration=configuration, now=NOW)


def _outcomes(report: FetchReport) -> list[FetchOutcome]:
    return [one.outcome for one in report.addresses]


def test_what_came_is_imported_and_asked_again_only_if_it_changed(publisher: Publisher) -> None:
    publisher.files["/kev.json"] = KEV
    url = publisher.url("/kev.json")
    first = _fetch("kev", url)
    assert _outcomes(first) == [FetchOutcome.FETCHED]
    assert (first.exit_code, first.imported.files[0].records) == (0, 1)
    assert validators("kev")[url]["etag"]
    again = _fetch("kev", url)
    assert _outcomes(again) == [FetchOutcome.UNCHANGED]
    assert "if-none-match" in publisher.asked[-1][1]


def test_a_cut_download_goes_on_from_where_it_stopped(publisher: Publisher) -> None:
    publisher.files["/kev.json"] = KEV
    publisher.cuts["/kev.json"] = 100
    assert _outcomes(_fetch("kev", publisher.url("/kev.json"))) == [FetchOutcome.FETCHED]
    assert publisher.asked[-1][1]["range"] == "bytes=100-"


def test_a_server_that_fails_first_is_asked_again(publisher: Publisher) -> None:
    publisher.files["/kev.json"] = KEV
    publisher.failures["/kev.json"] = 2
    assert _outcomes(_fetch("kev", publisher.url("/kev.json"))) == [FetchOutcome.FETCHED]
    assert len(publisher.asked) == 3


def test_a_server_that_says_when_to_come_back_is_obeyed(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    kept = web._wait
    monkeypatch.setattr(web, "_wait", lambda error: waited.append(kept(error)) or kept(error))
    publisher.files["/kev.json"] = KEV
    publisher.busy["/kev.json"] = (2, "0")
    assert _outcomes(_fetch("kev", publisher.url("/kev.json"))) == [FetchOutcome.FETCHED]
    assert waited == [0.0, 0.0]
    assert web._wait(web._Passing("HTTP 429", 9999.0)) == web.MAX_WAIT_S


def test_a_server_that_keeps_failing_is_reported_and_changes_nothing(publisher: Publisher) -> None:
    publisher.failures["/kev.json"] = 99
    report = _fetch("kev", publisher.url("/kev.json"))
    assert (_outcomes(report), report.exit_code) == ([FetchOutcome.FAILED], 1)
    assert report.addresses[0].reason_fr and not validators("kev")


@pytest.mark.parametrize("right", [True, False])
def test_the_hash_of_nvd_is_that_of_the_feed(publisher: Publisher, right: bool) -> None:
    digest = hashlib.sha256(NVD if right else b"other").hexdigest().upper()
    publisher.files["/nvdcve-2.0-recent.json"] = NVD
    publisher.files["/nvdcve-2.0-recent.meta"] = f"size:1\r\nsha256:{digest}\r\n".encode()
    report = _fetch("nvd", publisher.url("/nvdcve-2.0-recent.json"))
    assert _outcomes(report) == [FetchOutcome.FETCHED if right else FetchOutcome.FAILED]
    assert len(report.imported.files) == right
    assert bool(validators("nvd")) == right


def test_the_hash_beside_a_csaf_document_is_checked(publisher: Publisher) -> None:
    content = (SAMPLES / "csaf.json").read_bytes()
    publisher.files["/a.json"] = content
    publisher.files["/a.json.sha512"] = (
        hashlib.sha512(content).hexdigest().encode() + b"  a.json\n"
    )
    publisher.files["/b.json"] = content
    publisher.files["/b.json.sha256"] = b"0" * 64
    report = _fetch("csaf", publisher.url("/a.json"), publisher.url("/b.json"))
    assert _outcomes(report) == [FetchOutcome.FETCHED, FetchOutcome.FAILED]
    assert report.exit_code == 3


def test_a_refused_file_is_asked_whole_the_next_time(publisher: Publisher) -> None:
    publisher.files["/kev.json"] = KEV[:200]
    report = _fetch("kev", publisher.url("/kev.json"))
    assert report.imported.exit_code == 1
    assert not validators("kev")


def test_nothing_goes_to_loopback_or_another_host_unless_configured(publisher: Publisher) -> None:
    url = publisher.url("/kev.json")
    assert _outcomes(_fetch("kev", url, loopback=False)) == [FetchOutcome.FAILED]
    assert publisher.asked == []
    publisher.redirects["/kev.json"] = "http://localhost:1/elsewhere.json"
    report = _fetch("kev", url)
    assert _outcomes(report) == [FetchOutcome.FAILED]
    assert "not allowed" in report.addresses[0].reason_en


@pytest.mark.parametrize(
    "url", ["http://mirror.example/kev.json", "file:///etc/passwd", "ftp://m/x"]
)
def test_only_https_leaves_the_machine(url: str) -> None:
    with pytest.raises(web.HostNotAllowed):
        web.Fence(frozenset(("mirror.example", "")), may_use_loopback=True).refuse(url)


def test_fetching_is_off_until_it_is_switched_on(home: Path) -> None:
    with pytest.raises(FetchIsOff):
        fetch_sources([], configuration=Configuration(), now=NOW)
    with pytest.raises(UnknownSource):
        fetch_sources(["nope"], configuration=Configuration(is_on=True), now=NOW)


def test_the_environment_gives_mirrors_and_the_switch() -> None:
    read = Configuration.of(
        {"VIGIE_FETCH": "yes", "VIGIE_MIRROR_NVD_OVERRIDES": "https://m/a https://m/b"}
    )
    assert read.is_on and not read.may_use_loopback
    assert read.mirrors == {"nvd-overrides": ("https://m/a", "https://m/b")}
