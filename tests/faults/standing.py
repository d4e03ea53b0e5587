"""What stands in a home, told by a process of its own: compared before and after an accident."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import country
from tests.faults import command_program

Standing = dict[str, Any]


def stands(home: Path, **more: str) -> Standing:
    """Return the figures of the nation, the rows of every table, the pointers of the lake."""
    done = subprocess.run(
        [sys.executable, command_program.__file__],
        env=country.environment(home, **more) | {"VIGIE_LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    lines = [line for line in done.stdout.splitlines() if line.startswith("stands ")]
    found: Standing = json.loads(lines[-1].removeprefix("stands "))
    return found


def same(one: Standing, other: Standing) -> bool:
    """Return whether the same stands, the journal apart: what was cut leaves there that it
    began."""
    return _beside_the_journal(one) == _beside_the_journal(other)


def no_row_is_lost(before: Standing, after: Standing) -> bool:
    rows = before["rows"].items()
    return all(after["rows"][table] >= n for table, n in rows if table != "JournalPending")


def _beside_the_journal(state: Standing) -> Standing:
    rows = {t: n for t, n in state["rows"].items() if not t.startswith("Journal")}
    return {**state, "rows": rows}
