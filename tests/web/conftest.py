"""The pages as shipped, answered from documents built by hand."""

import importlib
import time

import pytest
from django.test import Client

from tests.web import stand_in
from vigie.store.models import Mandate, User

METHODS = "account_authentication_methods"
METHODS_OF = "account_authentication_methods_user"
WORDS = (
    *("level", "findings", "advisories", "evidence", "support", "keywords", "products"),
    "publication",
)


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
        "nation": ("analyst", "", True),
        "idf": ("regional", "11", False),
        "bretagne": ("regional", "53", False),
        "chu": ("ciso", stand_in.CHU, True),
        "ehpad": ("contributor", stand_in.HOME, False),
        "operateur": ("operator", "", True),
        "auditeur": ("auditor", "", False),
        "astreinte": ("on_call", "", False),
        "direction": ("director", stand_in.CHU, True),
        "formation": ("trainer", stand_in.CHU, True),
    }
    made = {name: User.objects.create_user(name) for name in (*mandates, "sans")}
    for name, (role, code, may_write) in mandates.items():
        Mandate.objects.create(user=made[name], role=role, code=code, may_write=may_write)
    return made


BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """Open a session, with the trace that a second factor leaves in it."""
    client.force_login(user, backend=BACKEND)
    if second_factor:
        session = client.session
        session[METHODS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[METHODS_OF] = str(user.pk)
        session.save()
    return client


@pytest.fixture
def reader(people: dict[str, User]):  # type: ignore[no-untyped-def]
    """Return a client signed in as one of the people; nobody without a name."""

    def of(name: str = "") -> Client:
        client = Client()
        if name:
            signed_in(client, people[name])
        return client

    return of
