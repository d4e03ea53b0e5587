"""What a tail reads again from its base is what would have been worked out."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.devices.trees import product, tree
from tests.engine import corpus
from tests.engine.test_tail import AT, LATER, NATION, ON
from vigie.core.advisories import NoticeTree
from vigie.core.devices import Stated
from vigie.core.findings import Component
from vigie.core.findings.components import parts_of
from vigie.core.findings.platforms import match_truth
from vigie.core.findings.verdicts import Truth
from vigie.core.inventory import Delivery, DeliveryKind, Machine, MachineRole, Reported
from vigie.core.products import Identified, ProductId
from vigie.engine import advisories, names, plan, questions, snapshot
from vigie.engine.finder import Finder
from vigie.engine.inventory import Delivered, write_segment
from vigie.engine.pairs import interned
from vigie.engine.snapshot import Snapshot

TREE = NoticeTree(
    "csaf", AT, tree(product("Vela 40", "<= 2.3"), stated=(Stated("CVE-2031-0001", ("P1",)),))
)
TOMCAT = Reported("", part="a", cpe="cpe:2.3:a:apache:tomcat:9.0:*:*:*:*:*:*:*")
OFFICE = Reported("", part="a", cpe="cpe:2.3:a:microsoft:office:1.1:*:*:*:*:*:*:*")
VELA = [Reported("Vela 40", "Acme", version) for version in ("2.1", "2.4", "3.0")]
INTERNAL = Reported("Progiciel interne Coyote", "Maison", "7")
OLD = (TOMCAT, VELA[0], VELA[1])
CHANGES = {
    "what is known": (VELA[1], TOMCAT),
    "a new version of a device": (VELA[2], TOMCAT),
    "a new CPE": (VELA[0], OFFICE),
    "a new name": (VELA[0], INTERNAL),
    "nothing": (),
}


def machine(name: str, reported: Sequence[Reported]) -> Machine:
    return Machine(name, tuple(reported), role=MachineRole.MEDICAL_DEVICE)


def observed(lake: Path, estates: dict[int, Machine], later: dict[int, Machine]) -> Snapshot:
    """Observe some perimeters, then what stands once others delivered."""
    stood: dict[int, Delivery] = {}
    chance = Random(5)
    said = [TREE, *corpus.advisories(chance, 60)]
    advisories.write_part(lake, "0" * 64, said, source="test", received_at=AT)
    known = advisories.fold(lake)
    for at, given_ in ((AT, estates), (LATER, later)):
        segment = write_segment(lake, [Delivered(key, [one]) for key, one in given_.items()])
        full = DeliveryKind.FULL
        stood |= {key: Delivery(segment, key, "test", full, at) for key in given_}
        deliveries = list(stood.values())
        found = snapshot.build(lake, deliveries=deliveries, advisories=known, aliases=b"", on=ON)
    return found


@pytest.mark.parametrize("what", CHANGES)
def test_a_tail_answers_as_the_whole(tmp_path: Path, what: str) -> None:
    first = {1: machine("m1", OLD), 2: machine("m2", OLD)}
    later = {2: machine("m2", CHANGES[what]), 3: machine("m3", OLD)}
    tail = observed(tmp_path / "tail", first, later)
    whole = observed(tmp_path / "whole", {1: first[1], **later}, {})
    assert tail.base is not None
    assert whole.base is None
    for key in (1, 2, 3):
        for everything in (False, True):
            found = questions.findings(tail, key, NATION, everything=everything)
            expected = questions.findings(whole, key, NATION, everything=everything)
            drop = "configuration"  # of claims on devices: numbered as they are met
            assert found.drop(drop).equals(expected.drop(drop))
    assert questions.watch(tail, NATION).equals(questions.watch(whole, NATION))


def test_what_the_base_knows_is_not_looked_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {1: machine("m1", OLD)}
    observed(tmp_path, first, {})

    def never(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    for module, name in ((names, "resolve"), (plan, "recognised"), (plan, "directory_of")):
        monkeypatch.setattr(module, name, never)
    found = observed(tmp_path, first, {2: machine("m2", OLD)})
    assert found.base is not None
    verdicts = questions.findings(found, 2, NATION).filter(cve="CVE-2031-0001")
    assert verdicts["version"].to_list() == ["2.1"]


def test_a_name_that_carries_a_cpe_needs_no_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {1: machine("m1", OLD)}
    observed(tmp_path, first, {})

    def never(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(names, "dictionary_at_hand", never)
    found = observed(tmp_path, first, {2: machine("m2", (TOMCAT, OFFICE))})
    assert questions.is_installed(found, ProductId("a", "microsoft", "office"), NATION)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_pairs_left_uncompared_are_those_on_which_a_statement_is_false(seed: int) -> None:
    chance = Random(seed)
    hosts = corpus.hosts(chance, 8)
    lying = Identified(ProductId("o", "microsoft", "windows_10"), "10.0.19041", confidence=1.0)
    given_ = [c for host in hosts for c in host.components] + [Component(lying)]
    pairs, _ = interned(given_)
    finder = Finder(pairs.products, pairs.start)
    for _ in range(40):
        match = corpus.match(chance, platform=chance.random() < 0.5)
        asked = match._replace(vulnerable=True)
        wanted = {
            (pair, int(truth))
            for pair, one in enumerate(pairs.components)
            if (truth := match_truth(asked, one)) != Truth.FALSE
        }
        assert set(finder.truths(match, pairs.components)) == wanted


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_what_pairs_prove_is_what_each_component_does(seed: int) -> None:
    hosts = corpus.hosts(Random(seed), 8)
    pairs, _ = interned([c for host in hosts for c in host.components])
    bits = {"a": 1, "o": 2, "h": 4}
    every = pairs.components
    assert pairs.may_exclude.tolist() == [c.may_exclude for c in every]
    assert pairs.proof.tolist() == [c.is_resolved + c.may_exclude for c in every]
    assert pairs.parts.tolist() == [sum(bits[part] for part in parts_of(c)) for c in every]
