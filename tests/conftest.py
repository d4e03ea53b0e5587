"""What all tests share: the public data sets beside the project, and a home of their own."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Never the home of the person who runs the tests.
os.environ["VIGIE_HOME"] = tempfile.mkdtemp(prefix="vigie-test-home-")

import pytest
from django.core.signals import request_finished

from tests import postgres
from vigie.store import isolation

ROOT = Path(__file__).resolve().parent.parent


def _shared() -> Path:
    return Path(os.environ.get("VIGIE_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped, and named, where it is absent."""
    folder = _shared() / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not beside the project (set VIGIE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of public test vectors; same rule."""
    folder = _shared() / "conformance"
    if not folder.is_dir():
        pytest.skip("the public test vectors are not beside the project (set VIGIE_SHARED)")
    return folder


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A data folder of the test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.VIGIE_HOME = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real, empty PostgreSQL; tests that need it skip where there is none."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    with postgres.server() as url:
        yield url


@pytest.fixture(autouse=True, scope="session")
def as_the_service() -> None:
    """On PostgreSQL a test that uses the database asks as the service does, and again after each
    request; what it asks of a reader, it asks through a request or ``isolation.within``."""

    def again(**_: object) -> None:
        isolation.become_service()

    again()
    request_finished.connect(again, weak=False, dispatch_uid="tests.service")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read the observed country need the database, even when they run alone."""
    for item in items:
        if "observed" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)
