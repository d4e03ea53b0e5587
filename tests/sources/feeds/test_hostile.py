"""A file that cannot be trusted is refused whole; one bad record is set aside with its place."""

import gzip
import json
from pathlib import Path

import pytest

from tests.sources.feeds.reading import SAMPLES, parse_bytes, read
from vigie.core.advisories import Advisory
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused
from vigie.sources.catalogue import modules
from vigie.sources.feeds import cve5, epss, nvd_1_1, nvd_2_0

READERS = [module for module in modules("feeds") if not module.__name__.endswith("companions")]  # type: ignore[attr-defined]
WHOLE = sorted(path for path in SAMPLES.iterdir() if not path.name.startswith("companion"))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_file_is_refused(path: Path, share: float, tmp_path: Path) -> None:
    content = path.read_bytes().rstrip()
    cut = tmp_path / path.name
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputRefused):
        read(cut)


@pytest.mark.parametrize("reader", READERS, ids=lambda module: module.SOURCE.name)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 5_000,
        b"\x7fELF\x02\x01\x01" + bytes(range(256)),
        "{\"é\": 1}".encode("utf-16"),
        b'{"CVE_Items": null, "vulnerabilities": null}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>",
        b"not a feed at all\n",
    ],
    ids=["empty", "zeros", "binary", "utf-16", "null", "arrays", "objects", "entities", "text"],
)  # fmt: skip
def test_hostile_content_is_refused_whole(reader: object, content: bytes) -> None:
    with pytest.raises(InputRefused):
        parse_bytes(reader, content)


def test_a_gzip_bomb_is_refused_before_memory_is_full(tmp_path: Path) -> None:
    bomb = tmp_path / "nvdcve-1.1-2031.json.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as stream:
        stream.write(b'{"CVE_data_version": "4.0", "CVE_Items": [')
        for _ in range(80):
            stream.write(b" " * (1 << 20))
    with pytest.raises(InputRefused, match="larger than any honest file"):
        read(bomb)


def test_one_bad_record_is_set_aside_and_the_others_kept() -> None:
    feed = json.loads((SAMPLES / "nvd_1_1.json").read_text())
    feed["CVE_Items"][1]["configurations"]["nodes"] = None
    good, bad = parse_bytes(nvd_1_1, json.dumps(feed).encode())
    assert isinstance(good, Advisory)
    assert bad.position == "CVE_Items 2"
    assert "nodes" in bad.reason_en and "forme inattendue" in bad.reason_fr


def _pair(number: int) -> dict[str, object]:
    """Either of two, each of them two matches on one host."""
    names = [f"cpe:2.3:a:acme:p{number}{letter}:*:*:*:*:*:*:*:*" for letter in "abcd"]
    two = [names[:2], names[2:]]
    sides = [{"operator": "AND", "cpeMatch": [{"criteria": n} for n in each]} for each in two]
    return {"operator": "OR", "children": sides}


def test_a_tree_that_explodes_is_set_aside() -> None:
    page = json.loads((SAMPLES / "nvd_2_0.json").read_text())
    bomb = json.loads(json.dumps(page["vulnerabilities"][0]))
    nodes = [_pair(number) for number in range(40)]
    bomb["cve"]["configurations"] = [{"operator": "AND", "nodes": nodes}]
    page["vulnerabilities"].append(bomb)
    _, bad = parse_bytes(nvd_2_0, json.dumps(page).encode())
    assert bad.reason_en == "unreasonably large configuration tree"


def test_a_line_in_the_middle_is_set_aside_but_a_cut_last_line_refuses_the_file() -> None:
    line = (SAMPLES / "cve5.jsonl").read_bytes().strip()
    records = parse_bytes(cve5, line + b'\n{"cveMetadata": \n' + line + b"\n")
    assert [one.position for one in records if isinstance(one, SetAside)] == ["record 2"]
    with pytest.raises(InputRefused, match="truncated"):
        parse_bytes(cve5, line + b"\n" + line[:500])


def test_scores_of_an_unknown_day_are_refused() -> None:
    with pytest.raises(InputRefused, match="unknown day"):
        parse_bytes(epss, b"cve,epss,percentile\nCVE-2031-0001,0.1,0.2\n", "scores.csv")
