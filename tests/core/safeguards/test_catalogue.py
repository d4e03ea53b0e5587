"""The catalogue that ships is that of method v1: proof, time to live, effectiveness, classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, DATA
from vigie.core.safeguards import (
    InvalidCatalogue,
    UnknownSafeguard,
    applicability,
    merged,
    parse_catalogue,
)
from vigie.core.vocabulary import Proof, Zone

SCORED = """
update patched measured 30 .6 .4 .8
update os_supported measured 90 .3 .15 .5
update network_gear_supported measured 180 .3 .15 .5
update exceptions_compensated documented 180 .1 .05 .2
attachment mail_filtered documented 365 .5 .3 .7
attachment edr_on_endpoints measured 60 .5 .3 .7
attachment macros_blocked measured 180 .4 .2 .6
attachment mail_authenticated measured 60 .15 .05 .3
attachment lures_reported measured 365 .15 .05 .3
attachment staff_trained measured 365 .02 .001 .1
password mfa_remote measured 180 .7 .5 .9
password mfa_admin measured 180 .4 .2 .6
password leaks_reset measured 60 .25 .1 .4
password directory_hygiene measured 60 .25 .1 .4
password defaults_changed documented 365 .2 .1 .4
password mfa_care_records measured 365 .15 .05 .3
password leavers_closed_1d measured 90 .15 .05 .3
password password_manager documented 365 .08 .02 .2
supplier remote_maintenance_controlled documented 365 .5 .3 .7
supplier supplier_access_logged measured 180 .25 .1 .4
supplier supplier_assessed documented 730 .15 .05 .3
supplier supplier_clauses documented 365 .1 .02 .2
containment admin_tiering measured 180 .5 .3 .7
containment detection_24_7 documented 365 .5 .3 .7
containment network_segmented documented 365 .4 .2 .6
containment red_button documented 365 .25 .1 .4
recovery backup_independent documented 180 .3 .1 .5
recovery backup_immutable documented 180 .3 .1 .5
recovery restore_tested documented 365 .3 .1 .5
recovery restore_within_target measured 365 .3 .1 .5
recovery degraded_mode_practised documented 365 .3 .1 .5
recovery crisis_exercise documented 365 .1 .05 .2
recovery transfer_agreements documented 730 .1 .05 .2
recovery bia_done documented 730 .05 .001 .1
"""
GOVERNANCE = {
    "policy_signed",
    "ciso_named",
    "asset_map",
    "critical_systems_approved",
    "incidents_declared",
    "lessons_shared",
    "budget_in_band",
}
SMALL = {
    "patched",
    "os_supported",
    "mail_filtered",
    "mfa_remote",
    "leavers_closed_1d",
    "remote_maintenance_controlled",
    "supplier_assessed",
    "backup_independent",
    "restore_tested",
    "degraded_mode_practised",
}
EVERYTHING = len(CATALOGUE.safeguards)


@pytest.mark.parametrize("line", SCORED.split("\n")[1:-1])
def test_each_scored_safeguard_is_that_of_the_method(line: str) -> None:
    zone, key, proof, ttl, *effect = line.split()
    one = CATALOGUE[key]
    assert (one.zone, one.proof, one.ttl_days) == (Zone(zone), Proof(proof), int(ttl))
    assert one.effectiveness is not None
    found = (one.effectiveness.value, one.effectiveness.low, one.effectiveness.high)
    assert found == tuple(float(number) for number in effect)


def test_nothing_else_is_scored() -> None:
    assert [s.key for s in CATALOGUE.scored] == [
        line.split()[1] for line in SCORED.split("\n")[1:-1]
    ]
    assert {s.key for s in CATALOGUE.safeguards if s.zone is None} == GOVERNANCE


def test_a_small_home_owes_ten_safeguards_and_a_hospital_owes_all() -> None:
    assert {s.key for s in CATALOGUE.safeguards if CATALOGUE.applies(s, "small_home")} == SMALL
    assert all(CATALOGUE.applies(s, "hospital") for s in CATALOGUE.safeguards)


def test_a_mask_of_classes_follows_the_order_of_the_perimeters() -> None:
    owed = applicability(CATALOGUE, ["small_home", "hospital", "small_home"])
    assert owed.sum(axis=1).tolist() == [10, EVERYTHING, 10]
    assert applicability(CATALOGUE, []).shape == (0, EVERYTHING)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans())
def test_a_system_cut_off_counts_as_supported(
    supported: float, isolated: float, is_owed: bool
) -> None:
    held = np.zeros((1, EVERYTHING))
    held[0, CATALOGUE.index["os_supported"]] = supported
    held[0, CATALOGUE.index["obsolete_isolated"]] = isolated
    owed = np.full((1, EVERYTHING), is_owed)
    place = [s.key for s in CATALOGUE.scored].index("os_supported")
    found = float(merged(CATALOGUE, held, owed)[0, place])
    assert found == pytest.approx(supported + (1 - supported) * isolated * is_owed)


def test_patched_is_counted_once_for_its_two_scopes() -> None:
    assert CATALOGUE["patched"].parts == ("known_exploited", "exposed")
    assert CATALOGUE["obsolete_isolated"].merged_into == "os_supported"
    assert CATALOGUE["obsolete_isolated"].ttl_days == 365


def test_every_title_and_question_is_written_in_both_languages() -> None:
    for one in CATALOGUE.safeguards:
        assert one.title_fr and one.title_en
        assert one.question_fr.endswith(" ?") and one.question_en.endswith("?")


def test_an_unknown_safeguard_is_named() -> None:
    with pytest.raises(UnknownSafeguard, match="'firewall'"):
        CATALOGUE["firewall"]


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("ttl_days = 30\n", "ttl_days = 0\n"),
        ('merged_into = "os_supported"', 'merged_into = "bygone"'),
        ("value = 0.7, low = 0.5, high = 0.9", "value = 0.7, low = 0.5, high = 1.0"),
        ("value = 0.7, low = 0.5, high = 0.9", "value = 0.7, low = 0.8, high = 0.9"),
    ],
)
def test_a_catalogue_the_formulas_cannot_carry_is_refused(there: str, instead: str) -> None:
    raw = (DATA / "safeguards.toml").read_bytes().decode()
    assert there in raw
    with pytest.raises(InvalidCatalogue):
        parse_catalogue(raw.replace(there, instead, 1).encode())
