"""Packages of distributions in CSAF: the release is the platform they are a part of, and a mended
version says that what is before it is not."""

from vigie.core.advisories import ANY, Match, Status
from vigie.core.products import Identified, ProductId
from vigie.core.products.distributions import of_package, release_named
from vigie.sources.feeds.shared.span import FIRST, LOWEST

Matches = tuple[Match, ...]


def packed(package: Identified) -> Match:
    """Return the statement on a package, at its version when it has one."""
    product = package.product or ProductId("", "", "")
    return Match(*product, version=package.version, target_sw=package.target_sw)


def is_packed(component: Matches) -> bool:
    """Return whether a component is a package of a distribution."""
    return bool(component) and all(of_package(ProductId(*one[:3])) for one in component)


def in_release(component: Matches, platform: Matches) -> Matches:
    """Return a package in the release that its platform is; the platform is then said."""
    named = (release_named(f"{one.product} {one.version}") for one in platform)
    release = next((one for one in named if one != ANY), ANY)
    if release == ANY:
        return component
    return tuple(one._replace(target_sw=release) for one in component)


def told(match: Match, status: Status, is_fix: bool) -> Matches:
    """Return what a status says of a match; nothing is known where the version could not be read.
    A product exempted whole is bounded from below, so as not to be taken for a catch-all. For a
    package, a mended version mends what follows it and leaves what is before it; without
    version it is on all those of its release."""
    if match.status == Status.UNKNOWN:
        return (match,)
    if not is_packed((match,)):
        is_whole = match.version == ANY and not (match.start or match.end)
        is_exempt = is_whole and status == Status.UNAFFECTED and not is_fix
        return (match._replace(status=status, start=FIRST if is_exempt else match.start),)
    open_ended = match._replace(version=ANY, start=LOWEST)
    if match.version == ANY:
        return (open_ended._replace(status=status),)
    if not is_fix:
        return (match._replace(status=status),)
    fixed = open_ended._replace(start=match.version, status=Status.UNAFFECTED)
    return (open_ended._replace(end=match.version), fixed)
