"""What a vulnerability must run on: the groups of a configuration, three-valued over the host."""

from vigie.core.advisories import ANY, NOT_APPLICABLE, Group, Match
from vigie.core.findings.components import PARTS, Component, Host
from vigie.core.findings.match import holds, is_concrete, part_fits
from vigie.core.findings.verdicts import Truth
from vigie.core.products import ProductId

_LINUX = frozenset(
    (
        *("ubuntu_linux", "debian_linux", "enterprise_linux", "centos", "fedora", "rocky_linux"),
        *("almalinux", "alma_linux", "opensuse", "leap", "suse_linux_enterprise_server", "linux"),
        *("amazon_linux", "oracle_linux", "photon_os", "enterprise_linux_server", "linux_kernel"),
        *("enterprise_linux_desktop", "enterprise_linux_workstation", "linux_enterprise_server"),
    )
)


def is_family(match: Match, product: ProductId) -> bool:
    """Return whether a product belongs to the family a platform names: Windows 11 to ``windows``,
    Debian to
    ``linux_kernel``, Mac OS X to ``macos``."""
    name = (match.vendor, match.product)
    if name == ("microsoft", "windows"):
        return product.vendor == "microsoft" and product.product.startswith("windows_")
    if name == ("linux", "linux_kernel"):
        return product.product in _LINUX
    if name in (("apple", "macos"), ("apple", "mac_os_x"), ("apple", "mac_os")):
        return product.vendor == "apple" and product.product in ("macos", "mac_os_x", "mac_os")
    return False


def names(match: Match, product: ProductId) -> bool:
    """Return whether a platform statement may name the product."""
    if not part_fits(match.part, product):
        return False
    same = match.vendor in (ANY, product.vendor) and match.product in (ANY, product.product)
    return same or is_family(match, product)


def match_truth(match: Match, component: Component) -> Truth:
    """Return whether a component of the host is the platform named. ``-`` names every version:
    feeds use it so."""
    product = component.product
    if product is None or not names(match, product):
        return Truth.FALSE
    is_other_name = (match.vendor, match.product) != (product.vendor, product.product)
    if is_other_name and (is_concrete(match.version) or match.start or match.end):
        return Truth.UNKNOWN
    asked = match._replace(version=ANY) if match.version == NOT_APPLICABLE else match
    truth = holds(asked, component.identified, product).truth
    return truth if component.is_resolved else min(truth, Truth.UNKNOWN)


def group_truth(group: Group, host: Host) -> Truth:
    """Return whether one of the alternatives is on the host.

    False needs proof: of every part the group names, the host has a resolved component and no
    unresolved one.
    """
    found = max(
        (match_truth(m, c) for m in group.matches for c in host.components), default=Truth.FALSE
    )
    if found == Truth.FALSE and not parts_named(group) <= host.inventoried:
        found = Truth.UNKNOWN
    return Truth(Truth.TRUE - found) if group.negate else found


def parts_named(group: Group) -> frozenset[str]:
    """Return the parts a group names; a statement without part names them all."""
    named = {match.part for match in group.matches}
    return frozenset(named) if named <= set(PARTS) else frozenset(PARTS)
