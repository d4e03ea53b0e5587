"""``vigie import KIND FILE…``: one command for all that comes from outside."""

import importlib
import inspect
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from vigie.cli.asking import Json, argument, commands, day, option
from vigie.cli.noting import noted
from vigie.cli.speech import USAGE, errors, out, print_json
from vigie.cli.tongue import language, words
from vigie.core.inventory import DeliveryKind
from vigie.operations.importing import FileOutcome, ImportReport, Outcome
from vigie.store import journal


class Kind(StrEnum):
    """What may be imported; each is an operation of that name."""

    ADVISORIES = "advisories"
    ESTABLISHMENTS = "establishments"
    INVENTORY = "inventory"
    EVIDENCE = "evidence"
    PERIMETERS = "perimeters"
    ACTIVITY = "activity"
    BOUNDARIES = "boundaries"


_OUTCOMES = {
    Outcome.IMPORTED: ("importé", "imported", "green"),
    Outcome.UNCHANGED: ("inchangé", "unchanged", "dim"),
    Outcome.REFUSED: ("refusé", "refused", "bold red"),
    Outcome.NOT_AN_ADVISORY: ("pas un avis", "not an advisory", "cyan"),
}


_Kind = Annotated[Kind, argument(fr="ce qu'on importe", en="what to import")]
_Files = Annotated[list[Path], argument(fr="fichiers ou dossiers", en="files or folders")]
_Perimeter = Annotated[
    str | None,
    option("--perimeter", fr="code ou numéro FINESS", en="code or FINESS number"),
]
_Mapping = Annotated[
    Path | None,
    option("--mapping", fr="fichier étiquette;périmètre", en="file of tag;perimeter lines"),
]
_Full = Annotated[
    bool | None,
    option("--full/--partial", fr="livraison complète ou non", en="full delivery or not"),
]
_Source = Annotated[str | None, option("--source", fr="qui livre", en="who delivers")]
_Day = Annotated[
    datetime | None,
    day("--observed-on", fr="jour où cela fut vu", en="day it was seen"),
]
_Machine = Annotated[str | None, option("--machine", fr="machine décrite", en="machine described")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    fr, en = "Importer des fichiers.", "Import files."
    commands(app, ("import", import_, fr, en))


def import_(
    kind: _Kind,
    files: _Files,
    perimeter: _Perimeter = None,
    mapping: _Mapping = None,
    full: _Full = None,
    source: _Source = None,
    observed_on: _Day = None,
    machine: _Machine = None,
    as_json: Json = False,
) -> None:
    """Import files of one kind; exit with 0 done, 1 refused, 3 done with items left out."""
    given = {
        "perimeter": perimeter,
        "mapping": mapping,
        "kind": None if full is None else _delivery(full),
        "source": source,
        "observed_on": None if observed_on is None else observed_on.date(),
        "machine": machine,
    }
    operation = _operation(kind)
    options = _accepted(kind, operation, given)
    with noted(journal.IMPORT, str(kind)) as facts:
        report = _run(operation, files, options, quiet=as_json)
        facts["files"] = Counter(str(one.outcome) for one in report.files)
    print_json(report.document()) if as_json else _say(report)
    raise typer.Exit(report.exit_code)


def _delivery(full: bool) -> DeliveryKind:
    return DeliveryKind.FULL if full else DeliveryKind.PARTIAL


def _operation(kind: Kind) -> Callable[..., ImportReport]:
    module = importlib.import_module(f"vigie.operations.{kind.value}")
    operation: Callable[..., ImportReport] = module.import_files
    return operation


def _accepted(
    kind: Kind, operation: Callable[..., ImportReport], given: dict[str, str | Path | date | None]
) -> dict[str, Any]:
    """Return the options that were given; one that this kind does not take is a wrong usage."""
    taken = inspect.signature(operation).parameters
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    for name in options:
        if name not in taken:
            _refuse_option(kind, name)
    if "mapping" in options:
        module = importlib.import_module(f"vigie.operations.{kind.value}")
        options["mapping"] = module.mapping_of(options["mapping"])
    return options


def _refuse_option(kind: Kind, name: str) -> None:
    option = "--full" if name == "kind" else f"--{name.replace('_', '-')}"
    message = words(
        fr=f"l'import « {kind} » ne prend pas l'option {option}",
        en=f"importing {kind} takes no option {option}",
    )
    errors.print(message, style="bold red", markup=False, highlight=False)
    raise typer.Exit(USAGE)


def _run(
    operation: Callable[..., ImportReport],
    files: list[Path],
    options: dict[str, Any],
    *,
    quiet: bool,
) -> ImportReport:
    """Run the operation under a progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=errors, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=None)

        def progress(name: str, done: int, total: int) -> None:
            bar.update(task, description=Path(name).name, completed=done, total=total)

        if "progress" in inspect.signature(operation).parameters:
            options = {**options, "progress": progress}
        return operation(files, now=datetime.now(UTC), **options)


def _say(report: ImportReport) -> None:
    """Print the table of outcomes: files that went well are counted, the others are listed."""
    table = Table(title=words(fr="Fichiers", en="Files"))
    for fr, en in (("issue", "outcome"), ("format", "format"), ("fichiers", "files")):
        table.add_column(words(fr=fr, en=en))
    table.add_column(words(fr="enregistrements", en="records"), justify="right")
    table.add_column(words(fr="mis de côté", en="set aside"), justify="right")
    for (outcome, form), files in _grouped(report).items():
        fr, en, style = _OUTCOMES[outcome]
        records = sum(one.records for one in files)
        left = sum(one.set_aside for one in files)
        shown = files[0].name if len(files) == 1 else str(len(files))
        table.add_row(words(fr=fr, en=en), form, shown, f"{records:,}", f"{left:,}", style=style)
    out.print(table)
    _say_reasons(report)
    for name, count in report.changes.items():
        out.print(f"{name}: {count}", markup=False, highlight=False)


def _grouped(report: ImportReport) -> dict[tuple[Outcome, str], list[FileOutcome]]:
    grouped: dict[tuple[Outcome, str], list[FileOutcome]] = {}
    for one in report.files:
        grouped.setdefault((one.outcome, one.format), []).append(one)
    return grouped


def _say_reasons(report: ImportReport) -> None:
    """Print why files were refused and which records were set aside."""
    for one in report.files:
        reason = one.reason_en if language() == "en" else one.reason_fr
        if reason:
            errors.print(reason, style="red", markup=False, highlight=False)
        for left in one.left_out:
            why = left.reason_en if language() == "en" else left.reason_fr
            errors.print(f"{one.name}, {left.position}: {why}", markup=False, highlight=False)
