"""The life of findings in the lake: what is written is what is read, some perimeters at a time."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from vigie.engine import life_lake
from vigie.engine.life import LIFE, SUBJECTS

ON = date(2031, 1, 20)
WORDS = [(0, "a:acme:one", "CVE-2031-0001"), (1, "a:acme:two", "CVE-2031-0001")]
NOBODY = pl.Series("perimeter", [], dtype=pl.UInt32)


def life(*keys: tuple[int, int]) -> pl.DataFrame:
    rows = [(*key, "open", ON, False, [], 1, 3) for key in keys]
    return pl.DataFrame(rows, schema=LIFE, orient="row")


def perimeters(*keys: int) -> pl.Series:
    return pl.Series("perimeter", keys, dtype=pl.UInt32)


def written(lake: Path, *blocks: pl.DataFrame) -> life_lake.Former:
    subjects = pl.DataFrame(WORDS, schema=SUBJECTS, orient="row")
    seen = perimeters(1, 2, 3)
    with life_lake.writing(lake, "day", perimeters=seen, subjects=subjects) as writer:
        for block in blocks:
            writer.add(block)
    return life_lake.opened(lake, "day")


def test_blocks_are_read_by_perimeter(tmp_path: Path) -> None:
    kept = written(tmp_path, life((1, 0), (2, 1)), life((3, 1)))
    assert kept.of(perimeters(2, 3)).equals(life((2, 1), (3, 1)))
    assert kept.outside(perimeters(1, 2)).equals(life((3, 1)))
    assert kept.outside(NOBODY).equals(life((1, 0), (2, 1), (3, 1)))
    assert kept.perimeters() == {1, 2, 3}


def test_a_subject_that_nothing_is_of_is_not_kept(tmp_path: Path) -> None:
    kept = written(tmp_path, life((1, 1)))
    assert kept.subjects.rows() == WORDS[1:]


def test_a_day_without_a_finding_is_kept(tmp_path: Path) -> None:
    kept = written(tmp_path)
    assert kept.outside(NOBODY).equals(LIFE.to_frame())


def test_a_day_cut_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        cut(tmp_path)
    assert list((tmp_path / "findings").iterdir()) == []


def cut(lake: Path) -> None:
    subjects = pl.DataFrame(WORDS, schema=SUBJECTS, orient="row")
    with life_lake.writing(lake, "day", perimeters=NOBODY, subjects=subjects) as writer:
        writer.add(life((1, 0)))
        raise KeyboardInterrupt


def test_a_day_of_a_former_edition_is_read_in_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "findings" / "day"
    folder.mkdir(parents=True)
    words = pl.DataFrame(WORDS, schema=SUBJECTS, orient="row")
    former = life((1, 0), (2, 1)).join(words, on="subject").drop("subject", "machines")
    former.write_parquet(folder / "life.parquet")
    perimeters(1, 2).to_frame().write_parquet(folder / "perimeters.parquet")
    kept = life_lake.opened(tmp_path, "day")
    assert kept.subjects.rows() == WORDS
    expected = life((2, 1)).with_columns(machines=pl.lit(None, dtype=pl.UInt32))
    assert kept.of(perimeters(2)).equals(expected)


def test_no_day_before_the_first(tmp_path: Path) -> None:
    kept = life_lake.opened(tmp_path, "")
    assert kept.of(perimeters(1)).equals(LIFE.to_frame())
    assert kept.perimeters() == set()
