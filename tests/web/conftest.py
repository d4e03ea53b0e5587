"""The pages as shipped, answered from documents built by hand."""

import importlib

import pytest
from django.test import Client

from tests.web import stand_in
from vigie.store.models import Mandate, User

WORDS = ("level", "findings", "advisories", "evidence", "support")


@pytest.fixture(autouse=True)
def documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the questions of the pages from documents built by hand."""
    for word in WORDS:
        module = importlib.import_module(f"vigie.operations.{word}")
        for name in stand_in.QUESTIONS:
            monkeypatch.setattr(module, name, getattr(stand_in, name), raising=False)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One person per role, one without mandate."""
    mandates = {
        "nation": ("national", "", True),
        "idf": ("regional", "11", False),
        "bretagne": ("regional", "53", False),
        "chu": ("establishment", stand_in.CHU, True),
        "ehpad": ("establishment", stand_in.HOME, False),
    }
    made = {name: User.objects.create_user(name) for name in (*mandates, "sans")}
    for name, (role, code, may_write) in mandates.items():
        Mandate.objects.create(user=made[name], role=role, code=code, may_write=may_write)
    return made


@pytest.fixture
def reader(people: dict[str, User]):  # type: ignore[no-untyped-def]
    """Return a client signed in as one of the people; nobody without a name."""

    def of(name: str = "") -> Client:
        client = Client()
        if name:
            client.force_login(people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return of
