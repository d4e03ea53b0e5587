"""The order of a night: fetch, import what was pushed, observe, close accounts, tidy, sign the
journal, keep a backup.

Each step is safe to run again; a night that was cut goes on from the step that was running. A step
that fails leaves the others running, is tried again, and raises an alarm. Described in
docs/operating.md.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from vigie.errors import VigieError
from vigie.operations import accounts, backup, journal, reading, received, sealing
from vigie.operations.fetch import Configuration, FetchOutcome, fetch_sources
from vigie.operations.inventory import tidy
from vigie.operations.observe import instant, observe
from vigie.store import night as store
from vigie.store import sums
from vigie.store.night import DONE, FAILED, RUNNING, SKIPPED, WAITING

Clock = Callable[[], datetime]
Facts = dict[str, Any] | None
"""What a step did; ``None`` when it has nothing to do here (it is not configured)."""
ATTEMPTS = 3
"""How often a step is tried in one night."""
PAUSE = timedelta(minutes=10)
"""How long to wait before the first new try; the second waits twice as long."""


class SomeAddressesFailed(VigieError):
    fr = "{count} adresses n'ont rien donné : {first}"
    en = "{count} addresses gave nothing: {first}"


def _fetch(on: date, now: datetime) -> Facts:
    configuration = Configuration.of(os.environ)
    if not configuration.is_on and not configuration.mirrors:
        return None
    report = fetch_sources((), configuration=configuration, now=now)
    failed = [one for one in report.addresses if one.outcome is FetchOutcome.FAILED]
    if failed:
        raise SomeAddressesFailed(count=len(failed), first=failed[0].url)
    return {"addresses": len(report.addresses)}


def _receive(on: date, now: datetime) -> Facts:
    """Import what programs pushed; keep the lake small."""
    ended = received.drain_all(now=now)
    tidy(now=now)
    return dict(ended)


def _observe(on: date, now: datetime) -> Facts:
    """Observe what is whole: a damaged lake gives no figure, the last good day stays."""
    mended = sums.mend()
    report = observe(on=on, now=instant(now))
    sums.note()
    told = {"new": report.is_new, "levels": report.levels_changed, "measured": report.measured}
    return told | ({"mended": len(mended)} if mended else {})


def _accounts(on: date, now: datetime) -> Facts:
    """Close the accounts that nobody uses and those whose last day is past."""
    after = timedelta(days=settings.VIGIE_DORMANT_DAYS)
    done = accounts.tidy(now=now, today=on, dormant_after=after)
    closed = {because: len(names) for because, names in done.items()}
    return closed | {"readings_forgotten": reading.forget(today=on)}


def _tidy(on: date, now: datetime) -> Facts:
    renewed = sealing.renew_when_due(on)
    return {"removed": len(tidy(now=now)), "renewed": renewed, "ended": len(sealing.expire(on))}


def _sign(on: date, now: datetime) -> Facts:
    into = Path(settings.VIGIE_CHECKPOINTS) if settings.VIGIE_CHECKPOINTS else None
    return {"lines": journal.hand_over(at=now, into=into).checkpoint.size}


def _back_up(on: date, now: datetime) -> Facts:
    folder = os.environ.get("VIGIE_BACKUPS", "")
    texts = [t for t in os.environ.get("VIGIE_BACKUP_RECIPIENTS", "").split(",") if t.strip()]
    if not folder or not texts:
        return None
    kept = backup.keep(backup.Vault(Path(folder)), backup.recipients_in(texts), now=now)
    return {"name": kept.name, "added": kept.added}


STEPS: Mapping[str, Callable[[date, datetime], Facts]] = {
    "fetch": _fetch,
    "receive": _receive,
    "observe": _observe,
    "accounts": _accounts,
    "tidy": _tidy,
    "sign": _sign,
    "backup": _back_up,
}


class Turn(NamedTuple):
    """A step to run now."""

    on: date
    step: str

    def run(self, now: datetime) -> Facts:
        return STEPS[self.step](self.on, now)


def prepare(on: date, now: datetime) -> None:
    """Begin the night of a day; those since the last one, when nobody was there, are missed."""
    newest = store.newest_night()
    if newest is not None:
        for gap in range(1, (on - newest).days):
            store.miss(newest + timedelta(days=gap), list(STEPS), at=now)
        if newest < on:
            store.miss(newest, list(STEPS), at=now)
    store.begin(on, list(STEPS))


def turns(on: date, clock: Clock) -> Iterator[Turn]:
    """Yield the steps of a night that are to be run now, in order: those that wait, those that
    were cut while they ran, those that failed and have waited enough."""
    for step in store.steps_of(on):
        if _is_due(step, clock()):
            yield Turn(on, step["step"])


def _is_due(step: store.Step, now: datetime) -> bool:
    if step["state"] in (WAITING, RUNNING):
        return True
    if step["state"] != FAILED or step["attempts"] >= ATTEMPTS:
        return False
    finished = step["finished_at"]
    return finished is None or abs(now - finished) >= PAUSE * step["attempts"]


def done(turn: Turn, facts: Facts, *, at: datetime) -> None:
    """Write that a step is done, or that there was nothing for it to do here."""
    state = SKIPPED if facts is None else DONE
    store.finish(turn.on, turn.step, state=state, at=at, facts=facts)


def failed(turn: Turn, wording: tuple[str, str], *, at: datetime) -> None:
    """Write that a step failed, in French and in English."""
    store.finish(turn.on, turn.step, state=FAILED, at=at, error=wording)


def alarms() -> list[store.Step]:
    """Return what went wrong in the newest night."""
    return store.unfinished()
