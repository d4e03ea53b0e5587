"""Who may do what: from the table alone, deny by default, nothing gained by joining."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.rights import (
    EVERY_ZONE,
    Act,
    HeldMandate,
    Part,
    Rights,
    acts_of,
    parse_rights,
    scope_for,
    sections_within,
)
from vigie.core.rights.roles import WRITING, InvalidRights, UnknownRole
from vigie.core.safeguards import parse_catalogue
from vigie.core.scope import NATION, NOBODY, Scope

DATA = files("vigie.data")
RIGHTS: Rights = parse_rights((DATA / "rights.toml").read_bytes())
CATALOGUE = parse_catalogue((DATA / "safeguards.toml").read_bytes())
ROLES = sorted(RIGHTS.roles)
mandates = st.builds(
    HeldMandate,
    role=st.sampled_from([*ROLES, "national", "inconnu", ""]),
    code=st.sampled_from(["", "11", "750712184", "ght-75-01"]),
    may_write=st.booleans(),
    sections=st.frozensets(st.sampled_from([*EVERY_ZONE, "training", "inconnue"])),
)
sections = st.frozensets(st.sampled_from([*EVERY_ZONE, "training", "biomedical"]), min_size=1)


def test_every_section_and_zone_is_one_of_the_catalogue() -> None:
    zones = {one.zone.value if one.zone else "governance" for one in CATALOGUE.safeguards}
    assert zones == EVERY_ZONE
    named = {key for keys in RIGHTS.sections.values() for key in keys}
    assert named <= CATALOGUE.index.keys()


def test_the_auditor_writes_nothing_and_the_operator_sees_nobody() -> None:
    assert not RIGHTS.role("auditor").acts & WRITING
    assert Act.READ not in RIGHTS.role("operator").acts
    assert Act.GIVE not in RIGHTS.role("operator").acts


def test_nobody_grants_more_than_their_own_part() -> None:
    width = [Part.ENTITY, Part.GROUPING, Part.REGION, Part.NATIONAL]
    for role in RIGHTS.roles.values():
        for granted in role.grants:
            assert width.index(RIGHTS.role(granted).part) <= width.index(role.part)


def test_who_decides_is_not_who_asks_and_who_reviews_is_not_who_opens() -> None:
    for role in RIGHTS.roles.values():
        assert not {Act.ASK, Act.APPROVE} <= role.acts
        assert not {Act.EMERGENCY, Act.REVIEW} <= role.acts


@pytest.mark.parametrize("act", Act)
def test_no_mandate_and_an_unknown_role_hold_nothing(act: Act) -> None:
    assert scope_for(RIGHTS, [], act, sections=EVERY_ZONE) == NOBODY
    unknown = [HeldMandate("national"), HeldMandate("", "11"), HeldMandate("ANALYST")]
    assert scope_for(RIGHTS, unknown, act, sections=EVERY_ZONE) == NOBODY
    assert not acts_of(RIGHTS, unknown)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize(
    "role", [key for key in ROLES if key not in {"operator", "analyst", "auditor", "on_call"}]
)
def test_a_mandate_without_its_part_is_nowhere(role: str, act: Act) -> None:
    assert scope_for(RIGHTS, [HeldMandate(role)], act, sections=EVERY_ZONE) == NOBODY


def test_a_contributor_gives_evidence_on_their_sections_alone() -> None:
    held = [HeldMandate("contributor", "750712184", True, frozenset({"password"}))]
    here = Scope(entities=frozenset({"750712184"}))
    assert scope_for(RIGHTS, held, Act.READ) == here
    assert scope_for(RIGHTS, held, Act.GIVE, sections=frozenset({"password"})) == here
    assert scope_for(RIGHTS, held, Act.GIVE, sections=frozenset({"update"})) == NOBODY
    assert scope_for(RIGHTS, held, Act.GIVE) == NOBODY


def test_a_trainer_gives_evidence_on_training_whatever_the_mandate_says() -> None:
    held = HeldMandate("trainer", "750712184", True, frozenset(EVERY_ZONE))
    assert sections_within(RIGHTS, held) == {"training"}
    trained = RIGHTS.sections_of("staff_trained", "attachment")
    assert scope_for(RIGHTS, [held], Act.GIVE, sections=trained) != NOBODY
    assert (
        scope_for(RIGHTS, [held], Act.GIVE, sections=RIGHTS.sections_of("patched", "update"))
        == NOBODY
    )


@given(st.lists(mandates), st.sampled_from(Act), sections)
def test_a_scope_never_holds_more_than_the_mandates_that_allow_the_act(
    held: list[HeldMandate], act: Act, of: frozenset[str]
) -> None:
    found = scope_for(RIGHTS, held, act, sections=of)
    allowing = [one for one in held if RIGHTS.may(one.role, act)]
    codes = {one.code for one in allowing}
    assert found.national <= any(RIGHTS.role(one.role).part is Part.NATIONAL for one in allowing)
    assert found.regions | found.groupings | found.entities <= codes
    assert "" not in found.regions | found.groupings | found.entities
    assert not found.departments


@given(st.lists(mandates), mandates, st.sampled_from(Act), sections)
def test_one_more_mandate_never_takes_away(
    held: list[HeldMandate], more: HeldMandate, act: Act, of: frozenset[str]
) -> None:
    before = scope_for(RIGHTS, held, act, sections=of)
    after = scope_for(RIGHTS, [*held, more], act, sections=of)
    assert after == NATION or (
        before.regions <= after.regions and before.entities <= after.entities
    )


@given(st.lists(mandates), sections)
def test_nobody_gives_evidence_once_the_right_to_write_is_taken(
    held: list[HeldMandate], of: frozenset[str]
) -> None:
    mute = [HeldMandate(one.role, one.code, False, one.sections) for one in held]
    assert scope_for(RIGHTS, mute, Act.GIVE, sections=of) == NOBODY


def test_a_role_that_is_not_in_the_table_is_refused_by_name() -> None:
    with pytest.raises(UnknownRole, match="national"):
        RIGHTS.role("national")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('grants = ["operator"', 'grants = ["emperor"'),
        ('sections = ["training"]', 'sections = ["cooking"]'),
        ('acts = ["read", "notices"]', 'acts = ["read", "give", "notices"]'),
        ('sections = "chosen"', 'sections = "some"'),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(written: str, meant: str) -> None:
    raw = (DATA / "rights.toml").read_text("utf-8")
    assert written in raw
    with pytest.raises(InvalidRights):
        parse_rights(raw.replace(written, meant, 1).encode())
