"""Mandates of before keep what they allowed, and gain nothing."""

import importlib
from datetime import date

import pytest
from django.apps import apps

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations import rights
from vigie.store.models import Mandate, User

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("vigie.store.migrations.0007_identities")
TODAY = date(2031, 5, 1)
HERE = "750712184"
BEFORE = [
    ("national", "", NATION),
    ("regional", "11", Scope(regions=frozenset({"11"}))),
    ("grouping", "ght-75-01", Scope(groupings=frozenset({"ght-75-01"}))),
    ("establishment", HERE, Scope(entities=frozenset({HERE}))),
]


@pytest.mark.parametrize("may_write", [True, False])
@pytest.mark.parametrize(("role", "code", "scope"), BEFORE)
def test_a_mandate_reads_and_writes_where_it_did(
    role: str, code: str, scope: Scope, may_write: bool
) -> None:
    user = User.objects.create_user("une personne")
    Mandate.objects.create(user=user, role=role, code=code, may_write=may_write)
    MIGRATION.name_roles(apps, None)
    assert rights.scope_of(user, TODAY) == scope
    expected = scope if may_write else NOBODY
    for safeguard in ("patched", "mfa_admin", "policy_signed"):
        assert rights.writing_scope_of(user, TODAY, safeguard=safeguard) == expected
    assert not rights.acts_held(user, TODAY) & {rights.Act.APPROVE, rights.Act.EMERGENCY}
    if not may_write:
        assert not rights.acts_held(user, TODAY) & {rights.Act.ADMINISTER, rights.Act.ASSIST}
    MIGRATION.forget_roles(apps, None)
    assert (user.mandates.get().role, user.mandates.get().may_write) == (role, may_write)
