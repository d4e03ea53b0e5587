"""The life of findings over the observed days of the small country."""

from datetime import timedelta

import polars as pl
import pytest

from tests import country
from tests.country import TODAY, WEEK_AGO, evening
from vigie.core.scope import NATION
from vigie.engine import life_lake, snapshot
from vigie.engine.life import KEY
from vigie.operations.findings import findings_page
from vigie.operations.observe import observe
from vigie.operations.priorities import ORDER, THIS_WEEK
from vigie.store import level as level_store
from vigie.store.findings import days as store
from vigie.store.findings import perimeters_of
from vigie.store.home import lake
from vigie.store.models import DeliveryRow, FindingDay, Perimeter, TransitionRow

pytestmark = pytest.mark.usefixtures("observed")
TOMORROW = TODAY + timedelta(days=1)


def followed() -> pl.DataFrame:
    day = store.newest_day()
    assert day is not None
    kept = life_lake.opened(lake(), day.name)
    every = kept.outside(pl.Series([], dtype=pl.UInt32))
    return every.join(kept.subjects, on="subject", maintain_order="left")


def test_the_first_day_of_all_tells_nothing_and_the_second_what_changed() -> None:
    first, second = FindingDay.objects.filter(is_current=True).order_by("on")
    assert (first.on, first.is_first) == (WEEK_AGO, True)
    assert (second.on, second.is_first) == (TODAY, False)
    assert not TransitionRow.objects.filter(on=WEEK_AGO).exists()
    told = TransitionRow.objects.filter(on=TODAY)
    assert {"opened", "fixed"} <= set(told.values_list("transition", flat=True))


def test_what_is_followed_and_open_is_what_presses_on_the_pages() -> None:
    open_ones = followed().filter(pl.col("state") == "open")
    watched = open_ones.group_by("perimeter").len().sort("len", descending=True)["perimeter"]
    entity = Perimeter.objects.filter(pk__in=watched.to_list(), entity__isnull=False)
    for perimeter in entity.select_related("entity")[:3]:
        assert perimeter.entity is not None
        finess = perimeter.entity.finess
        page = findings_page(scope=NATION, finess=finess, per_page=1_000_000)
        pressing = {
            (row["product_id"], row["cve"])
            for row in page["rows"]
            if ORDER.index(row["decision"]) <= THIS_WEEK
        }
        own = open_ones.filter(pl.col("perimeter").is_in(perimeters_of(finess, NATION)))
        kept = own.filter(pl.col("pressing") <= THIS_WEEK).select("product", "cve")
        assert set(kept.iter_rows()) == pressing


def test_nothing_is_fixed_where_no_new_inventory_came() -> None:
    fixed = TransitionRow.objects.filter(on=TODAY, transition__in=["fixed", "held"])
    came = DeliveryRow.objects.filter(received_at__gt=evening(WEEK_AGO))
    perimeters = set(fixed.values_list("perimeter_id", flat=True))
    assert perimeters
    assert perimeters <= set(came.values_list("perimeter_id", flat=True))


@pytest.mark.usefixtures("undone")
def test_a_day_on_which_nothing_came_tells_nothing_and_closes_nothing() -> None:
    before = followed()
    report = observe(on=TOMORROW, now=evening(TOMORROW))
    assert report.told == 0
    assert followed().select(*KEY, "state").equals(before.select(*KEY, "state"))


@pytest.mark.usefixtures("undone")
def test_the_same_day_observed_again_tells_the_same_once() -> None:
    told = sorted(TransitionRow.objects.filter(superseded_at=None).values_list(*FIELDS))
    assert not observe(on=TODAY, now=evening(TODAY) + timedelta(hours=1)).is_new
    level_store.rows.ObservationRow.objects.filter(on=TODAY).update(digest="forgotten")
    again = observe(on=TODAY, now=evening(TODAY) + timedelta(hours=2))
    assert again.is_new and again.told == len(told)
    assert sorted(TransitionRow.objects.filter(superseded_at=None).values_list(*FIELDS)) == told


FIELDS = ("on", "perimeter_id", "product", "cve", "transition", "decision", "findings")


@pytest.mark.usefixtures("undone")
def test_a_day_cut_while_it_is_kept_leaves_nothing_of_it_and_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = (FindingDay.objects.count(), TransitionRow.objects.count())

    def cut(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(store, "_add", cut)
        observe(on=TOMORROW, now=evening(TOMORROW))
    assert (FindingDay.objects.count(), TransitionRow.objects.count()) == rows
    assert observe(on=TOMORROW, now=evening(TOMORROW)).is_new
    assert FindingDay.objects.count() == rows[0] + 1


@pytest.mark.usefixtures("undone")
def test_a_past_day_observed_again_rewrites_nothing_that_was_told() -> None:
    rows = (FindingDay.objects.count(), TransitionRow.objects.count())
    observe(on=WEEK_AGO, now=evening(TODAY) + timedelta(hours=1))
    assert (FindingDay.objects.count(), TransitionRow.objects.count()) == rows


@pytest.mark.usefixtures("undone")
def test_a_perimeter_seen_for_the_first_time_is_told_as_one() -> None:
    firsts = TransitionRow.objects.filter(transition="first_inventory")
    perimeters = set(firsts.values_list("perimeter_id", flat=True))
    opened = TransitionRow.objects.filter(on=TODAY, transition="opened")
    assert not perimeters & set(opened.values_list("perimeter_id", flat=True))
    assert all(row.findings > 0 and row.cve == "" for row in firsts)


def test_only_what_presses_or_is_told_is_ever_a_row() -> None:
    compiled = snapshot.current(lake())
    assert compiled is not None
    assert TransitionRow.objects.count() < len(followed()) < compiled.about["rows"]


def test_the_country_has_both_parts_of_its_inventories() -> None:
    assert dict(country.STEPS).keys() == {country.BEFORE, country.SINCE}
