"""The address of a cluster is checked before anything is observed."""

import pytest

from vigie.cli.observe import UnknownEngine, observe


def test_an_engine_that_is_no_cluster_is_refused_by_name() -> None:
    with pytest.raises(UnknownEngine) as refusal:
        observe(engine="hadoop")
    assert "hadoop" in refusal.value.say("fr")
    assert "spark://" in refusal.value.say("en")
