"""A small sample country, imported and observed twice a week apart, for tests that read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test.utils import override_settings

from tests import country
from vigie.operations.observe import observe


@pytest.fixture(scope="session")
def country_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the small country, written once."""
    return country.write(tmp_path_factory.mktemp("country"))


@pytest.fixture(scope="module")
def observed(
    django_db_setup: None,
    django_db_blocker: Any,
    country_files: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The country as observed a week ago and today; all of it goes away with the module."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), override_settings(VIGIE_HOME=home), transaction.atomic():
        country.grow(country_files, country.BEFORE)
        observe(on=country.WEEK_AGO, now=country.evening(country.WEEK_AGO))
        country.grow(country_files, country.SINCE)
        observe(on=country.TODAY, now=country.evening(country.TODAY))
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def undone(observed: Path) -> Iterator[None]:
    """What the test writes goes away with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
