"""Claims that a review found wrong: left aside for every machine, until it is undone."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from vigie.core.advisories import Status
from vigie.core.findings.verdicts import Outside
from vigie.core.products import ProductId
from vigie.engine.statements import Compiled

Suppressed = Collection[tuple[str, str]]
"""Product (``part:vendor:product``) and CVE."""


def without(made: Compiled, products: tuple[ProductId, ...], suppressed: Suppressed) -> Compiled:
    """Return the statements with those of the suppressed pairs said not affected, whatever the
    version: the truth table then gives *not affected*."""
    if not suppressed:
        return made
    owners = {str(product): owner for owner, product in enumerate(products)}
    wanted = {(owners[p], cve) for p, cve in suppressed if p in owners}
    rows = made.groups.select("owner", "cve").iter_rows()
    groups = [number for number, row in enumerate(rows) if row in wanted]
    if not groups:
        return made
    first = made.statements.group_first
    outside, status = made.statements.group_outside.copy(), made.statements.status.copy()
    outside[np.array(groups)] = int(Outside.UNAFFECTED)
    for group in groups:
        status[first[group] : first[group + 1]] = int(Status.UNAFFECTED)
    statements = made.statements._replace(group_outside=outside, status=status)
    return replace(made, statements=statements)
