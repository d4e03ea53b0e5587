"""A cluster gives the very snapshot that this machine gives, even when a worker dies."""

import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.engine import corpus
from tests.engine.cluster import Cluster, cluster, missing
from tests.engine.test_tail import machines
from vigie.core.inventory import Delivery, DeliveryKind
from vigie.engine import advisories, blocks, snapshot, spark
from vigie.engine.inventory import Delivered, write_segment
from vigie.engine.sealed import read_parquet
from vigie.engine.snapshot import Snapshot

ON = date(2024, 6, 1)
AT = datetime(2024, 6, 1, tzinfo=UTC)
PERIMETERS = tuple(range(1, 25))
needs_spark = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")


def lake_of(lake: Path) -> list[Delivery]:
    """Write advisories and the inventories of two sources, which tell of the same perimeters."""
    chance = Random(5)
    said = corpus.advisories(chance, 60)
    advisories.write_part(lake, "0" * 64, said, source="test", received_at=AT)
    advisories.fold(lake)
    given = []
    for source in ("one", "two"):
        own = {key: machines(chance, chance.choice((0, 5, 12))) for key in PERIMETERS}
        segment = write_segment(lake, [Delivered(key, held) for key, held in own.items()])
        given += [Delivery(segment, key, source, DeliveryKind.FULL, AT) for key in PERIMETERS]
    return given


def built(lake: Path, deliveries: list[Delivery], engine: str = "") -> Snapshot:
    known = advisories.current(lake)
    assert known is not None
    return snapshot.build(
        lake, deliveries=deliveries, advisories=known, aliases=b"", on=ON, engine=engine
    )


def contents(made: Snapshot) -> dict[str, object]:
    """Return all that a snapshot holds, by file."""
    found: dict[str, object] = {}
    for file in sorted(made.folder.iterdir()):
        if file.suffix == ".npy":
            array = np.load(file)
            found[file.name] = (str(array.dtype), array.shape, array.tobytes())
        elif file.suffix == ".parquet":
            found[file.name] = read_parquet(file).to_dict(as_series=False)
        else:
            found[file.name] = file.read_text()
    return found


def assert_same(here: Snapshot, there: Snapshot) -> None:
    own, other = contents(here), contents(there)
    assert own.keys() == other.keys()
    for name, value in own.items():
        assert other[name] == value, name


def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "BLOCK", 20)


@needs_spark
@pytest.mark.prove
def test_a_cluster_gives_the_snapshot_that_this_machine_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch)
    given = lake_of(tmp_path / "here"), lake_of(tmp_path / "there")
    here = built(tmp_path / "here", given[0])
    with cluster(tmp_path / "cluster") as started:
        there = built(tmp_path / "there", given[1], started.address)
    assert here.about["rows"] > 500
    assert_same(here, there)


@needs_spark
@pytest.mark.prove
def test_a_worker_killed_on_the_way_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch)
    given = lake_of(tmp_path / "here"), lake_of(tmp_path / "there")
    here = built(tmp_path / "here", given[0])
    with cluster(tmp_path / "cluster") as started:
        killer = Killer(started, tmp_path / "there" / "snapshots")
        there = built(tmp_path / "there", given[1], started.address)
        killer.join()
    assert killer.killed
    assert_same(here, there)


class Killer(threading.Thread):
    """Kills a worker as soon as the workers write."""

    def __init__(self, started: Cluster, snapshots: Path) -> None:
        super().__init__(daemon=True)
        self._cluster, self._snapshots = started, snapshots
        self.killed = False
        self.start()

    def run(self) -> None:
        limit = time.monotonic() + 240
        while time.monotonic() < limit and not self.killed:
            if any(self._snapshots.glob(".spark-*/cells/_temporary")):
                self._cluster.kill_a_worker()
                self.killed = True
            time.sleep(0.02)


def test_without_spark_the_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(spark.importlib, "import_module", absent)
    with pytest.raises(spark.NoSpark) as refusal:
        spark.session("spark://127.0.0.1:1")
    assert "make setup-spark" in refusal.value.say("en")
    assert "pyspark" in refusal.value.say("fr")


def test_blocks_hold_whole_perimeters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "BLOCK", 3)
    perimeters = np.array([1, 1, 2, 3, 3, 3, 3, 3, 7], dtype=np.uint32)
    edges = spark.block_edges(perimeters)
    assert edges.tolist() == [0, 3, 8, 9]
    assert spark.block_edges(perimeters[:0]).tolist() == [0, 0]


def test_sets_travel_as_bytes() -> None:
    from vigie.engine.sets import no_sets, numbered, roomy

    sets = no_sets()
    for own in ([1, 2], [], [7]):
        values = np.array([*own, 0], dtype=np.int32)
        sets = roomy(sets, len(own))
        numbered(sets, values, len(own))
    read = blocks.unpacked(*blocks.packed(sets))
    assert read.size[0] == 3
    assert read.first.tolist() == [0, 2, 2, 3]
    assert read.values.tolist() == [1, 2, 7]
