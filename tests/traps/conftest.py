"""The desk where each trap is set."""

from pathlib import Path

import pytest

from tests.traps.feeds import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
