"""Whether and from where sources may be fetched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from vigie.errors import VigieError
from vigie.sources import fetch as web
from vigie.sources.contract import Source

_TRUE = frozenset(("1", "true", "yes", "on"))


class FetchIsOff(VigieError):
    fr = "la récupération en ligne est coupée : VIGIE_FETCH=1 l'autorise"
    en = "fetching is off: VIGIE_FETCH=1 allows it"


class UnknownSource(VigieError):
    fr = "source inconnue : {name} (connues : {known})"
    en = "unknown source: {name} (known: {known})"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Whether and from where sources may be fetched."""

    is_on: bool = False
    mirrors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By source, the addresses that replace the publisher's; a source given here is switched
    on."""
    may_use_loopback: bool = False
    hosts: frozenset[str] = frozenset()
    """Other hosts to which the lists of a publisher may lead."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """By source, the key its programming interface knows us by."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Configuration":
        """Read ``VIGIE_FETCH``, ``VIGIE_FETCH_LOOPBACK``, ``VIGIE_FETCH_HOSTS``,
        ``VIGIE_FETCH_KEY_<SOURCE>`` and ``VIGIE_MIRROR_<SOURCE>``."""
        mirrors = {n: tuple(v.split()) for n, v in _by_source(environment, "VIGIE_MIRROR_")}
        return cls(
            is_on=environment.get("VIGIE_FETCH", "").lower() in _TRUE,
            mirrors=mirrors,
            may_use_loopback=environment.get("VIGIE_FETCH_LOOPBACK", "").lower() in _TRUE,
            hosts=frozenset(environment.get("VIGIE_FETCH_HOSTS", "").lower().split()),
            keys=dict(_by_source(environment, "VIGIE_FETCH_KEY_")),
        )

    def urls(self, source: Source) -> tuple[str, ...]:
        """Return the addresses of a source."""
        return self.mirrors.get(source.name.replace(".", "-"), source.urls)

    def fence(self, source: Source) -> web.Fence:
        """Return where the requests of a source may go."""
        hosts = {(urlsplit(one).hostname or "").lower() for one in self.urls(source)}
        return web.Fence(frozenset(hosts) | self.hosts, self.may_use_loopback)


def _by_source(environment: Mapping[str, str], lead: str) -> Iterator[tuple[str, str]]:
    for name, value in environment.items():
        if name.startswith(lead) and value.strip():
            yield name.removeprefix(lead).lower().replace("_", "-"), value.strip()
