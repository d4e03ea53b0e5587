"""The data set of the sample country: all its files under one folder, in the order they came.

``1-avant`` holds what stood a week before the day of the demonstration, ``2-depuis`` what came in
the last week. The same seed, scale and day give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from vigie.sample import advisories, inventory_files, other_inventories
from vigie.sample.advisory_feeds import packed
from vigie.sample.chance import share_of
from vigie.sample.country import Country
from vigie.sample.evidence import Piece, pieces
from vigie.sample.practice import Practice, practices
from vigie.sample.registry import country
from vigie.sample.registry_files import finess_plus, invitations, perimeters, table
from vigie.sample.sae_files import sae

BEFORE, SINCE = "1-avant", "2-depuis"
ESTABLISHMENTS, PERIMETERS, INVITATIONS = "establishments", "perimeters", "invitations"
ADVISORIES, INVENTORY, FORMATS, EVIDENCE = "advisories", "inventory", "formats", "evidence"
WEEK = timedelta(days=7)
INVITED, ARRIVED_SILENT = 0.45, 0.12
"""Share of the silent entities that were invited, and of those that came without telling."""
Files = Iterator[tuple[str, bytes]]
Progress = Callable[[str], None]
"""Called with the name of each file once it is written."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """What a data set is made from."""

    seed: int
    scale: float
    today: date

    @property
    def week_ago(self) -> date:
        return self.today - WEEK


def write(folder: Path, data: DataSet, *, progress: Progress | None = None) -> list[Path]:
    """Write every file under ``folder``; return their paths in order."""
    return _written(folder, files(data), progress)


def write_told(
    folder: Path, data: DataSet, drawn: Sequence[Practice], *, progress: Progress | None = None
) -> list[Path]:
    """Write what some information systems tell: inventories and evidence only."""
    return _written(folder, told(drawn, data), progress)


def _written(folder: Path, given: Files, progress: Progress | None) -> list[Path]:
    written = []
    for name, content in given:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
        if progress:
            progress(name)
    return written


def files(data: DataSet) -> Files:
    """Yield the name and the content of every file."""
    held = country(seed=data.seed, scale=data.scale, today=data.week_ago)
    drawn = practices(held)
    yield from _about()
    yield from _under(f"{BEFORE}/{ESTABLISHMENTS}", _registry(held))
    yield f"{BEFORE}/{PERIMETERS}/systemes-partages.csv", perimeters(held)
    yield f"{BEFORE}/{INVITATIONS}/invitations.csv", _invitations(held, drawn)
    yield from sample_advisories(data)
    yield from told(drawn, data)


def sample_advisories(data: DataSet) -> Files:
    """Yield the sample pack of advisories."""
    before = advisories.before(seed=data.seed, today=data.today)
    since = advisories.since(seed=data.seed, today=data.today)
    yield from _under(f"{BEFORE}/{ADVISORIES}", before)
    yield from _under(f"{SINCE}/{ADVISORIES}", since)


def told(drawn: Sequence[Practice], data: DataSet) -> Files:
    """Yield what the establishments tell: inventories and evidence."""
    seed, today = data.seed, data.today
    before = inventory_files.before(drawn, seed=seed, today=today)
    since = inventory_files.since(drawn, seed=seed, today=today)
    formats = other_inventories.files(drawn, seed=seed, today=today)
    yield from _under(f"{BEFORE}/{INVENTORY}", before)
    yield from _under(f"{BEFORE}/{FORMATS}", formats)
    yield from _under(f"{SINCE}/{INVENTORY}", since)
    known = list(pieces(drawn, seed=seed, today=today))
    early = [one for one in known if one.observed_on <= data.week_ago]
    late = [one for one in known if one.observed_on > data.week_ago]
    yield f"{BEFORE}/{EVIDENCE}/preuves.csv", _evidence(early)
    yield f"{SINCE}/{EVIDENCE}/preuves.csv", _evidence(late)


def _registry(held: Country) -> Files:
    yield "finess-plus-exemple.json.gz", packed(finess_plus(held))
    yield from sae(held)


def _evidence(known: Iterable[Piece]) -> bytes:
    rows = (one._asdict() for one in known)
    return table(Piece._fields, rows, delimiter=";", encoding="utf-8")


def _invitations(held: Country, drawn: Sequence[Practice]) -> bytes:
    telling = {one.perimeter for one in drawn if one.tells}
    return invitations(_invited(held, telling))


def _invited(held: Country, telling: set[str]) -> Iterator[tuple[str, date, date | None]]:
    """Those that tell were invited and came; some of the others were invited, a few came."""
    for entity in held.entities:
        draw = share_of(held.seed, "invited", entity.finess)
        invited = held.today - timedelta(days=60 + int(300 * draw))
        if f"EJ-{entity.finess}" in telling:
            yield entity.finess, invited, invited + timedelta(days=1 + int(50 * draw))
        elif draw < INVITED:
            came = draw < INVITED * ARRIVED_SILENT
            yield entity.finess, invited, invited + timedelta(days=30) if came else None


def _about() -> Files:
    for name in ("LISEZMOI.txt", "LICENCE.txt"):
        yield name, resources.files("vigie.sample").joinpath("about", name).read_bytes()


def _under(folder: str, given: Files) -> Files:
    yield from ((f"{folder}/{name}", content) for name, content in given)
