"""Malformed files of every kind: refused with a reason, or taken without what cannot be read; the
last good state stands."""

import gzip
import importlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.faults import corpus
from tests.faults.bounds import bounded
from tests.faults.command_program import pointers, rows
from tests.faults.corpus import NOTHING_HONEST, Sample
from tests.faults.tally import Tally
from vigie.errors import VigieError
from vigie.operations.importing import ImportReport, Outcome
from vigie.store.models import Perimeter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAMPLES = corpus.samples()
KINDS = sorted({sample.kind for sample in SAMPLES})

OPTIONS = {sample.kind: dict(sample.options) for sample in SAMPLES}
ONE_OF_EACH = list({sample.kind: sample for sample in SAMPLES}.values())
FEW, MANY = 6, 6_600
"""Accidents per sample in the fast suite, and in all in the long proof."""
TALLY = Tally("files", ("refused", "taken, records left aside", "taken"))
KEPT_WHOLE = (b"{", b"[", b"<")
"""How a file begins of which a part cannot be trusted."""


@pytest.fixture(autouse=True, scope="module")
def table() -> Iterator[None]:
    yield
    TALLY.write()


@pytest.fixture(autouse=True)
def perimeter() -> None:
    Perimeter.objects.create(code="P0", name="Essai", kind="hospital", staff=10)


def taken(kind: str, path: Path) -> ImportReport | VigieError:
    """Import a file; return the report or the refusal. Anything else that is raised is a
    fault of ours."""
    operation = importlib.import_module(f"vigie.operations.{kind}").import_files
    try:
        report: ImportReport = operation([path], now=NOW, **OPTIONS[kind])
    except VigieError as refusal:
        return refusal
    return report


def standing() -> dict[str, Any]:
    """Return what a refused file must leave: rows (but for the state of feeds) and pointers."""
    counted = {name: count for name, count in rows().items() if name not in {"FeedState"}}
    return {"rows": counted, "lake": pointers()}


def refusals(result: ImportReport | VigieError) -> list[tuple[str, str]]:
    """Return the reasons (French, English) of what was refused."""
    if isinstance(result, VigieError):
        return [(result.say("fr"), result.say("en"))]
    return [(f.reason_fr, f.reason_en) for f in result.files if f.outcome is Outcome.REFUSED]


def assert_refused(result: ImportReport | VigieError, path: Path) -> None:
    found = refusals(result)
    assert found, result
    if isinstance(result, ImportReport):
        assert result.exit_code == 1
    assert_explained(found, path)


def assert_explained(found: list[tuple[str, str]], path: Path) -> None:
    for french, english in found:
        assert path.name in french and path.name in english
        assert french != english
        assert len(english) < 2_000, english[:200]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NOTHING_HONEST)
def test_what_is_no_file_of_ours_is_refused_and_nothing_moves(
    kind: str, name: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{name.replace(' ', '-')}.dat"
    path.write_bytes(NOTHING_HONEST[name])
    before = standing()
    with bounded() as took:
        result = taken(kind, path)
    assert_refused(result, path)
    assert standing() == before
    TALLY.add(name, "refused", took)


@pytest.mark.parametrize("sample", ONE_OF_EACH, ids=str)
def test_a_bomb_is_refused(sample: Sample, tmp_path: Path) -> None:
    explode(sample, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_bomb_is_refused_whatever_it_begins_with(sample: Sample, tmp_path: Path) -> None:
    explode(sample, tmp_path)


def explode(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / f"{sample.path.name}.gz"
    path.write_bytes(corpus.bomb(sample.path.read_bytes().rstrip()[:-1]))
    before = standing()
    with bounded() as took:
        result = taken(sample.kind, path)
    assert_refused(result, path)
    assert standing() == before
    TALLY.add("bomb", "refused", took)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_truncated_archive_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / f"{sample.path.name}.gz"
    packed = gzip.compress(sample.path.read_bytes())
    before = standing()
    for kept in (len(packed) - 1, len(packed) - 8, len(packed) // 2, 12):
        path.write_bytes(packed[:kept])
        assert_refused(taken(sample.kind, path), path)
    assert standing() == before


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_file_cut_in_its_middle_is_refused_or_its_last_line_left_out(
    sample: Sample, tmp_path: Path
) -> None:
    path = tmp_path / sample.path.name
    content = sample.path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    result = taken(sample.kind, path)
    if content.lstrip()[:1] in KEPT_WHOLE:
        assert_refused(result, path)
    else:
        assert_explained(refusals(result), path)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_an_accident_never_ends_in_anything_but_a_report(sample: Sample, tmp_path: Path) -> None:
    suffer(sample, FEW, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_thousands_of_accidents_never_end_in_anything_but_a_report(
    sample: Sample, tmp_path: Path
) -> None:
    suffer(sample, -(-MANY // len(SAMPLES)), tmp_path)


@pytest.mark.parametrize("few", [FEW, pytest.param(100, marks=pytest.mark.prove)])
def test_a_workbook_never_ends_in_anything_but_a_report(few: int, tmp_path: Path) -> None:
    for sample in corpus.workbooks(tmp_path):
        suffer(sample, few, tmp_path)


def suffer(sample: Sample, count: int, folder: Path) -> None:
    """Import damaged versions of a sample; then the good one, which must still be taken."""
    content = sample.path.read_bytes()
    for number, (name, damaged) in enumerate(accidents_of(sample, content, count)):
        path = folder / f"{number}-{sample.path.name}"
        path.write_bytes(damaged)
        try:
            one_accident(sample, name, path)
        except BaseException as fault:
            fault.add_note(f"accident {number}, {name}, of {sample}")
            raise
        path.unlink()
    good = taken(sample.kind, sample.path)
    assert not refusals(good)


def one_accident(sample: Sample, name: str, path: Path) -> None:
    """Import a damaged file: a report within bounds; refused, it leaves all as it was."""
    before = standing()
    with bounded() as took:
        result = taken(sample.kind, path)
    found = refusals(result)
    assert_explained(found, path)
    if found:
        assert standing() == before
    TALLY.add(name, end_of(result, found), took)


def end_of(result: ImportReport | VigieError, found: list[tuple[str, str]]) -> str:
    """Return how a file ended, in the words of the table."""
    if found or isinstance(result, VigieError):
        return "refused"
    is_partly = any(file.set_aside for file in result.files)
    return "taken, records left aside" if is_partly else "taken"


def accidents_of(sample: Sample, content: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    return islice(corpus.accidents(content, random.Random(str(sample))), count)
