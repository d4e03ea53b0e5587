"""Devices recognised by product trees, in an observation as in a single run."""

from tests.core.devices.trees import WORDS, product, tree
from vigie.core.devices import Directory, Stated
from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import UNRESOLVED, Identified, ProductId
from vigie.engine.devices import recognised

VELA = product("Vela 40", "<= 2.3")
DIRECTORY = Directory([tree(VELA, stated=(Stated("CVE-2031-0001", ("P1",)),))], WORDS)
KNOWN = ProductId("o", "acme", "vela")


def _claims(reported: list[Reported], components: list[Component]) -> dict[str, int]:
    found = recognised(reported, components, [True] * len(reported), DIRECTORY)
    return {row["version"]: row["status"] for row in found.claims.iter_rows(named=True)}


def test_each_version_is_claimed_apart_even_when_it_is_excluded() -> None:
    versions = ["2.1", "2.4", ""]
    reported = [Reported("Vela 40", "Acme", version) for version in versions]
    unresolved = [Component(UNRESOLVED, "h")] * len(reported)
    assert _claims(reported, unresolved) == {"2.1": 0, "2.4": 1, "*": 2}


def test_a_name_that_was_resolved_keeps_its_product() -> None:
    own = Component(Identified(KNOWN, "2.1", confidence=0.9))
    found = recognised([Reported("Vela 40", "Acme", "2.1")], [own], [True], DIRECTORY)
    assert found.components == [own]
    assert found.products == {KNOWN}


def test_elsewhere_only_what_is_not_resolved_and_of_a_known_house_is_looked_up() -> None:
    reported = [Reported("Vela 40", "Acme", "2.1"), Reported("Vela 40", "Coyote", "2.1")]
    components = [Component(UNRESOLVED), Component(UNRESOLVED)]
    found = recognised(reported, components, [False, False], DIRECTORY)
    assert found.components[0].product == ProductId("h", "acme", "vela_40")
    assert found.components[1] == Component(UNRESOLVED)


def test_another_model_stays_unresolved() -> None:
    item = Reported("Vela 80", "Acme", "2.1")
    found = recognised([item], [Component(UNRESOLVED)], [True], DIRECTORY)
    assert found.claims.is_empty() and found.components == [Component(UNRESOLVED)]
