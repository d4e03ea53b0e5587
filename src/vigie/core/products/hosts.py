"""Packages reported without their distribution, on a machine whose system tells it."""

from collections.abc import Iterable
from urllib.parse import quote

from vigie.core.inventory import Reported
from vigie.core.products.distributions import Distribution, marked, system_named
from vigie.core.products.normalise import plain
from vigie.core.products.packages import is_package

_SYSTEM = "o"


def with_distribution(components: Iterable[Reported]) -> tuple[Reported, ...]:
    """Return the components of one machine; a package that says nothing of its distribution gets
    the purl of the machine's."""
    reported = tuple(components)
    systems = (system_named(c.name, c.version) for c in reported if c.part == _SYSTEM)
    packer = next((one for one in systems if one is not None), None)
    if packer is None:
        return reported
    return tuple(_packed(component, packer) for component in reported)


def _packed(component: Reported, packer: Distribution) -> Reported:
    if component.cpe or component.purl or component.part == _SYSTEM:
        return component
    told = marked(component.version)
    if told is not None and told.namespace != packer.namespace:
        return component
    name = plain(component.name)
    if not is_package(name, plain(component.publisher) or packer.namespace, component.version):
        return component
    version = quote(component.version.strip(), safe=":~")
    where = f"{packer.kind}/{packer.namespace}/{quote(name, safe='')}@{version}"
    return component._replace(purl=f"pkg:{where}?distro={packer.release.replace('_', '-')}")
