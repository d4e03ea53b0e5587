"""The systems that CERT-FR names in French, as products and versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.findings.verdicts import Truth
from vigie.core.notices import Shown, holds, names, place, system_of
from vigie.core.products import ProductId

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE
GATE = ProductId("a", "acme", "gate")


@pytest.mark.parametrize(
    ("text", "version", "truth"),
    [
        ("Gate versions antérieures à 7.2.5", "7.2.4", T),
        ("Gate versions antérieures à 7.2.5", "7.2.5", F),
        ("Gate version antérieures à la version 7.2.5", "7.2.4", T),
        ("Gate versions 7.2.x antérieures à 7.2.34", "7.2.33", T),
        ("Gate versions 7.2.x antérieures à 7.2.34", "7.1", F),
        ("Gate versions antérieures à 13.11.2, 13.10.4 et 13.9.7", "13.10.3", T),
        ("Gate versions antérieures à 13.11.2, 13.10.4 et 13.9.7", "13.10.4", F),
        ("Gate versions 7.3.5 et antérieures", "7.3.5", T),
        ("Gate versions 7.3.3 Patch 9 et antérieures", "7.3.2", T),
        ("Gate versions 3.3.2 à 3.4.3 ;", "3.4.3", T),
        ("Gate versions 3.3.2 à 3.4.3 ;", "3.4.4", F),
        ("Gate versions antérieures ou égales à 2.5", "2.5", T),
        ("Gate versions 5.0.x", "5.0.9", T),
        ("Gate versions 5.0.x", "5.1", F),
        ("Gate versions 1.0, 1.2 et 1.4", "1.2", T),
        ("Gate version 7.53", "7.54", F),
        ("Gate toutes versions", "1", T),
        ("Gate", "1", T),
        ("Gate versions antérieures à KB5012170", "1", U),
        ("Gate versions antérieures à 2.5", "", U),
        ("Gate versions antérieures à 2.5 sur Windows", "2.4", T),
    ],
)
def test_ranges_are_read_in_french(text: str, version: str, truth: Truth) -> None:
    system = system_of(text)
    assert names(system, GATE) and holds(system, GATE, version) == truth


@pytest.mark.parametrize(
    ("text", "product", "said"),
    [
        ("Apache Tomcat versions 10.1.x antérieures à 10.1.42", "a:apache:tomcat", True),
        ("Tomcat versions antérieures à 9", "a:apache:tomcat", True),
        ("Windows Server 2012", "o:microsoft:windows_server_2012", True),
        ("Windows Server 2012 R2", "o:microsoft:windows_server_2012", False),
        ("Windows 10 pour systèmes x64", "o:microsoft:windows_10", True),
        ("GitLab Community Edition (CE) versions antérieures à 13.11.2", "a:gitlab:gitlab", True),
        ("Gate Manager versions antérieures à 2", "a:acme:gate", False),
        ("Gate", "a:acme:gate_manager", False),
    ],
)
def test_a_notice_names_a_product_by_its_words(text: str, product: str, said: bool) -> None:
    assert names(system_of(text), ProductId(*product.split(":"))) is said


def test_open_alerts_come_first_then_closed_ones_then_the_newest() -> None:
    told = [
        Shown("notice", False, "2031-01-09", "AVI-2"),
        Shown("alert", True, "2031-01-08", "ALE-2"),
        Shown("notice", False, "2031-01-01", "AVI-1"),
        Shown("alert", False, "2030-01-01", "ALE-1"),
    ]
    order = [one.reference for one in sorted(told, key=place, reverse=True)]
    assert order == ["ALE-1", "ALE-2", "AVI-2", "AVI-1"]


@given(st.text(max_size=60), st.text(max_size=10))
def test_any_text_gives_an_answer(text: str, version: str) -> None:
    system = system_of(text)
    assert system.text == text and holds(system, GATE, version) in (T, U, F)
