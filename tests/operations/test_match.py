"""``vigie match``: a list of names against real advisories, as lines; and what the core means, to
the row."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import corpus
from vigie.core.advisories import ANY, Advisory, Authority, Configuration, Group, Match
from vigie.core.findings import Component, Host, findings_of, restated
from vigie.core.products import Identified
from vigie.core.products.cpe import parse
from vigie.engine.claims import tables_of
from vigie.engine.restating import meanings_of, meant_by
from vigie.operations.match import match
from vigie.operations.products import dictionary_of
from vigie.sources.catalogue import recognise
from vigie.sources.opening import head_of, opened

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
    said = "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:* >=1.0.1 <1.0.1g"
    assert heartbleed[0]["configuration"] == said


def test_all_adds_what_is_not_affected(shared_data: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("cpe:2.3:a:openssl:openssl:1.0.1h:*:*:*:*:*:*:*\n")
    feed = [shared_data / "nvd" / "nvdcve-1.1-2014.json.gz"]
    found = match(inventory=names, advisories=feed, everything=True)
    verdicts = {line["cve"]: line["verdict"] for line in found.documents()}
    assert verdicts["CVE-2014-0160"] == "not_affected"


# ---- core, engine and command agree
# --------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A generated corpus as files, and what was written in them."""

    inventory: Path
    advisories: tuple[Path, ...]
    machines: tuple[tuple[str, ...], ...]
    """The names on each machine."""


def bound(value: str) -> str:
    return value if value in (ANY, "-") else re.sub(r"([^a-z0-9_.\-])", r"\\\1", value.lower())


def cpe(named: Match | Identified) -> str:
    same = (named.version, named.update, named.edition, named.language, named.sw_edition)
    more = (named.target_sw, named.target_hw, named.other)
    return "cpe:2.3:" + ":".join(map(bound, (*product_of(named), *same, *more)))


def product_of(named: Match | Identified) -> tuple[str, str, str]:
    if isinstance(named, Match):
        return named.part or ANY, named.vendor, named.product
    assert named.product is not None
    return named.product


def as_nvd(advisory: Advisory) -> dict[str, Any]:
    return {
        "cve": {"CVE_data_meta": {"ID": advisory.cve}},
        "configurations": {"nodes": [as_node(c) for c in advisory.configurations]},
        "lastModifiedDate": "2024-01-01T00:00Z",
        "publishedDate": "2024-01-01T00:00Z",
    }


def as_node(configuration: Configuration) -> dict[str, Any]:
    children = [as_alternatives(group) for group in configuration.groups]
    return {"operator": "AND", "children": children} if len(children) > 1 else children[0]


def as_alternatives(group: Group) -> dict[str, Any]:
    return {"operator": "OR", "cpe_match": [as_match(m) for m in group.matches]}


def as_match(said: Match) -> dict[str, Any]:
    ends = {
        f"version{end}{'Including' if included else 'Excluding'}": text
        for end, text, included in (
            ("Start", said.start, said.start_including),
            ("End", said.end, said.end_including),
        )
        if text
    }
    return {"vulnerable": said.vulnerable, "cpe23Uri": cpe(said), **ends}


def as_cve5(chance: Random, advisory: Advisory) -> dict[str, Any]:
    """A record of the assigner on products of the corpus, in CVE 5 form."""
    products = chance.sample(corpus.PRODUCTS[:12], 2)
    affected = [
        {
            "vendor": product.vendor,
            "product": product.product,
            "defaultStatus": chance.choice(("affected", "unaffected", "unknown")),
            "versions": [as_version(chance) for _ in range(chance.randint(0, 3))],
        }
        for product in products
    ]
    provider = {"orgId": "x", "shortName": "x", "dateUpdated": "2024-01-01T00:00:00Z"}
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": "5.1",
        "cveMetadata": {
            "cveId": advisory.cve,
            "state": "REJECTED" if advisory.is_rejected else "PUBLISHED",
            "dateUpdated": "2024-01-01T00:00:00Z",
        },
        "containers": {"cna": {"providerMetadata": provider, "affected": affected}},
    }


def as_version(chance: Random) -> dict[str, Any]:
    said = {
        "version": chance.choice(("0", *corpus.VERSIONS)),
        "status": chance.choice(("affected", "affected", "unaffected", "unknown")),
    }
    if chance.random() < 0.5:
        said |= {"lessThan": chance.choice(corpus.VERSIONS), "versionType": "custom"}
    return said


def written(folder: Path, seed: int, *, hosts: int, cves: int) -> Written:
    """Write a generated corpus: an inventory by CPE, an NVD feed, records of assigners."""
    chance = Random(seed)
    said = [corpus.advisory(chance, f"CVE-2024-{n:05}", "nvd", Authority.NVD) for n in range(cves)]
    nvd, cve5 = folder / "nvd.json", folder / "cve5.jsonl"
    feed = {"CVE_data_type": "CVE", "CVE_data_format": "MITRE", "CVE_data_version": "4.0"}
    nvd.write_text(json.dumps(feed | {"CVE_Items": [as_nvd(a) for a in said if a.configurations]}))
    cve5.write_text("".join(json.dumps(as_cve5(chance, a)) + "\n" for a in said[::3]))
    machines = tuple(names_on(host) for host in corpus.hosts(chance, hosts))
    lines = [f'"M{n}";"{name}"' for n, own in enumerate(machines) for name in own]
    inventory = folder / "inventory.csv"
    inventory.write_text("\n".join(["machine;cpe", *lines]) + "\n")
    return Written(inventory, (nvd, cve5), machines)


def names_on(host: Host) -> tuple[str, ...]:
    owned = (c.identified for c in host.components)
    return tuple(dict.fromkeys(cpe(i) for i in owned if i.product and i.product.part != "p"))


def read(path: Path) -> Iterator[Advisory]:
    module = recognise("feeds", name=path.name, head=head_of(path))
    assert module is not None
    with opened(path) as stream:
        yield from (r for r in module.parse(stream, path.name) if isinstance(r, Advisory))


def by_the_core(files: Written) -> Iterator[tuple[Any, ...]]:
    records = [r for path in files.advisories for r in read(path)]
    claims = tables_of(records)["claims"]
    meanings = meanings_of(meant_by(claims, lambda: dictionary_of(claims)))
    given: dict[str, list[Advisory]] = {}
    for record in records:
        given.setdefault(record.cve, []).append(record)
    by_cve = {cve: restated(own, meanings) for cve, own in given.items()}
    for names in files.machines:
        host = Host(tuple(Component(parse(name)) for name in names))
        for name, component in zip(names, host.components, strict=True):
            for found in findings_of(component, host, by_cve):
                row = (name, found.cve, found.verdict.value, found.confidence, found.source)
                yield (*row, found.criterion or None)


def by_the_command(files: Written) -> Iterator[tuple[Any, ...]]:
    found = match(inventory=files.inventory, advisories=files.advisories, everything=True)
    for line in found.documents():
        yield tuple(line[key] for key in ("component", "cve", "verdict", "confidence", "source"))
        yield line["configuration"]


def assert_agreement(folder: Path, seed: int, *, hosts: int, cves: int) -> int:
    files = written(folder, seed, hosts=hosts, cves=cves)
    flat = list(by_the_command(files))
    said = [(*row, text) for row, text in zip(flat[::2], flat[1::2], strict=True)]
    assert sorted(said, key=repr) == sorted(by_the_core(files), key=repr)
    return sum(map(len, files.machines))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_core_and_command_agree_to_the_row(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert assert_agreement(tmp_path_factory.mktemp("corpus"), seed, hosts=12, cves=20)


@pytest.mark.prove
def test_core_and_command_agree_on_a_hundred_thousand_components(tmp_path: Path) -> None:
    total = 0
    for seed in range(8):
        folder = tmp_path / str(seed)
        folder.mkdir()
        total += assert_agreement(folder, seed, hosts=2_600, cves=40)
    assert total >= 100_000
