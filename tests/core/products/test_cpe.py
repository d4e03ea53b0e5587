"""CPE names: reading and comparing, as NISTIR 7695 and 7696 say."""

import json
from pathlib import Path

import pytest

from vigie.core.products import cpe, matching


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
