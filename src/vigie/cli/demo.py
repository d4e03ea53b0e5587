"""``vigie demo``: a sample country, imported, observed and served."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from vigie.cli import serve
from vigie.cli.asking import Host, Port, Scale, Seed, commands, option
from vigie.cli.speech import errors, out
from vigie.cli.tongue import language, words
from vigie.core.scope import NATION
from vigie.operations import demo as operation
from vigie.operations import level
from vigie.operations.demo import Account, Demo
from vigie.operations.importing import Progress
from vigie.sample import dataset

BANNER_FR = "Registre et avis réels, noms masqués : les inventaires et les preuves sont inventés."
BANNER_EN = "Real registry and advisories, names masked: inventories and evidence are invented."


_Data = Annotated[
    Path | None, option("--data", fr="dossier de données réelles", en="folder of real data")
]
_Export = Annotated[
    Path | None,
    option("--export", fr="écrire là les fichiers, sans plus", en="only write the files there"),
]
_Serving = Annotated[
    bool, option("--serve/--no-serve", fr="servir ensuite les pages", en="serve pages afterwards")
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    fr = "Montrer un pays d'exemple."
    commands(app, ("demo", demo, fr, "Show a sample country."))


def demo(
    seed: Seed = 1,
    scale: Scale = 1.0,
    data: _Data = None,
    export: _Export = None,
    serving: _Serving = True,
    host: Host = serve.HOST,
    port: Port = serve.PORT,
) -> None:
    now = datetime.now(UTC)
    asked = Demo(seed, scale, now, now.astimezone().date(), data)
    if export is not None:
        _export(asked, export)
        return
    operation.prepare()
    with _shown() as step:
        operation.build(asked, step=step)
    _headline()
    _say_accounts(operation.make_accounts(password=lambda: secrets.token_urlsafe(12)))
    if serving:
        if data is not None:
            os.environ |= {"VIGIE_BANNER": BANNER_FR, "VIGIE_BANNER_EN": BANNER_EN}
        out.print(words(fr="Ouvrez", en="Open"), serve.url_of(host, port))
        serve.become(host=host, port=port)


def _export(asked: Demo, folder: Path) -> None:
    with _shown() as step:
        said = step("pays d'exemple", "sample country")
        written = dataset.write(folder, asked.data, progress=lambda name: said(name, 0, 0))
    out.print(words(fr=f"{len(written)} fichiers dans", en=f"{len(written)} files in"), folder)


class _Steps:
    """Shows one bar for the step under way, and a line with its time once it is over."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._name = ""
        self._since = 0.0

    def begin(self, fr: str, en: str) -> Progress:
        self.end()
        self._name, self._since = words(fr=fr, en=en), perf_counter()
        self._task = self._bar.add_task(self._name, total=None, detail="")
        return self._advance

    def _advance(self, name: str, done: int, total: int) -> None:
        if self._task is not None:
            self._bar.update(
                self._task, detail=name, completed=done if total else None, total=total or None
            )

    def end(self) -> None:
        if self._task is None:
            return
        self._bar.remove_task(self._task)
        spent = f"{perf_counter() - self._since:6.1f} s"
        self._bar.console.print(f"  {self._name:32} {spent}", highlight=False)
        self._task = None


@contextmanager
def _shown() -> Iterator[Any]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=errors, transient=True) as bar:
        steps = _Steps(bar)
        yield steps.begin
        steps.end()


def _headline() -> None:
    """Print what the minister reads first."""
    found = level.territory_document(scope=NATION, territory="nation", code="FR")
    document = level.required(found, "FR")
    shut, lost = document["proved_shut_share"], document["care_hours_lost"]
    low, high = (f"{100 * shut[side]:.1f}" for side in ("low", "high"))
    best, worst = (_grouped(lost[side]) for side in ("best", "worst"))
    out.print()
    out.print(
        words(
            fr=f"Part des soins dont toutes les zones sont prouvées fermées : de {low} à {high} %",
            en=f"Share of care whose zones are all proved shut: {low} to {high} %",
        ),
        style="bold",
        highlight=False,
    )
    out.print(
        words(
            fr=f"Heures de soins perdues par an : de {best} à {worst}",
            en=f"Care hours lost per year: {best} to {worst}",
        ),
        highlight=False,
    )


def _grouped(hours: float) -> str:
    grouped = f"{hours:,.0f}"
    return grouped if language() == "en" else grouped.replace(",", "\N{NARROW NO-BREAK SPACE}")


def _say_accounts(accounts: list[Account]) -> None:
    out.print()
    out.print(
        words(
            fr="Comptes d'exemple (mots de passe montrés une seule fois) :",
            en="Sample accounts (passwords shown only once):",
        )
    )
    for one in accounts:
        out.print(
            f"  {one.username:15} {one.password:18} {one.role} {one.code}",
            markup=False,
            highlight=False,
        )
    out.print()
