"""Statements of the maker of a product on a vulnerability (VEX), whatever the format: a product
by its purl or CPE, a status, a justification."""

from collections.abc import Iterable, Iterator

from vigie.core.advisories import ANY, Configuration, Group, Match, Status
from vigie.core.products import UNRESOLVED, Identified
from vigie.core.products import purl as packages
from vigie.core.products.cpe import NotACpe
from vigie.core.products.distributions import of_package
from vigie.sources.feeds.shared.cpe_match import named
from vigie.sources.feeds.shared.span import FIRST, LOWEST

STATUSES = {
    "not_affected": Status.UNAFFECTED,
    "false_positive": Status.UNAFFECTED,
    "fixed": Status.UNAFFECTED,
    "resolved": Status.UNAFFECTED,
    "resolved_with_pedigree": Status.UNAFFECTED,
    "affected": Status.AFFECTED,
    "exploitable": Status.AFFECTED,
    "under_investigation": Status.UNKNOWN,
    "in_triage": Status.UNKNOWN,
}


def identified(texts: Iterable[str]) -> Identified:
    """Return what the first readable purl or CPE of some texts names; ``UNRESOLVED`` without
    one."""
    for text in texts:
        if text.startswith("pkg:"):
            found = packages.identified(text)
        elif text.lower().startswith("cpe:"):
            try:
                found = named(text)
            except NotACpe:
                continue
        else:
            continue
        if found.product is not None:
            return found
    return UNRESOLVED


def match_of(subject: Identified, status: Status, *, vulnerable: bool = True) -> Match | None:
    """Return the statement on a product. One that exempts it without naming a version exempts all
    that it has: it is bounded from below, so as not to be taken for a catch-all."""
    if subject.product is None:
        return None
    is_exempt = status is Status.UNAFFECTED and subject.version == ANY
    lowest = LOWEST if of_package(subject.product) else FIRST
    return Match(
        *subject.product,
        version=subject.version,
        start=lowest if is_exempt else "",
        update=subject.update,
        edition=subject.edition,
        language=subject.language,
        sw_edition=subject.sw_edition,
        target_sw=subject.target_sw,
        target_hw=subject.target_hw,
        other=subject.other,
        vulnerable=vulnerable,
        status=status,
    )


def stated(
    product: Identified, parts: Iterable[Identified], status: Status
) -> Iterator[Configuration]:
    """Yield what a statement claims: of the product, or of each of its parts where it runs."""
    own = [match for part in parts if (match := match_of(part, status)) is not None]
    where = match_of(product, Status.AFFECTED, vulnerable=False)
    if not own:
        alone = match_of(product, status)
        yield from (Configuration((Group((alone,)),)),) if alone else ()
        return
    around = () if where is None else (Group((where,)),)
    for match in own:
        yield Configuration((Group((match,)), *around))


def justified(status: str, *texts: str) -> tuple[str, ...]:
    """Return a status and why, in one line; empty when nothing is said."""
    said = " — ".join(" ".join(text.split()) for text in texts if text.strip())
    return (f"{status}: {said}",) if said else ()
