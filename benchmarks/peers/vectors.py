"""Public vectors of other projects, read in place: which versions are in order, which ranges hold
which versions, which CPE names match."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers.corpus import Question, Truth, either, match, record

SIGNS = {"<": -1, "=": 0, ">": 1}
DIFFERENT = 9
"""Expected of two versions that are only said not to be equal."""
OSV_SCHEMES = {
    "packagist": "composer",
    "pypi": "pypi",
    "redhat": "rpm",
    "rubygems": "gem",
    "alpine": "apk",
    "debian": "deb",
    "semver": "npm",
}
"""The name a file of osv-semantic gives to an order, and the ``vers:`` scheme that has it."""
GRYPE_SCHEMES = {
    "pep440": "pypi",
    "pacman": "alpm",
    "portage": "ebuild",
    "fuzzy": "generic",
    "jvm": "java",
    "semantic": "npm",
}
_BOUNDS = {
    "startIncluding": "versionStartIncluding",
    "startExcluding": "versionStartExcluding",
    "endIncluding": "versionEndIncluding",
    "endExcluding": "versionEndExcluding",
}


class Order(NamedTuple):
    """Two versions of a ``vers:`` scheme, and -1, 0, 1 or ``DIFFERENT``."""

    source: str
    scheme: str
    one: str
    other: str
    expected: int


class Holding(NamedTuple):
    """A range in ``vers:`` notation, a version, and whether it holds it."""

    source: str
    text: str
    version: str
    expected: bool


def orders(folder: Path) -> Iterator[Order]:
    """Yield the orders of osv-semantic, vers-spec, grype and nvdtools."""
    yield from _osv(folder / "osv-semantic")
    yield from _vers(folder / "vers-spec" / "tests")
    for case in _cases(folder / "grype-version-vectors" / "grype_version_vectors.json"):
        if case["kind"] == "compare":
            scheme = GRYPE_SCHEMES.get(case["format"], case["format"])
            yield Order("grype", scheme, case["v1"], case["v2"], case["result"])
    for case in _cases(folder / "nvdtools" / "smartvercmp.json"):
        yield Order("nvdtools", "generic", case["v1"], case["v2"], case["result"])


def _osv(folder: Path) -> Iterator[Order]:
    for file in sorted(folder.glob("*.txt")):
        name = file.name.split("-")[0]
        for line in file.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith(("#", "//")):
                one, sign, other = re.split(r"\s+", line.strip(), maxsplit=2)
                scheme = OSV_SCHEMES.get(name, name)
                yield Order(f"osv-semantic: {name}", scheme, one, other, SIGNS[sign])


def _vers(folder: Path) -> Iterator[Order]:
    for file in sorted(folder.glob("*.json")):
        for case in _cases(file)["tests"]:
            source = f"vers-spec: {case['input'].get('input_scheme', '')}" if _named(case) else ""
            if case["test_type"] == "comparison":
                one, other = case["expected_output"][:2]
                yield Order(source, _scheme(case), one, other, 0 if one == other else -1)
            elif case["test_type"] == "equality":
                expected = 0 if case["expected_output"] else DIFFERENT
                yield Order(source, _scheme(case), *case["input"]["versions"], expected)


def _named(case: dict[str, Any]) -> bool:
    return isinstance(case["input"], dict)


def _scheme(case: dict[str, Any]) -> str:
    scheme = str(case["input"]["input_scheme"])
    return "ebuild" if scheme == "gentoo" else scheme


def holdings(folder: Path) -> Iterator[Holding]:
    """Yield the containments of vers-spec."""
    for file in sorted((folder / "vers-spec" / "tests").glob("*.json")):
        for case in _cases(file)["tests"]:
            if case["test_type"] == "containment":
                asked, expected = case["input"], case["expected_output"]
                yield Holding("vers-spec", asked["vers"], asked["version"], expected)


def cpe_cases(folder: Path) -> Iterator[tuple[dict[str, Any], Question]]:
    """Yield the CPE vectors of Dependency-Track: the record of a vulnerability, and a component
    that it does or does not name. Those that name packages are left out: NVD files have none."""
    path = folder / "dependencytrack-cpe" / "cpe_matching.json"
    for number, case in enumerate(_cases(path)):
        source, target = case["source_cpe"], case["target_cpe"]
        if not source.startswith("cpe:2.3:") or not target.startswith("cpe:2.3:"):
            continue
        bounds = {_BOUNDS[name]: value for name, value in case["range"].items()}
        cve = f"CVE-2021-{20_000 + number}"
        truth = Truth.AFFECTED if case["expected"] else Truth.NOT_AFFECTED
        node = either(match(source, **bounds))
        yield record(cve, node), Question("dependencytrack-cpe", target, cve, truth)


def _cases(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else []
