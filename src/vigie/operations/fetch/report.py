"""How each address ended, and the import of what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from vigie.operations.importing import DONE, LEFT_OUT, REFUSED, ImportReport
from vigie.sources.contract import Source


class FetchOutcome(StrEnum):
    """How one address ended."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AddressOutcome:
    source: str
    url: str
    outcome: FetchOutcome
    reason_fr: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """How each address ended, and the import of what came."""

    addresses: Sequence[AddressOutcome]
    imported: ImportReport

    @property
    def exit_code(self) -> int:
        failed = sum(one.outcome is FetchOutcome.FAILED for one in self.addresses)
        if failed and failed == len(self.addresses):
            return REFUSED
        return self.imported.exit_code or (LEFT_OUT if failed else DONE)

    def document(self) -> dict[str, Any]:
        """Return the report as the command gives it."""
        addresses = [
            {
                "source": one.source,
                "url": one.url,
                "outcome": one.outcome.value,
                "reason": {"fr": one.reason_fr, "en": one.reason_en},
            }
            for one in self.addresses
        ]
        return {"addresses": addresses, "import": self.imported.document()}


@dataclass(frozen=True, slots=True)
class Came:
    """What one address gave: the file, what to ask next time, and the address it was listed by."""

    source: Source
    url: str
    path: Path
    validators: dict[str, str]
