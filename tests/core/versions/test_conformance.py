"""The public vectors of other projects; docs/methods/versions.md explains what is not followed."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vigie.core.versions import (
    NotCanonical,
    as_vers,
    canonical,
    compare,
    satisfies,
    strict,
)

pytestmark = pytest.mark.shared

Row = tuple[str, str, str, int]

OSV = {
    "alpine": "alpine",
    "cran": "cran",
    "debian": "debian",
    "hackage": "hackage",
    "maven": "maven",
    "nuget": "nuget",
    "packagist": "composer",
    "pub": "pub",
    "pypi": "pep440",
    "redhat": "rpm",
    "rubygems": "rubygems",
    "semver": "semver",
}
SIGNS = {"<": -1, "=": 0, ">": 1}


def osv(folder: Path) -> Iterator[tuple[str, Row]]:
    for file in sorted((folder / "osv-semantic").glob("*.txt")):
        scheme = OSV[file.name.split("-")[0]]
        for line in file.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith(("#", "//")):
                a, sign, b = re.split(r"\s+", line.strip(), maxsplit=2)
                yield file.name, (scheme, a, b, SIGNS[sign])


def vers(folder: Path) -> Iterator[tuple[str, Row]]:
    for file in sorted((folder / "vers-spec" / "tests").glob("*.json")):
        for case in json.loads(file.read_text("utf-8"))["tests"]:
            if case["test_type"] == "comparison":
                first, second = case["expected_output"][:2]
                scheme = case["input"]["input_scheme"]
                yield file.name, (scheme, first, second, 0 if first == second else -1)
            elif case["test_type"] == "equality":
                a, b = case["input"]["versions"]
                yield (
                    file.name,
                    (case["input"]["input_scheme"], a, b, 0 if case["expected_output"] else 9),
                )


def grype(folder: Path) -> Iterator[tuple[str, Row]]:
    text = (folder / "grype-version-vectors" / "grype_version_vectors.json").read_text("utf-8")
    for case in json.loads(text):
        if case["kind"] == "compare":
            yield (
                f"grype {case['format']}",
                (case["format"], case["v1"], case["v2"], case["result"]),
            )


def nvdtools(folder: Path) -> Iterator[tuple[str, Row]]:
    for case in json.loads((folder / "nvdtools" / "smartvercmp.json").read_text("utf-8")):
        yield "nvdtools", ("generic", case["v1"], case["v2"], case["result"])


def missed(rows: Iterator[tuple[str, Row]]) -> dict[str, tuple[int, list[Row]]]:
    found: dict[str, tuple[int, list[Row]]] = {}
    for name, row in rows:
        scheme, a, b, wanted = row
        got = compare(a, b, scheme)
        is_right = got not in (0, None) if wanted == 9 else got == wanted
        count, misses = found.get(name, (0, []))
        found[name] = (count + 1, misses if is_right else [*misses, row])
    return found


def grype_constraints(folder: Path) -> Iterator[tuple[str, bool]]:
    text = (folder / "grype-version-vectors" / "grype_version_vectors.json").read_text("utf-8")
    for case in json.loads(text):
        if case["kind"] == "constraint":
            got = satisfies(case["version"], case["constraint"], case["format"])
            yield (
                f"{case['format']} {case['version']} {case['constraint']}",
                (got == case["satisfied"]),
            )


def vers_containments(folder: Path) -> Iterator[tuple[str, bool]]:
    for file in sorted((folder / "vers-spec" / "tests").glob("*.json")):
        for case in json.loads(file.read_text("utf-8"))["tests"]:
            if case["test_type"] == "containment":
                asked = case["input"]
                got = satisfies(asked["version"], asked["vers"], "generic")
                yield f"{asked}", got == case["expected_output"]


def vers_texts(folder: Path) -> Iterator[tuple[str, bool]]:
    """Conversions from native ranges, validations and strict readings."""
    for file in sorted((folder / "vers-spec" / "tests").glob("*.json")):
        for case in json.loads(file.read_text("utf-8"))["tests"]:
            reading = READINGS.get(case["test_type"])
            if reading is not None:
                yield f"{file.name} {case['input']}", reading(case["input"]) == wanted(case)


def wanted(case: dict[str, Any]) -> Any:
    return None if case.get("expected_failure") else case["expected_output"]


def strictly(text: str) -> dict[str, Any] | None:
    try:
        read = strict(text)
    except NotCanonical:
        return None
    return {"scheme": read.scheme, "version_constraints": [list(b) for b in read.constraints]}


READINGS: dict[str, Callable[[Any], Any]] = {
    "from_native": lambda given: str(as_vers(given["native_range"], given["scheme"])),
    "validate": lambda given: str(canonical(given)),
    "parse": strictly,
}


CONTRADICTED = {"grype maven": 3, "grype pacman": 1, "grype rpm": 2}
"""Lines of each file that other public vectors contradict: docs/methods/versions.md."""


@pytest.mark.parametrize("source", [osv, vers, grype, nvdtools])
def test_versions_are_ordered_as_the_public_vectors_say(
    source: Callable[[Path], Iterator[tuple[str, Row]]], conformance: Path
) -> None:
    found = missed(source(conformance))
    for name, (_, misses) in found.items():
        assert len(misses) <= CONTRADICTED.get(name, 0), (name, misses)


def test_ranges_hold_what_the_public_vectors_say(conformance: Path) -> None:
    wrong = [name for name, is_right in vers_containments(conformance) if not is_right]
    wrong += [name for name, is_right in vers_texts(conformance) if not is_right]
    wrong += [name for name, is_right in grype_constraints(conformance) if not is_right]
    assert wrong == ["rpm 1:0 < 1", "rpm 3:4.19.0-1.el7_5 < 4.21.0-1.el7"]
