"""FIRST EPSS: probability that a vulnerability is exploited within 30 days. Described in
docs/sources/epss.md."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

from vigie.core.advisories import ExploitProbability
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId
from vigie.errors import VigieError
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import UnreadableRecord, refuse, set_aside, utf8
from vigie.sources.feeds.shared.instants import day

SOURCE = Source(
    name="epss",
    title_fr="EPSS, probabilité d'exploitation",
    title_en="EPSS, probability of exploitation",
    every=timedelta(days=1),
    licence="free use with attribution: FIRST EPSS",
    urls=("https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",),
    page="epss.md",
)
_HEADER = "cve,epss,percentile"
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})")


def recognises(name: str, head: bytes) -> bool:
    """Recognise the header line, after the optional line of the model."""
    lines = head[:400].removeprefix(b"\xef\xbb\xbf").splitlines()
    if lines and lines[0].startswith(b"#"):
        lines = lines[1:]
    return bool(lines) and lines[0].strip().lower() == _HEADER.encode()


def parse(raw: BinaryIO, name: str) -> Iterator[ExploitProbability | SetAside]:
    """Yield one probability per line. The day is the file's own, else the one in its name, else it
    is refused."""
    content = utf8(raw, name)
    if not content.endswith(b"\n"):
        refuse(name, fr="dernière ligne tronquée", en="truncated last line")
    lines = content.decode().splitlines()
    model = lines.pop(0) if lines[0].startswith("#") else ""
    on = _day_of(model, name)
    read = 0
    for ordinal, line in enumerate(lines[1:], start=3 if model else 2):
        try:
            yield _probability(line, on)
            read += 1
        except VigieError as error:
            yield set_aside(f"line {ordinal}", error)
    if not read:
        refuse(name, fr="aucun enregistrement lisible", en="not one readable record")


def _day_of(model: str, name: str) -> date:
    found = _DATE.search(model) or _DATE.search(name)
    on = day(found.group(1)) if found else None
    if on is None:
        refuse(
            name,
            fr="jour des scores inconnu : ni dans le fichier ni dans son nom",
            en="unknown day of the scores: neither in the file nor in its name",
        )
    return on


def _probability(line: str, on: date) -> ExploitProbability:
    try:
        cve, probability, percentile = line.split(",")
        found = ExploitProbability(CveId(cve).text, float(probability), float(percentile), on)
    except ValueError as error:
        raise UnreadableRecord(
            reason_fr=f"ligne illisible : {line[:80]}", reason_en=f"unreadable line: {line[:80]}"
        ) from error
    if not (0 <= found.probability <= 1 and 0 <= found.percentile <= 1):
        raise UnreadableRecord(
            reason_fr="probabilité hors de [0, 1]", reason_en="probability outside [0, 1]"
        )
    return found
