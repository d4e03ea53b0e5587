"""``vigie observe``: one day's observation."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from vigie.cli.asking import Engine, Json, commands, day
from vigie.cli.noting import noted
from vigie.cli.speech import errors, out, print_json
from vigie.cli.tongue import words
from vigie.errors import VigieError
from vigie.operations.journal import hand_over
from vigie.operations.observe import ObservationReport, instant
from vigie.operations.observe import observe as observe_day
from vigie.store import journal

PARIS = ZoneInfo("Europe/Paris")


class UnknownEngine(VigieError):
    fr = "moteur {engine!r} inconnu : donnez une adresse spark://hôte:port"
    en = "unknown engine {engine!r}: give an address spark://host:port"


_Day = Annotated[
    datetime | None,
    day("--on", fr="jour observé ; sans : aujourd'hui", en="day; today when absent"),
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    fr, en = (
        "Observer un jour : constats, niveaux, territoires.",
        "Observe a day: findings, levels.",
    )
    commands(app, ("observe", observe, fr, en))


def observe(on: _Day = None, json: Json = False, engine: Engine = "") -> None:
    if engine and not engine.startswith("spark://"):
        raise UnknownEngine(engine=engine)
    clock = datetime.now(UTC)
    now = instant(clock)
    today = clock.astimezone(PARIS).date() if on is None else on.date()
    with (
        noted(journal.OBSERVE, today.isoformat()) as facts,
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=errors,
            transient=True,
        ) as bar,
    ):
        task = bar.add_task("")
        report = observe_day(
            on=today,
            now=now,
            engine=engine,
            progress=lambda fr, en: bar.update(task, description=words(fr=fr, en=en)),
        )
        facts |= {"new": report.is_new, "levels": report.levels_changed}
    if settings.VIGIE_CHECKPOINTS:
        hand_over(at=clock, into=Path(settings.VIGIE_CHECKPOINTS))
    print_json(report.document()) if json else _say(report)


def _say(report: ObservationReport) -> None:
    if not report.is_new:
        out.print(
            words(
                fr=f"{report.on} : déjà observé, rien n'a changé.",
                en=f"{report.on}: already observed, nothing changed.",
            )
        )
        return
    out.print(
        words(
            fr=f"{report.on} : {report.levels_changed} niveaux et {report.documents_changed} "
            f"territoires ont changé ; {report.measured} mesures ajoutées.",
            en=f"{report.on}: {report.levels_changed} levels and {report.documents_changed} "
            f"territories changed; {report.measured} measures added.",
        )
    )
