"""Statements of makers (VEX) taken for one establishment: what they exempt there is answered not
applicable, with the maker's words, and holds nowhere else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from vigie.core.advisories import Advisory, Match, Status
from vigie.core.findings.answers import AnswerKind, Cause
from vigie.core.findings.match import holds
from vigie.core.findings.verdicts import Truth
from vigie.core.inventory import SetAside
from vigie.core.products import Identified, ProductId
from vigie.core.products.cpe import NotACpe, parse
from vigie.core.products.purl import identified
from vigie.core.scope import Scope
from vigie.engine import questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.errors import InputRefused, VigieError
from vigie.operations.findings.answering import AlreadyAnswered, Asked, answer
from vigie.operations.match import records_of
from vigie.store.findings import answers as store
from vigie.store.home import lake

SOURCES = frozenset(("openvex", "cyclonedx-vex", "csaf"))
"""Feeds whose records are the word of a maker."""
NO_STATEMENT = ("aucune déclaration d’éditeur", "no statement of a maker")


class NoSuchPerimeter(VigieError):
    fr = "aucun périmètre de ce code en vue : {code}"
    en = "no perimeter of that code in sight: {code}"


@dataclass(slots=True)
class Stated:
    """What a file of statements did: findings answered, those that had an answer already, and
    those it exempts on some machines only, which are left as they are."""

    answered: int = 0
    known: int = 0
    partly: int = 0


def state(*, scope: Scope, path: Path, perimeter: str, by: str, now: datetime) -> Stated:
    """Answer the findings of one perimeter that a VEX file exempts, every version installed there
    included.

    Raises ``InputRefused``, ``NoSuchPerimeter``.
    """
    exemptions = _exemptions(path)
    rows = _findings(scope, perimeter)
    done = Stated()
    for (product, cve), group in rows.group_by("product", "cve", maintain_order=True):
        found = exemptions.get(str(cve), ())
        covered = [_covering(row, found) for row in group.iter_rows(named=True)]
        if all(covered) and covered:
            asked = Asked(perimeter, str(product), str(cve))
            _answer(done, scope=scope, asked=asked, reason=str(covered[0]), by=by, now=now)
        elif any(covered):
            done.partly += 1
    return done


def _answer(done: Stated, **told: Any) -> None:
    try:
        answer(kind=AnswerKind.NOT_APPLICABLE, cause=Cause.LOCAL, **told)
    except AlreadyAnswered:
        done.known += 1
    else:
        done.answered += 1


Exemption = tuple[Match, str]
"""A statement that exempts, and why."""


def _exemptions(path: Path) -> dict[str, list[Exemption]]:
    set_aside: list[tuple[str, SetAside]] = []
    found: dict[str, list[Exemption]] = {}
    said = [r for r in records_of(path, set_aside, []) if r.source in SOURCES]
    if not said:
        fr, en = NO_STATEMENT
        raise InputRefused(file=path.name, reason_fr=fr, reason_en=en)
    newest = {(r.cve, r.source, r.notice): r for r in sorted(said, key=_age)}
    for record in newest.values():
        found.setdefault(record.cve, []).extend(_of(record, path.name))
    return found


def _age(record: Advisory) -> datetime:
    return record.modified_at


def _of(record: Advisory, name: str) -> Iterator[Exemption]:
    """Yield the statements on a product alone; one on a part of another product needs that
    product to be there, which an answer cannot say."""
    why = " ; ".join(record.remediations) or f"VEX {record.notice or name}"
    for configuration in record.configurations:
        if len(configuration.groups) == 1:
            for match in configuration.groups[0].matches:
                if match.status is Status.UNAFFECTED:
                    yield match, why


def _findings(scope: Scope, code: str) -> pl.DataFrame:
    perimeter = store.perimeter_by_code(code, scope)
    if perimeter is None:
        raise NoSuchPerimeter(code=code)
    compiled = snapshot.current(lake())
    if compiled is None:
        return pl.DataFrame(schema={"product": pl.String, "cve": pl.String})
    found = questions.findings(compiled, perimeter, PerimeterScope.of([perimeter]))
    return found.filter(found["cve"] != "")


def _covering(row: dict[str, Any], exemptions: Iterable[Exemption]) -> str:
    """Return why a component is exempted, an empty text when it is not."""
    product = ProductId(*row["product"].split(":", 2))
    owned = _owned(row, product)
    return next((why for match, why in exemptions if _exempts(match, owned, product)), "")


def _exempts(match: Match, owned: Identified, product: ProductId) -> bool:
    same = (match.vendor, match.product) == (product.vendor, product.product)
    return same and holds(match, owned, product).truth is Truth.TRUE


def _owned(row: dict[str, Any], product: ProductId) -> Identified:
    """Return the component as it was reported, under the product it was taken for."""
    if row["cpe"]:
        try:
            return parse(row["cpe"])._replace(product=product)
        except NotACpe:
            pass
    if row["purl"]:
        return identified(row["purl"])._replace(product=product)
    return Identified(product, row["version"] or "*", confidence=1.0)
