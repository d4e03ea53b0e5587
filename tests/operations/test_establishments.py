"""Registries imported for real into the database, by sample and on the public data."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vigie.core.establishments.values import Discipline
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations import perimeters
from vigie.operations.establishments import import_files
from vigie.operations.funnel import funnel_document, import_invitations
from vigie.operations.importing import Outcome
from vigie.operations.reconcile import differences
from vigie.store import establishments as store
from vigie.store.journal import entries_on
from vigie.store.models import Inheritance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "registries"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def samples(*names: str) -> list[Path]:
    return [path for name in names for path in sorted(SAMPLES.glob(name))]


def test_the_same_files_again_change_nothing() -> None:
    given = samples("sae-*.csv", "eurostat.csv", "communes.csv")
    first = import_files(given, now=NOW)
    again = import_files(given, now=NOW)
    assert first.changes["site.opened"] == 4
    assert not again.changes
    assert set(again.outcomes) == {Outcome.UNCHANGED}


def test_care_counted_in_another_return_is_named_and_not_counted_twice() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    (row,) = store.care_of(scope=NATION, finess="010000912")
    assert (row["discipline"], row["source"]) == (Discipline.INCLUDED, "sae:010000901")
    (row,) = store.care_of(scope=NATION, finess="970100905")
    assert row["is_estimated"]
    assert row["hours_low"] > 0


def test_each_legal_entity_is_one_perimeter_of_the_class_of_its_largest_site() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    known = store.perimeter_states()
    assert known["EJ-010000900"].kind == "hospital"
    assert ("EJ-010000900", "010000912") in store.links()
    assert known["EJ-970100906"].staff == 250.0  # the middle of its class, 500,000 hours


def test_the_registry_of_a_past_day_is_as_it_was() -> None:
    import_files(samples("finess-plus-v1.0.0.json"), now=NOW)
    now = {row["finess"] for row in store.sites_page(scope=NATION, on=TODAY).rows}
    then = {row["finess"] for row in store.sites_page(scope=NATION, on=date(2025, 1, 1)).rows}
    assert then - now == {"010000911"}


def test_a_merger_keeps_history() -> None:
    import_files(samples("finess-plus-v1.0.0.json"), now=NOW)
    state = store.entity_states()["010000910"]
    assert (state.merged_into, state.closed_on) == ("010000900", date(2025, 6, 30))


def test_the_scope_filters_whatever_names_an_establishment() -> None:
    import_files(samples("sae-*.csv", "finess-plus-v1.0.0.json"), now=NOW)
    region = Scope(regions=frozenset({"94"}))
    grouping = Scope(groupings=frozenset({"GHT-84199"}))
    names = {row["finess"] for row in store.sites_page(scope=region, on=TODAY).rows}
    members = {row["finess"] for row in store.entities(scope=grouping, on=TODAY)}
    assert names == {"2A0000902"}
    assert members == {"010000900", "2A0000900"}
    assert store.sites_page(scope=NOBODY, on=TODAY).total == 0
    assert store.site(scope=region, finess="010000901") is None
    assert not store.perimeter_columns(TODAY, scope=NOBODY).code


def test_the_columns_take_the_same_number_of_queries_whatever_the_size() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    with CaptureQueriesContext(connection) as few:
        store.perimeter_columns(TODAY, scope=NATION)
    import_files(samples("finess-*.json"), now=NOW)
    with CaptureQueriesContext(connection) as more:
        columns = store.perimeter_columns(TODAY, scope=NATION)
    assert len(few) == len(more)
    assert columns.start[-1] == len(columns.sites)
    assert (columns.care_low <= columns.care_high).all()


def test_a_file_that_is_no_registry_is_refused_and_the_others_are_imported() -> None:
    report = import_files(samples("perimeters.csv", "sae-*.csv"), now=NOW)
    refused = [one for one in report.files if one.outcome is Outcome.REFUSED]
    assert [one.name for one in refused] == ["perimeters.csv"]
    assert report.changes["site.opened"] == 3


def test_shared_perimeters_are_imported_once_and_noted() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    first = perimeters.import_files(samples("perimeters.csv"), now=NOW)
    again = perimeters.import_files(samples("perimeters.csv"), now=NOW)
    assert (first.files[0].records, first.files[0].set_aside) == (1, 1)
    assert again.files[0].outcome is Outcome.UNCHANGED
    assert ("SI-PALMIERS", "970100905") in store.links()
    assert store.inheritance()["SI-PALMIERS", "EJ-010000900", "mail_filtered"] is True
    assert len(entries_on("perimeter:SI-PALMIERS")) == 5  # two links, three inheritances


HEADER = "code;nom;sites;fournisseur;mesures_heritees;exceptions\n"


def _systems(folder: Path, lines: str, header: str = HEADER) -> Path:
    table = folder / "systemes.csv"
    table.write_text(header + lines, encoding="utf-8")
    return table


def test_an_inheritance_that_the_next_table_drops_ends_and_a_past_day_still_has_it(
    tmp_path: Path,
) -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    provider, heir = "EJ-010000900", "SI-PALMIERS"
    both = f"{heir};Dossier;970100905;{provider};mfa_admin mail_filtered;\n"
    perimeters.import_files([_systems(tmp_path, both)], now=NOW)
    later = NOW + timedelta(days=7)
    one = _systems(tmp_path, f"{heir};Dossier;970100905;{provider};mfa_admin;\n")
    assert perimeters.import_files([one], now=later).files[0].outcome is Outcome.IMPORTED
    assert store.inheritance() == {(heir, provider, "mfa_admin"): False}
    row = Inheritance.objects.get(safeguard="mail_filtered")
    assert (row.since, row.until) == (TODAY, TODAY + timedelta(days=7))
    assert entries_on(f"perimeter:{heir}")[0]["detail"]["ended"] is True
    assert perimeters.import_files([one], now=later).files[0].outcome is Outcome.UNCHANGED
    perimeters.import_files([_systems(tmp_path, both)], now=later)
    assert (heir, provider, "mail_filtered") in store.inheritance()


def test_a_table_without_providers_says_nothing_of_inheritance(tmp_path: Path) -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    perimeters.import_files(samples("perimeters.csv"), now=NOW)
    known = store.inheritance()
    assert known
    table = _systems(tmp_path, "SI-PALMIERS;Autre nom;970100905\n", "code;nom;sites\n")
    perimeters.import_files([table], now=NOW)
    assert store.inheritance() == known


def test_a_line_with_an_unknown_safeguard_is_set_aside(tmp_path: Path) -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    table = _systems(tmp_path, "SI-A;Un;970100905;EJ-010000900;la_chance;\n")
    report = perimeters.import_files([table], now=NOW)
    assert "la_chance" in report.files[0].left_out[0].reason_fr
    assert not store.inheritance()


def test_an_edit_survives_the_next_import() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    perimeters.import_files(samples("perimeters.csv"), now=NOW)
    perimeters.remove_site(code="EJ-970100906", finess="970100905", now=NOW, actor="a person")
    import_files(samples("sae-*.csv"), now=NOW)
    assert ("EJ-970100906", "970100905") not in store.links()


def test_a_site_is_never_left_without_any_perimeter() -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    with pytest.raises(perimeters.LastPerimeter):
        perimeters.remove_site(code="EJ-970100906", finess="970100905", now=NOW, actor="a person")


def test_the_funnel_counts_what_was_invited(tmp_path: Path) -> None:
    import_files(samples("sae-*.csv"), now=NOW)
    table = tmp_path / "invitations.csv"
    table.write_text("finess,invited_on,arrived_on\n10000900,2026-01-31,\n999999999,2026-01-31,\n")
    report = import_invitations([table])
    document = funnel_document(scope=NATION, on=TODAY)
    assert (report.files[0].records, report.files[0].set_aside) == (1, 1)
    assert document["total"]["invited"] == 1
    assert document["total"]["entities"] == 2


@pytest.fixture
def public_registries(shared_data: Path) -> list[Path]:
    folder = shared_data / "etablissements"
    return [folder / "sae2023", folder / "eurostat_healthcare_FR.csv.gz"]


@pytest.mark.shared
def test_the_public_registries_give_the_counts_of_the_country(
    public_registries: list[Path],
) -> None:
    first = import_files(public_registries, now=NOW)
    assert first.exit_code == 0
    assert first.changes["site.opened"] == 9_271
    assert first.changes["site.closed"] == 545
    assert first.changes["grouping.opened"] == 135
    assert (first.details["entities_open"], first.details["sites_open"]) == (2_182, 8_726)
    assert not import_files(public_registries, now=NOW).changes
    found = differences(first="sae", second="eurostat")
    assert found.in_both == 4_793
    assert found.counts["only_in_first"] == 3_903
    assert found.counts["only_in_second"] == 575
    assert found.counts["ambiguous"] == 45
