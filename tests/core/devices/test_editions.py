"""The versions of devices, in the words of their makers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.devices.editions import editions, holds
from vigie.core.findings.verdicts import Truth

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE


@pytest.mark.parametrize(
    ("said", "version", "truth"),
    [
        ("vers:all/*", "3.1", T),
        ("vers:all/*", "", T),
        ("All versions", "", T),
        ("toutes les versions", "2", T),
        ("All versions prior to 3.2", "3.1.9", T),
        ("All versions prior to 3.2", "3.2", F),
        ("versions antérieures à 7.2.5", "7.2.4", T),
        ("versions antérieures à la 7.2.5", "7.2.5", F),
        ("versions 7.0 and earlier", "7.0", T),
        ("versions 7.0 et antérieures", "7.1", F),
        ("<=1.6", "1.6.0", T),
        ("V1.0 through V2.3", "v1.7", T),
        ("V1.0 through V2.3", "2.4", F),
        (">= 1.0.0 | <= 1.1.1", "1.1.0", T),
        (">= 1.0.0 | <= 1.1.1", "1.2", F),
        ("vers:generic/>=1.0|<1.8", "1.7", T),
        ("1.1.7.333 | 2.1.1.3069", "2.1.1.3069", T),
        ("1.1.7.333 | 2.1.1.3069", "2.0", F),
        ("< B.06.18", "B.06.17", T),
        ("< B.06.18", "C.00.01", F),
        ("<= N", "J", T),
        ("Rev J-M", "L", T),
        ("Rev J-M", "N", F),
        ("<= U61 |<= L81", "L80", T),
        ("<= U61 |<= L81", "U70", F),
        ("<= 012U000061", "012U000040", T),
        ("<= 012U000061", "012L000040", U),
        ("14.1.x", "14.1.7", T),
        ("14.1.x", "14.2", F),
        ("<= 12.2.x.x", "12.2.8.410", T),
        ("< 3.x", "3.1", F),
        ("<= R4.1L1", "R4.1L1", T),
        ("<= 2.6A", "2.6", T),
        ("<= 2.6A", "2.7A", F),
        ("<=2023.3_Build_9342", "2023.3", U),
        ("< 1.8.4 Service Pack 01", "1.8.3", T),
        ("(Release 1.3.2 1.4.0)", "1.4.0", T),
        ("(Release 1.3.2 1.4.0)", "1.0", F),
        ("<= 2.3", "", U),
        ("<= 2.3", "inconnue", U),
    ],
)
def test_versions_are_read_as_makers_write_them(said: str, version: str, truth: Truth) -> None:
    assert holds(editions(said), version) == truth


def test_what_is_no_version_is_a_condition() -> None:
    built = editions("distributed < april 1, 2031")
    assert built.is_every and built.condition
    hosted = editions("<=11.2 on Windows 8.1 with IIS 7.5")
    assert hosted.condition and holds(hosted, "11.1") == T


_NUMBERS = st.lists(st.integers(0, 99), min_size=1, max_size=4)


@given(_NUMBERS, _NUMBERS)
def test_numbers_compare_as_numbers(own: list[int], bound: list[int]) -> None:
    padded = [*own, 0, 0, 0][:4], [*bound, 0, 0, 0][:4]
    said, version = editions("<= " + ".".join(map(str, bound))), ".".join(map(str, own))
    assert holds(said, version) == (T if padded[0] <= padded[1] else F)


@given(st.text(max_size=30), st.text(max_size=20))
def test_any_text_gives_an_answer(said: str, version: str) -> None:
    assert holds(editions(said), version) in (T, U, F)
