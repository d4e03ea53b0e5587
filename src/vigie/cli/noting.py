"""What the command does is written in the journal: that it begins, then how it ended."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from vigie.store import journal


def actor() -> str:
    """Return who runs the command, as the journal names them."""
    try:
        return f"commande:{getpass.getuser()}"
    except (KeyError, OSError):
        return "commande"


@contextmanager
def noted(act: str, subject: str) -> Iterator[dict[str, Any]]:
    """Write one line when the work begins and one when it is done, with the facts put in what is
    yielded: work that was cut, or refused, leaves the first line alone."""

    def write(step: str, facts: dict[str, Any]) -> None:
        now = datetime.now(UTC)
        detail = {"step": step, **facts}
        journal.record(at=now, actor=actor(), act=act, subject=subject, detail=detail)

    facts: dict[str, Any] = {}
    write("begins", {})
    yield facts
    write("done", facts)
