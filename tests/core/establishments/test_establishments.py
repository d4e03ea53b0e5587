"""Care hours, classes, territory, changes, reconciliation: pure, on values."""

from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.establishments import care
from vigie.core.establishments.classes import Classes, Kind
from vigie.core.establishments.listing import Listing
from vigie.core.establishments.projection import to_degrees
from vigie.core.establishments.reconcile import DifferenceKind, plain, reconciliation
from vigie.core.establishments.registry import ChangeKind, SiteState, changes_of
from vigie.core.establishments.territory import Territory, official_commune
from vigie.core.establishments.update import Reference, updated_sites
from vigie.core.establishments.values import (
    CareCount,
    CareUnit,
    CommuneRecord,
    Discipline,
    Edition,
    RegistryScope,
    SiteRecord,
    Status,
)
from vigie.core.vocabulary import Finess, Interval

SITE = Finess("010000901")


def data(name: str) -> bytes:
    return (resources.files("vigie") / "data" / name).read_bytes()


TERRITORY = Territory.parse(data("departments.toml"))
CLASSES = Classes.parse(data("classes.toml"))


def count(discipline: Discipline, unit: CareUnit, number: float) -> CareCount:
    return CareCount(SITE, discipline, unit, number)


def test_every_department_has_its_own_tile_and_a_known_region() -> None:
    tiles = {(d.x, d.y) for d in TERRITORY.departments.values()}
    assert len(tiles) == len(TERRITORY.departments)
    assert len({c for c in TERRITORY.departments if c < "975" or c == "976"}) == 101
    assert {d.region for d in TERRITORY.departments.values()} == set(TERRITORY.regions)


def test_the_ring_around_paris_touches_it() -> None:
    paris = TERRITORY.departments["75"]
    for code in ("92", "93", "94"):
        tile = TERRITORY.departments[code]
        assert abs(tile.x - paris.x) + abs(tile.y - paris.y) == 1


@pytest.mark.parametrize(
    ("code", "commune", "department"),
    [
        ("9A101", "97101", "971"),
        ("9D411", "97411", "974"),
        ("2A004", "2A004", "2A"),
        ("01053", "01053", "01"),
        ("", "", ""),
    ],
)
def test_communes_are_read_in_the_spelling_of_registries(
    code: str, commune: str, department: str
) -> None:
    assert official_commune(code) == commune
    assert TERRITORY.department_of(code) == department


def test_no_category_belongs_to_two_classes() -> None:
    codes = [code for known in CLASSES.by_kind.values() for code in known.categories]
    assert len(codes) == len(set(codes))
    assert CLASSES.kind_of("500") is Kind.CARE_HOME
    assert CLASSES.kind_of("000") is Kind.OTHER


def test_critical_care_and_dialysis_are_not_counted_twice() -> None:
    rows = care.activities_of(
        SITE,
        [
            count(Discipline.SHORT_STAY, CareUnit.INPATIENT_DAY, 30_000),
            count(Discipline.SHORT_STAY, CareUnit.DAY_PLACE, 2_000),
            count(Discipline.SHORT_STAY, CareUnit.SESSION, 3_000),
            count(Discipline.CRITICAL_CARE, CareUnit.INPATIENT_DAY, 3_000),
            count(Discipline.DIALYSIS, CareUnit.DIALYSIS, 1_200),
        ],
        source="sae",
    )
    hours = {row.discipline: row.hours.low for row in rows}
    assert hours[Discipline.SHORT_STAY] == 27_000 * 24 + 2_000 * 8 + 1_800 * 5
    assert hours[Discipline.CRITICAL_CARE] == 3_000 * 24
    assert hours[Discipline.DIALYSIS] == 1_200 * 4


counts = st.lists(
    st.builds(
        count,
        st.sampled_from(sorted(Discipline)),
        st.sampled_from(sorted(CareUnit)),
        st.floats(0, 1e6),
    ),
    max_size=12,
)


@given(counts, st.randoms(use_true_random=False))
def test_the_order_of_counts_never_matters(found: list[CareCount], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = care.activities_of(SITE, found, source="s")
    other = care.activities_of(SITE, shuffled, source="s")
    assert [r.discipline for r in one] == [r.discipline for r in other]
    assert [r.hours.low for r in one] == pytest.approx([r.hours.low for r in other])


@given(st.dictionaries(st.sampled_from(sorted(Kind)), st.lists(st.floats(1, 1e7), max_size=30)))
def test_what_is_not_returned_is_never_zero(returned: dict[Kind, list[float]]) -> None:
    believed = care.class_hours(returned, CLASSES)
    assert set(believed) == set(Kind)
    assert all(hours.high > 0 for hours in believed.values())
    row = care.estimated(SITE, believed[Kind.CARE_HOME])
    assert row.is_estimated


def test_staff_comes_from_the_return_then_the_activity_then_the_class() -> None:
    told = care.staff_of(known=12.0, hours=1e6, kind=Kind.CLINIC, classes=CLASSES)
    drawn = care.staff_of(known=None, hours=1e6, kind=Kind.CLINIC, classes=CLASSES)
    believed = care.staff_of(known=None, hours=0, kind=Kind.CLINIC, classes=CLASSES)
    known = CLASSES.by_kind[Kind.CLINIC]
    assert (told, drawn, believed) == (12.0, 1e6 * known.staff_per_hour, known.staff)


@given(st.floats(-4.5, 8.0), st.floats(42.0, 51.0))
def test_lambert_93_keeps_the_order_of_the_map(longitude: float, latitude: float) -> None:
    x, y = 700_000 + (longitude - 3) * 78_000, 6_600_000 + (latitude - 46.5) * 111_000
    found = to_degrees(x, y, system="LAMBERT_93")
    assert found is None or (abs(found[0] - latitude) < 0.7 and abs(found[1] - longitude) < 0.9)


def test_the_origin_of_lambert_93_is_exact_and_a_zero_pair_is_no_place() -> None:
    assert to_degrees(700_000, 6_600_000, system="") == pytest.approx((46.5, 3.0), abs=1e-9)
    assert to_degrees(0, 0, system="") is None


SAE = RegistryScope("sae", True, frozenset({"hospital"}), frozenset({"ID"}))
OLD = RegistryScope("old", False)


def listing(scope: RegistryScope, on: date, *sites: SiteRecord, table: str = "ID") -> Listing:
    found = Listing(scope)
    found.gather([*sites, Edition(on, table)])
    return found


def reference(**editions: date) -> Reference:
    communes = {"01053": CommuneRecord("01053", "Bourg", 46.2, 5.2)}
    return Reference(TERRITORY, CLASSES, communes, editions, {"sae": SAE} if editions else {})


def site(number: int, category: str = "355", **facts: object) -> SiteRecord:
    finess = Finess(f"01000{number:04d}")
    return SiteRecord(finess, f"SITE {number}", category=category, **facts)  # type: ignore[arg-type]


def applied(*listings: Listing) -> dict[str, SiteState]:
    current: dict[str, SiteState] = {}
    editions: dict[str, date] = {}
    for one in listings:
        current |= updated_sites(current, one, reference(**editions))
        if one.on is not None:
            editions[one.scope.name] = one.on
    return current


def test_a_registry_closes_only_inside_the_scope_it_declares() -> None:
    before = listing(OLD, date(2020, 1, 1), site(1), site(2), site(3, "500"))
    after = applied(before, listing(SAE, date(2023, 12, 31), site(1)))
    assert after["010000001"].closed_on is None
    assert after["010000002"].closed_on == date(2023, 12, 31)
    assert after["010000003"].closed_on is None


def test_half_a_registry_closes_nothing() -> None:
    before = listing(OLD, date(2020, 1, 1), site(1), site(2))
    half = listing(SAE, date(2023, 12, 31), site(1), table="MCO")
    assert applied(before, half)["010000002"].closed_on is None


def test_a_registry_that_lost_most_of_the_country_closes_nothing() -> None:
    before = listing(OLD, date(2020, 1, 1), *(site(n) for n in range(100)))
    after = applied(before, listing(SAE, date(2023, 12, 31), site(1)))
    assert not [state for state in after.values() if state.closed_on]


def test_the_order_of_two_registries_gives_the_same_open_sites() -> None:
    old = listing(OLD, date(2020, 1, 1), site(1), site(2), site(3, "500"))
    new = listing(SAE, date(2023, 12, 31), site(1), site(4))
    one, other = applied(old, new), applied(new, old)
    assert {f for f, s in one.items() if not s.closed_on} == {
        f for f, s in other.items() if not s.closed_on
    }


def test_an_older_edition_fills_but_never_replaces() -> None:
    old = listing(
        OLD, date(2020, 1, 1), site(1, latitude=46.0, longitude=5.0, status=Status.PRIVATE)
    )
    new = listing(SAE, date(2023, 12, 31), site(1, commune="01053", status=Status.PUBLIC))
    found = applied(new, old)["010000001"]
    assert (found.status, found.latitude, found.located_by) == ("public", 46.0, "exact")


def test_a_site_without_coordinates_stands_at_the_centre_of_its_commune_marked_so() -> None:
    found = applied(listing(SAE, date(2023, 12, 31), site(1, commune="01053")))["010000001"]
    assert (found.latitude, found.located_by) == (46.2, "commune")


def test_an_older_edition_of_the_same_registry_closes_and_replaces_nothing() -> None:
    new = listing(SAE, date(2023, 12, 31), site(1, status=Status.PUBLIC), site(2))
    old = listing(SAE, date(2022, 12, 31), site(1, status=Status.PRIVATE))
    found = applied(new, old)
    assert found["010000001"].status == "public"
    assert found["010000002"].closed_on is None


def test_being_listed_again_reopens() -> None:
    first = listing(SAE, date(2022, 12, 31), site(1), site(2))
    second = listing(SAE, date(2023, 12, 31), site(1))
    third = listing(SAE, date(2024, 12, 31), site(1), site(2))
    closed, again = applied(first, second), applied(first, second, third)
    assert closed["010000002"].closed_on == date(2023, 12, 31)
    assert again["010000002"].closed_on is None
    (event,) = changes_of(closed["010000002"], again["010000002"])
    assert event.change is ChangeKind.REOPENED


states = st.builds(
    SiteState,
    finess=st.just("010000001"),
    name=st.sampled_from(["A", "B"]),
    department=st.sampled_from(["", "01", "69"]),
    status=st.sampled_from(["public", "unknown"]),
    closed_on=st.sampled_from([None, date(2023, 1, 1)]),
    merged_into=st.sampled_from(["", "010000002"]),
)


@given(states)
def test_equal_states_give_no_event(state: SiteState) -> None:
    assert changes_of(state, state) == ()


@given(states, states)
def test_learning_a_missing_fact_is_no_event(before: SiteState, after: SiteState) -> None:
    moved = [e for e in changes_of(before, after) if e.change is ChangeKind.MOVED]
    assert not moved or before.department


def test_two_registries_are_compared_on_what_both_give() -> None:
    first = listing(SAE, date(2023, 12, 31), site(1, status=Status.NONPROFIT), site(2))
    second = listing(OLD, date(2020, 1, 1), site(1, "365", status=Status.PRIVATE), site(3))
    found = reconciliation(first, second, TERRITORY)
    assert found.in_both == 1
    assert found.counts == {
        **dict.fromkeys((kind.value for kind in DifferenceKind), 0),
        "only_in_first": 1,
        "only_in_second": 1,
        "category": 1,
    }


def test_a_name_is_compared_without_accents_nor_usual_short_forms() -> None:
    assert plain("Centre Hospitalier de Saint-Étienne") == plain("CH DE ST ETIENNE")


def test_an_interval_of_a_class_holds_the_middle_of_its_returns() -> None:
    believed = care.class_hours({Kind.CLINIC: [float(n) for n in range(1, 101)]}, CLASSES)
    assert believed[Kind.CLINIC] == Interval(25.25, 75.75)
