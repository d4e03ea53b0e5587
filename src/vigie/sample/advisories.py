"""The sample advisories, as two deliveries: what was known a week ago, and what came since."""

from collections.abc import Iterator
from datetime import date, timedelta

from vigie.sample import advisory_feeds as feeds
from vigie.sample.advisory_notices import FIRST_NUMBER, certfr, csaf
from vigie.sample.chance import share_of
from vigie.sample.vulnerabilities import Known, known

WEEK = timedelta(days=7)
LATE = 0.05
"""Share of the records that reach the observatory in the last week only."""
WITH_CNA = 0.45
"""Share of the records that also come from their CNA."""

FIRST_OF_THE_WEEK = FIRST_NUMBER + 700


def is_late(one: Known, *, seed: int) -> bool:
    """Return whether a record comes in the last week only."""
    return share_of(seed, "late", one.cve) < LATE


def before(*, seed: int, today: date) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a week ago: name and content."""
    early = [one for one in known() if not is_late(one, seed=seed)]
    yield from _files(early, seed=seed, on=today - WEEK, newest=False)
    yield "cycles-exemple.jsonl.gz", feeds.packed(feeds.cycles())
    yield from ((f"csaf/{name}", content) for name, content in csaf(known()))


def since(*, seed: int, today: date) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the last week: late records, and whole again what is listed whole."""
    late = [one for one in known() if is_late(one, seed=seed)]
    yield from _files(late, seed=seed, on=today, newest=True)


def _files(
    chosen: list[Known], *, seed: int, on: date, newest: bool
) -> Iterator[tuple[str, bytes]]:
    day = on.isoformat()
    listed = known() if newest else chosen
    number = FIRST_OF_THE_WEEK if newest else FIRST_NUMBER
    with_cna = [one for one in chosen if share_of(seed, "cna", one.cve) < WITH_CNA]
    yield f"nvdcve-2.0-exemple-{day}.json.gz", feeds.packed(feeds.nvd(chosen, on=on))
    yield f"cve5-exemple-{day}.jsonl.gz", feeds.packed(feeds.cve5(with_cna))
    yield f"kev-exemple-{day}.json.gz", feeds.packed(feeds.kev(listed, on=on))
    epss = feeds.epss(listed, on=on, newest=newest)
    yield f"epss_scores-{day}.csv.gz", feeds.packed(epss)
    yield f"certfr-exemple-{day}.jsonl.gz", feeds.packed(certfr(chosen, first=number))
