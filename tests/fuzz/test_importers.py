"""Contents drawn from the samples, then damaged: a source reads them, or refuses in words."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import seeds, targets

TARGETS = targets()
FEW, MANY = 15, 400
"""Contents drawn for each target, in the fast suite and in the long proof."""
MARKS = (
    *(b'"', b"{", b"[", b"]", b"}", b"null", b"<", b"&x;", b"\x00", b"\xff", b";", b"\n"),
    *(b"-", b"|", b"=", b"^", b"~", b"*", b"%ff", b"\\u0000", b"\\ud800", b"9" * 50),
)
pieces = st.binary(max_size=40) | st.sampled_from(MARKS)


@st.composite
def damaged(draw: st.DrawFn, contents: list[bytes]) -> bytes:
    """Draw a content with some of its bytes replaced, left out, or told twice."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(content)))
        last = min(len(content), first + draw(st.sampled_from([0, 0, 1, 4, 30, 3_000])))
        content = content[:first] + draw(pieces) + content[last:]
    return content


def fuzz(name: str, count: int) -> None:
    target, contents = TARGETS[name], seeds(name)

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(contents))
    def read(content: bytes) -> None:
        target(content)

    read()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_damaged_is_read_or_refused_in_words(name: str) -> None:
    fuzz(name, FEW)


@pytest.mark.prove
@pytest.mark.parametrize("name", TARGETS)
def test_what_is_damaged_much_is_read_or_refused_in_words(name: str) -> None:
    fuzz(name, MANY)


@pytest.mark.prove
def test_the_longer_fuzzing_runs() -> None:
    """Guided by what the code runs, a few seconds; ``make fuzz`` goes on for longer."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "5", "feeds-kev", "notation-purl"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert told.returncode == 0, told.stdout + told.stderr
