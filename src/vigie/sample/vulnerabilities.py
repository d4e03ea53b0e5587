"""The compact table of well-known vulnerabilities (``vulnerabilities.toml``) as values."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from vigie.errors import VigieError

_CLAIM = re.compile(
    r"(?P<context>!?)(?P<part>[aoh]):(?P<vendor>[^:]+):(?P<product>[^\[ ]+)"
    r"(?:\[(?P<target>[^\]]+)\])?(?P<range>(?: [<>=]+\S+)*)"
)
_BOUND = re.compile(r" (>=|<=|>|<|=)(\S+)")


class UnreadableClaim(VigieError):
    fr = "affirmation illisible dans la table des vulnérabilités : {text!r}"
    en = "unreadable claim in the table of vulnerabilities: {text!r}"


class Claim(NamedTuple):
    """Versions of one product; ``vulnerable`` is false for a product that is only a condition."""

    part: str
    vendor: str
    product: str
    target: str = ""
    version: str = ""
    update: str = ""
    start: str = ""
    start_including: bool = True
    end: str = ""
    end_including: bool = False
    vulnerable: bool = True

    @property
    def cpe(self) -> str:
        """Return the CPE 2.3 name, with the characters that CPE escapes escaped."""
        named = (self.vendor, self.product, self.version or "*", self.update or "*")
        vendor, product, version, update = (
            part if part in ("*", "-") else _escaped(part) for part in named
        )
        target = _escaped(self.target) if self.target else "*"
        return f"cpe:2.3:{self.part}:{vendor}:{product}:{version}:{update}:*:*:*:{target}:*:*"


def _escaped(text: str) -> str:
    return re.sub(r"([^\w.\-])", r"\\\1", text)


Group = tuple[Claim, ...]
Configuration = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """One well-known vulnerability."""

    cve: str
    name: str
    kind: str
    published: date
    score: float
    vector: str
    cwe: str
    exploited: date | None
    due: date | None
    ransomware: bool
    probabilities: tuple[float, float]
    configurations: tuple[Configuration, ...]

    @property
    def products(self) -> tuple[tuple[str, str], ...]:
        """Return the vendors and products that are vulnerable, in order, each once."""
        return tuple(dict.fromkeys((c.vendor, c.product) for c in self.claims if c.vulnerable))

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(c for conf in self.configurations for group in conf for c in group)


@cache
def known() -> tuple[Known, ...]:
    """Return the whole table, in the order of its file."""
    raw = resources.files("vigie.sample").joinpath("vulnerabilities.toml").read_bytes()
    return tuple(_known(cve, row) for cve, row in tomllib.loads(raw.decode()).items())


def _known(cve: str, row: dict[str, Any]) -> Known:
    listed = row.get("configurations") or [[row["affects"]]]
    low, high = row["epss"]
    return Known(
        cve=cve,
        name=row["name"],
        kind=row["kind"],
        published=row["published"],
        score=row["score"],
        vector=row["vector"],
        cwe=row.get("cwe", ""),
        exploited=row.get("exploited"),
        due=row.get("due"),
        ransomware=row.get("ransomware", False),
        probabilities=(low, high),
        configurations=tuple(
            tuple(tuple(claim_of(text) for text in group) for group in configuration)
            for configuration in listed
        ),
    )


def claim_of(text: str) -> Claim:
    """Read one claim; raise ``UnreadableClaim`` when it breaks the grammar of the table."""
    found = _CLAIM.fullmatch(text)
    if found is None:
        raise UnreadableClaim(text=text)
    claim = Claim(
        found["part"],
        found["vendor"],
        found["product"],
        found["target"] or "",
        vulnerable=not found["context"],
    )
    for operator, bound in _BOUND.findall(found["range"]):
        claim = _bounded(claim, operator, bound)
    return claim


def _bounded(claim: Claim, operator: str, bound: str) -> Claim:
    if operator == "=":
        version, _, update = bound.partition("/")
        return claim._replace(version=version, update=update)
    if operator.startswith(">"):
        return claim._replace(start=bound, start_including=operator == ">=")
    return claim._replace(end=bound, end_including=operator == "<=")
