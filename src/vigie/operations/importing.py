"""What every import does: gather files, archive, recognise, parse, save; the report of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from vigie.core.inventory import SetAside
from vigie.errors import InputRefused, VigieError
from vigie.sources import catalogue
from vigie.sources.contract import SourceModule

DONE, REFUSED, LEFT_OUT = 0, 1, 3

Progress = Callable[[str, int, int], None]
"""Called with the file's name, how many files are done, and how many there are."""


class Outcome(StrEnum):
    """How a file ended."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_AN_ADVISORY = "not-an-advisory"
    """Recognised as what stands beside advisories (a schema, an index, a feed of links)."""


class UnrecognisedFormat(InputRefused):
    """No module reads this content."""

    def __init__(self, *, file: str) -> None:
        super().__init__(
            file=file, reason_fr="format non reconnu", reason_en="unrecognised format"
        )


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """How one file ended, in the words of the person who gave it."""

    name: str
    outcome: Outcome
    format: str = ""
    records: int = 0
    set_aside: int = 0
    left_out: tuple[SetAside, ...] = ()
    """The records set aside, or the first of them."""
    reason_fr: str = ""
    reason_en: str = ""
    sha256: str = ""

    def document(self) -> dict[str, Any]:
        """Return the outcome as the command and the API give it."""
        return {
            "name": self.name,
            "format": self.format,
            "outcome": self.outcome.value,
            "records": self.records,
            "set_aside": self.set_aside,
            "left_out": [one._asdict() for one in self.left_out],
            "reason": {"fr": self.reason_fr, "en": self.reason_en},
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The table of outcomes. ``changes`` counts what moved (``opened``, ``closed``…)."""

    files: Sequence[FileOutcome] = ()
    kind: str = ""
    changes: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    """What a kind adds, JSON-ready."""

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(one.outcome for one in self.files)

    @property
    def exit_code(self) -> int:
        """Return 0 done, 1 refused (nothing was kept), 3 done with items left out."""
        refused = self.outcomes[Outcome.REFUSED]
        if refused and not (self.outcomes[Outcome.IMPORTED] or self.outcomes[Outcome.UNCHANGED]):
            return REFUSED
        left_out = any(one.set_aside for one in self.files if one.outcome is Outcome.IMPORTED)
        return LEFT_OUT if refused or left_out else DONE

    def document(self) -> dict[str, Any]:
        """Return the report as the command and the API give it."""
        return {
            "kind": self.kind,
            "files": [one.document() for one in self.files],
            "outcomes": {key.value: count for key, count in sorted(self.outcomes.items())},
            "records": sum(one.records for one in self.files),
            "set_aside": sum(one.set_aside for one in self.files),
            "changes": dict(self.changes),
            **self.details,
        }


@dataclass(slots=True)
class ArchivedFile:
    """A file in the raw archive, as the store notes it."""

    path: Path
    digest: str
    records: int
    format: str
    set_aside: list[SetAside] = field(default_factory=list)


def gather(paths: Iterable[Path]) -> list[Path]:
    """Return the files given and those of the folders given, in the order of names, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise InputRefused(file=str(path), reason_fr="introuvable", reason_en="not found")
        found.update(dict.fromkeys(_files_of(path)))
    return list(found)


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    every = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in every if not _is_hidden(one.relative_to(path)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def recognise(family: catalogue.Family, path: Path) -> SourceModule[Any]:
    """Return the module that reads a file, by its content; raises ``UnrecognisedFormat``."""
    module = catalogue.recognise_file(family, path)
    if module is None:
        raise UnrecognisedFormat(file=path.name)
    return module


def import_each(
    files: Sequence[Path],
    one: Callable[[Path], FileOutcome],
    progress: Progress | None = None,
) -> list[FileOutcome]:
    """Import the files one by one; a refused one keeps the others from nothing."""
    outcomes = []
    for ordinal, path in enumerate(files):
        if progress:
            progress(path.name, ordinal, len(files))
        outcomes.append(_outcome_of(path, one))
    if progress and files:
        progress(files[-1].name, len(files), len(files))
    return outcomes


def _outcome_of(path: Path, one: Callable[[Path], FileOutcome]) -> FileOutcome:
    try:
        return one(path)
    except VigieError as refusal:
        return FileOutcome(
            name=path.name,
            format="",
            outcome=Outcome.REFUSED,
            reason_fr=refusal.say("fr"),
            reason_en=refusal.say("en"),
        )
