"""CVSS vectors, against every line of the public vectors."""

import ast
from pathlib import Path

import pytest

from vigie.core.priorities import Severity, score

FILES = {
    "vectors_calculator2.txt": "2.0",
    "vectors_cvsslib2.txt": "2.0",
    "vectors_simple2.txt": "2.0",
    "vectors_calculator3.txt": "3.0",
    "vectors_cvsslib3.txt": "3.0",
    "vectors_simple3.txt": "3.0",
    "vectors_simple31.txt": "3.1",
    "vectors_security4.txt": "4.0",
    "vectors_simple4.txt": "4.0",
    "vectors_supplemental4.txt": "4.0",
    "vectors_threat4.txt": "4.0",
}


@pytest.mark.shared
@pytest.mark.parametrize(("name", "version"), FILES.items())
def test_every_public_vector_is_worth_what_it_says(
    name: str, version: str, conformance: Path
) -> None:
    lines = (conformance / "cvss-vectors" / name).read_text().splitlines()
    wrong = [line for line in filter(str.strip, lines) if not agrees(line, version)]
    assert lines
    assert not wrong


def agrees(line: str, version: str) -> bool:
    vector, _, said = line.rpartition(" - ")
    expected = ast.literal_eval(said)
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = score(vector)
    if found is None or found.version != version:
        return False
    return (found.base, found.temporal, found.environmental)[: len(expected)] == expected


@pytest.mark.shared
def test_no_file_of_vectors_is_left_out(conformance: Path) -> None:
    there = {path.name for path in (conformance / "cvss-vectors").glob("*.txt")}
    assert there <= set(FILES)


@pytest.mark.parametrize("text", ["", "CVSS:5.0/AV:N", "CVSS:3.1/AV:N", "high", "AV:N/AC:L"])
def test_what_is_no_vector_has_no_score(text: str) -> None:
    assert score(text) is None


def test_the_words_of_severity_are_those_of_first() -> None:
    whole = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    found = score(whole)
    assert found is not None
    assert (found.base, found.severity) == (9.8, Severity.CRITICAL)
    old = score("(AV:N/AC:L/Au:N/C:C/I:C/A:C)")
    assert old is not None
    assert (old.base, old.severity, old.vector[0]) == (10.0, Severity.HIGH, "A")
