"""Products whose display names or versions lie: read by patterns, from our own table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from vigie.core.advisories import ANY
from vigie.core.products.identity import Identified, ProductId


@dataclass(frozen=True, slots=True)
class Family:
    """One pattern over the plain name; ``\\1`` in version, update or sw_edition is its group.

    ``word`` is a plain substring without which the pattern is not tried. An empty ``version``
    keeps the reported one, without the mark ``drops`` at its head (``ad 5.5.3``); ``reads`` is a
    pattern whose first group is the version, in the reported version or in the name (``v7.0.5
    build0304``).
    """

    word: str
    pattern: re.Pattern[str]
    product: ProductId
    version: str
    update: str
    sw_edition: str
    drops: str
    reads: re.Pattern[str] | None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Self:
        """Build from a row of ``[[families]]``."""
        return cls(
            row["word"],
            re.compile(row["pattern"]),
            ProductId(*row["product"].split(":", 2)),
            row.get("version", ""),
            row.get("update", ANY),
            row.get("sw_edition", ANY),
            row.get("drops", ""),
            re.compile(row["reads"]) if "reads" in row else None,
        )

    def read(self, name: str, version: str) -> Identified | None:
        """Return what a plain name is in this family, ``None`` when it is not of it."""
        hit = self.pattern.search(name) if self.word in name else None
        if hit is None:
            return None
        return Identified(
            self.product,
            hit.expand(self.version) if self.version else self._read_version(name, version),
            hit.expand(self.update),
            sw_edition=self.sw_edition,
            evidence="family",
        )

    def _read_version(self, name: str, version: str) -> str:
        said = version.removeprefix(self.drops)
        if self.reads is None:
            return said
        found = self.reads.search(said) or self.reads.search(name)
        return found[1] if found else said


_CLIENT = re.compile(r"windows\s+(10|11)\b")
_OLD = re.compile(r"windows\s+(xp|vista|2000|7|8\.1|8)\b")
_SERVER = re.compile(r"windows\s+server\s+(?:version\s+)?(\d{4})(?:\s+(r2))?")
_PACK = re.compile(r"\b(?:service pack |sp)(\d)\b")
_FEATURE = re.compile(r"\b(1[5-9]\d\d|2004|2[0-9]h[12])\b")
_BUILD = re.compile(r"(?:10\.0\.)?\b(1\d{4}|2\d{4})(?:\.(\d+))?\b")
_MARKED = re.compile(r"\((?:r|tm)\)|[®™]")
_NOT_THE_SYSTEM = re.compile(
    r"\b(?:sdk|kit|driver|pilote|update|mise a jour|kb\d+|for windows|pour windows|defender|media|"
    r"installer|mail|live|essentials|desktop runtime|movie|powershell|terminal|admin|assistant)\b"
)


@dataclass(frozen=True, slots=True)
class WindowsNames:
    """The feature names of Windows 10 and 11 by build, and servers by build."""

    features: dict[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Build from ``[windows.builds]``: build → ``10_22h2``, ``server_2019``…"""
        return cls(dict(table.get("builds", {})))

    def read(self, name: str, version: str) -> Identified | None:
        """Return the Windows that a plain name and a version are, ``None`` when they are none.

        A build without its revision says nothing of the updates: its version is then unknown.
        """
        plain = _MARKED.sub("", name)
        if "windows" not in plain or _NOT_THE_SYSTEM.search(plain):
            return None
        if server := _SERVER.search(plain):
            return _server(server[1], server[2] or "", _revision(version))
        if client := _CLIENT.search(plain):
            return self._client(client[1], plain, version)
        old = _OLD.search(plain)
        if old is None:
            return None
        pack = _PACK.search(plain)
        update = f"sp{pack[1]}" if pack else ANY
        return _windows(f"windows_{old[1]}", ANY)._replace(update=update)

    def _client(self, major: str, name: str, version: str) -> Identified:
        build = _BUILD.search(version) or _BUILD.search(name)
        feature = self.features.get(build[1], "") if build else ""
        named = _FEATURE.search(version) or _FEATURE.search(name.partition(major)[2])
        if not feature and named:
            feature = f"{major}_{named[1]}"
        if not feature.startswith((f"{major}_", "1")):
            return _windows(f"windows_{major}", _revision(version), "windows, no feature version")
        return _windows(f"windows_{feature}", _revision(version))


def _server(year: str, release: str, version: str) -> Identified:
    if release:
        return _windows(f"windows_server_{year}", release)
    return _windows(f"windows_server_{year}", version)


def _revision(version: str) -> str:
    """Return a version only when it tells which updates are in: four numbers."""
    return version if version.count(".") >= 3 else ANY


def _windows(product: str, version: str, evidence: str = "windows") -> Identified:
    return Identified(ProductId("o", "microsoft", product), version, evidence=evidence)
