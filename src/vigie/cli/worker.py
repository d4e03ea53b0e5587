"""``vigie worker`` runs the nights on schedule; ``vigie night`` runs or shows one."""

import logging
import os
import signal
import socket
from datetime import date
from threading import Event
from typing import Annotated, Any

import typer
from django.db import DatabaseError, InterfaceError, close_old_connections
from rich.table import Table

from vigie.cli.asking import Json, commands, option
from vigie.cli.speech import LEFT_OUT, out, print_json
from vigie.cli.tongue import language, words
from vigie.config import schedule, telemetry
from vigie.errors import VigieError
from vigie.operations import night, received
from vigie.store import night as store
from vigie.store import turns

TICK_S = 30.0
log = logging.getLogger("vigie.night")
_STATES = {
    "waiting": "en attente",
    "running": "en cours",
    "done": "faite",
    "skipped": "non configurée",
    "failed": "échouée",
    "missed": "manquée",
}


_Once = Annotated[bool, option("--once", fr="un seul passage", en="one pass")]
_Show = Annotated[bool, option("--show", fr="seulement montrer", en="only show")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    commands(
        app,
        ("worker", work, "Exécuter les nuits à l'heure dite.", "Run the nights on schedule."),
        ("night", run_one, "Exécuter la nuit due, ou la montrer.", "Run or show a night."),
    )


def work(once: _Once = False) -> None:
    """Look every half minute whether steps are due; stop cleanly when told to."""
    schedule.line()
    if telemetry.start("worker"):
        telemetry.tell_the_state()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while True:
        try:
            run_due(stop)
            received.drain(now=schedule.now())
        except (DatabaseError, InterfaceError):
            log.exception("the database is out of reach: the nights wait")
        close_old_connections()
        if once or stop.wait(TICK_S):
            return


def run_one(show: _Show = False, json: Json = False) -> None:
    """Run what is due now, then show the night; exit 3 when a step failed or was missed."""
    if not show:
        run_due(Event())
    steps = store.latest()
    if json:
        print_json([_document(step) for step in steps])
    else:
        _say(steps)
    if any(step["state"] in (store.FAILED, store.MISSED) for step in steps):
        raise typer.Exit(LEFT_OUT)


def _document(step: store.Step) -> dict[str, Any]:
    """Return a step as a program reads it: instants as text."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in step.items()}


def run_due(stop: Event) -> None:
    """Run the steps that are due, when no other worker does."""
    with turns.alone(turns.NIGHT) as is_alone:
        if not is_alone:
            return
        on = schedule.night_due(schedule.now())
        night.prepare(on, schedule.now())
        for turn in night.turns(on, schedule.now):
            if stop.is_set():
                return
            _run(turn)


def _run(turn: night.Turn) -> None:
    """Run one step: whatever happens to it, the next one runs."""
    store.start(turn.on, turn.step, worker=_name(), at=schedule.now())
    try:
        with telemetry.step(turn.step):
            facts = turn.run(schedule.now())
    except VigieError as refusal:
        log.warning("night %s, %s: %s", turn.on, turn.step, refusal.say("en"))
        night.failed(turn, (refusal.say("fr"), refusal.say("en")), at=schedule.now())
    except Exception as error:  # an entry point: it logs, and goes on to the next step
        log.exception("night %s, %s", turn.on, turn.step)
        said = f"{type(error).__name__}: {error}"
        night.failed(turn, (said, said), at=schedule.now())
    else:
        night.done(turn, facts, at=schedule.now())


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _say(steps: list[store.Step]) -> None:
    if not steps:
        out.print(words(fr="Aucune nuit encore.", en="No night yet."))
        return
    table = Table(title=str(steps[0]["on"]))
    for fr, en in (("étape", "step"), ("état", "state"), ("essais", "tries"), ("dit", "says")):
        table.add_column(words(fr=fr, en=en))
    for step in steps:
        state = words(fr=_STATES[step["state"]], en=step["state"])
        error = step["error_en"] if language() == "en" else step["error_fr"]
        facts = ", ".join(f"{name} {value}" for name, value in step["facts"].items())
        table.add_row(step["step"], state, str(step["attempts"]), error or facts)
    out.print(table)
