"""``vigie match``: a list of names against real advisories, as lines."""

from pathlib import Path

from vigie.operations.match import match

KEYS = {"component", "cve", "verdict", "confidence", "source", "configuration"}


def test_a_list_of_names_is_matched_with_real_advisories(
    shared_data: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    openssl = "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"
    names.write_text(f"{openssl}\ncpe:2.3:o:microsoft:windows_10:1607:*:*:*:*:*:*:*\n")
    found = match(inventory=names, advisories=[shared_data / "nvd" / "nvdcve-1.1-2014.json.gz"])
    lines = list(found.documents())
    assert all(set(line) == KEYS for line in lines)
    heartbleed = [line for line in lines if line["cve"] == "CVE-2014-0160"]
    assert [(line["component"], line["verdict"]) for line in heartbleed] == [(openssl, "affected")]


def test_all_adds_what_is_not_affected(shared_data: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("cpe:2.3:a:openssl:openssl:1.0.1h:*:*:*:*:*:*:*\n")
    feed = [shared_data / "nvd" / "nvdcve-1.1-2014.json.gz"]
    found = match(inventory=names, advisories=feed, everything=True)
    verdicts = {line["cve"]: line["verdict"] for line in found.documents()}
    assert verdicts["CVE-2014-0160"] == "not_affected"
