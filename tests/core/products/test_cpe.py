"""CPE names: reading and comparing, as NISTIR 7695 and 7696 say."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.products import cpe, matching, wfn
from vigie.core.products.matching import Relation, names_product, of_names
from vigie.core.versions import satisfies


def test_escapes_of_both_bindings_come_out_plain() -> None:
    formatted = cpe.parse(r"cpe:2.3:a:Notepad-Plus-Plus:notepad\+\+:8.4:*:*:*:*:*:*:*")
    assert formatted.product == ("a", "notepad-plus-plus", "notepad++")
    uri = cpe.parse("cpe:/a:notepad-plus-plus:notepad%2b%2b:8.4")
    assert uri.product == formatted.product
    assert uri.version == "8.4"


def test_a_colon_may_be_escaped() -> None:
    assert cpe.parse(r"cpe:2.3:a:v:a\:b:1:*:*:*:*:*:*:*").product == ("a", "v", "a:b")


def test_the_packed_edition_of_a_uri_is_unpacked() -> None:
    found = cpe.parse("cpe:/a:hp:insight:7.4.0.1570::~~online~win2003~x64~")
    assert (found.sw_edition, found.target_sw, found.target_hw) == ("online", "win2003", "x64")


@pytest.mark.parametrize("text", ["", "firefox", "cpe:2.3:x:a:b", "cpe:2.3:a:" + "b:" * 20])
def test_what_is_no_cpe_is_refused(text: str) -> None:
    with pytest.raises(cpe.NotACpe):
        cpe.parse(text)


@pytest.mark.shared
def test_names_compare_as_the_reference_matcher(conformance: Path) -> None:
    text = (conformance / "nist-cpe" / "name_matching.json").read_text("utf-8")
    for case in json.loads(text):
        one, other = _values(case["wfn1"]), _values(case["wfn2"])
        assert matching.is_disjoint(one, other) == case["disjoint"], case
        assert matching.is_equal(one, other) == case["equal"], case
        assert matching.is_subset(one, other) == case["subset"], case
        assert matching.is_superset(one, other) == case["superset"], case


def _values(wfn: dict[str, str]) -> tuple[str, ...]:
    plain = {"ANY": "*", "NA": "-"}
    return tuple(plain.get(v := wfn.get(n, "ANY"), v).lower() for n in cpe.ATTRIBUTES)


# ---- binding and unbinding, NISTIR 7695 --------------------------------------------------------

BOUND = [
    (
        wfn.named(
            part="a", vendor="acme", product="care_portal", version=r"8\.0\.1", update="beta"
        ),
        "cpe:/a:acme:care_portal:8.0.1:beta",
        "cpe:2.3:a:acme:care_portal:8.0.1:beta:*:*:*:*:*:*",
    ),
    (
        wfn.named(
            part="a", vendor="acme", product=r"we\!rd\+na\:me", version=r"8\.*", update="?sp"
        ),
        "cpe:/a:acme:we%21rd%2bna%3ame:8.%02:%01sp",
        r"cpe:2.3:a:acme:we\!rd\+na\:me:8.*:?sp:*:*:*:*:*:*",
    ),
    (
        wfn.named(
            part="o", vendor="acme", product="gate", update="NA", sw_edition="online",
            target_sw="win2003", target_hw="x64",
        ),
        "cpe:/o:acme:gate::-:~~online~win2003~x64~",
        "cpe:2.3:o:acme:gate:*:-:*:*:online:win2003:x64:*",
    ),
    (wfn.named(part="h", vendor=r"b\@r", language=r"fr\-fr"), "cpe:/h:b%40r:::::fr-fr",
     r"cpe:2.3:h:b\@r:*:*:*:*:fr-fr:*:*:*:*"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "uri", "formatted"), BOUND)
def test_a_name_is_bound_and_unbound_both_ways(name: wfn.Wfn, uri: str, formatted: str) -> None:
    assert (wfn.uri(name), wfn.formatted(name)) == (uri, formatted)
    assert wfn.unbound(uri) == wfn.unbound(formatted) == name


@pytest.mark.parametrize(
    "text",
    [
        "cpe:/a:acme%07",
        "cpe:/a:acme:%01por%02tal",
        "cpe:/a:b:c:d:e:f:g:h",
        "cpe:/a:acme:portal:1::~pro",
        "cpe:2.3:a:acme:por*tal:*:*:*:*:*:*:*:*",
        "cpe:2.3:a:acme:portal",
        "cpe:2.3:z:acme:portal:*:*:*:*:*:*:*:*",
        "cpe:2.3:a:acme:portal:*:*:*:*:*:*:*:*:*",
        "wfn:[part]",
    ],
)
def test_a_name_that_is_not_well_formed_is_refused(text: str) -> None:
    with pytest.raises(cpe.NotACpe):
        wfn.unbound(text)


VALUES = st.one_of(
    st.sampled_from(["ANY", "NA"]),
    st.builds(
        lambda low, words, high: low + "".join(words) + high,
        st.sampled_from(["", "*", "?", "??"]),
        st.lists(st.sampled_from([*"az09_", *("\\" + m for m in "!.-:~*?@(+/\\%")]), min_size=1),
        st.sampled_from(["", "*", "?"]),
    ).filter(lambda value: value != "\\-"),
)
"""A hyphen alone is never a value: bound, it would be *not applicable*."""


@given(st.sampled_from(["a", "o", "h", "ANY"]), st.lists(VALUES, min_size=10, max_size=10))
def test_every_name_comes_back_from_both_bindings(part: str, values: list[str]) -> None:
    name = (part, *values)
    assert wfn.unbound(wfn.formatted(name)) == name
    assert wfn.unbound(wfn.uri(name)) == name


@given(st.text(max_size=60))
def test_any_text_is_unbound_or_refused(text: str) -> None:
    for prefix in ("", "cpe:/", "cpe:2.3:"):
        with suppress(cpe.NotACpe):
            assert len(wfn.unbound(prefix + text)) == 11


# ---- names compared, NISTIR 7696 ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("cpe:/a:acme:portal", "cpe:2.3:a:acme:portal:1.0:*:*:*:*:*:*:*", Relation.SUPERSET),
        ("cpe:/a:acme:portal:1.0", "cpe:/a:acme:portal", Relation.SUBSET),
        ("cpe:/a:acme:portal:1.0", "cpe:2.3:a:acme:portal:1.0:*:*:*:*:*:*:*", Relation.EQUAL),
        ("cpe:/a:acme:portal:1.%02", "cpe:/a:acme:portal:1.7", Relation.SUPERSET),
        ("cpe:/a:acme:portal:1.%02", "cpe:/a:acme:portal:2.7", Relation.DISJOINT),
        ("cpe:/a:acme:portal:-", "cpe:/a:acme:portal:2.7", Relation.DISJOINT),
        ("cpe:/a:acme:portal:1.0", "cpe:/a:acme::1.0:sp1", Relation.OVERLAP),
        ("cpe:/a:acme:portal:1.0", "cpe:/a:acme:portal:1.%02", Relation.UNDEFINED),
    ],
)
def test_two_names_stand_to_each_other(source: str, target: str, wanted: Relation) -> None:
    assert of_names(source, target) is wanted


@pytest.mark.shared
def test_names_meet_as_another_project_decides(conformance: Path) -> None:
    text = (conformance / "dependencytrack-cpe" / "cpe_matching.json").read_text("utf-8")
    cases = [c for c in json.loads(text) if c["source_cpe"].startswith("cpe:")]
    assert cases
    wrong = [case for case in cases if _meets(case) != case["expected"]]
    assert wrong == []


def _meets(case: dict[str, Any]) -> bool:
    """A range compares the version of the target, if it has one, in the place of the source's."""
    source, target = case["source_cpe"], case["target_cpe"]
    version = cpe.parse(target).version
    return names_product(source, target) and all(
        version == "*" or satisfies(version, f"{OPERATORS[end]}{bound}", "generic")
        for end, bound in case["range"].items()
    )


OPERATORS = {
    "startIncluding": ">=",
    "startExcluding": ">",
    "endIncluding": "<=",
    "endExcluding": "<",
}
