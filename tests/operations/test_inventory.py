"""Importing inventories: bound or refused, whole or not at all, and again without a change."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from vigie.core.inventory import DeliveryKind, EstateRule, seen_share
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine.inventory import open_segment, segments
from vigie.engine.inventory_fold import standing
from vigie.errors import InputRefused
from vigie.operations.importing import ImportReport
from vigie.operations.inventory import (
    AmbiguousPerimeter,
    UnknownPerimeter,
    declare_estate,
    estate_document,
    expected_estates,
    import_files,
    mapping_of,
    tidy,
)
from vigie.operations.inventory.estates import ImpossibleEstate, estate_rule
from vigie.store import inventory as store
from vigie.store.home import lake
from vigie.store.models import DeliveryRow, Entity, Perimeter, PerimeterSite, RawFile, Site

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "inventories"
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
ONE, TWO = "EJ-010000001", "EJ-010000002"


@pytest.fixture(autouse=True)
def country(home: Path) -> dict[str, int]:
    """Two legal entities with one perimeter each; a site of the first depends on both."""
    keys = {}
    for finess, kind, staff in (
        ("010000001", "hospital", 500.0),
        ("010000002", "care_home", None),
    ):
        entity = Entity.objects.create(finess=finess, name="Exemple", region="84", source="test")
        perimeter = Perimeter.objects.create(
            code=f"EJ-{finess}", name="Exemple", kind=kind, entity=entity, staff=staff, region="84"
        )
        keys[perimeter.code] = perimeter.pk
    site = Site.objects.create(finess="010000011", name="Site", kind="hospital", source="test")
    for key in keys.values():
        PerimeterSite.objects.create(site=site, perimeter_id=key)
    return keys


def table(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text("machine;perimeter;name;version\n" + text, encoding="utf-8")
    return path


def in_force() -> set[tuple[int, str, str]]:
    """Return (perimeter, machine, component) of what stands."""
    rows: set[tuple[int, str, str]] = set()
    for row in standing(lake(), store.current_deliveries()).iter_rows(named=True):
        opened = open_segment(lake(), row["segment"])
        components = (
            opened.installed.filter(pl.col("machine") == row["machine"])
            .join(opened.reported, on="reported")
            .collect()["name"]
        )
        rows |= {(row["perimeter"], row["name"], name) for name in components}
    return rows


def outcomes(report: ImportReport) -> list[str]:
    return [one.outcome.value for one in report.files]


def test_a_template_goes_to_the_perimeters_it_names(country: dict[str, int]) -> None:
    report = import_files([SAMPLES / "template-fr.csv"], now=NOON)
    assert outcomes(report) == ["imported"]
    assert report.exit_code == 0
    rows = {row.perimeter_id: row for row in DeliveryRow.objects.all()}
    assert {key: (row.machines, row.rows) for key, row in rows.items()} == {
        country[ONE]: (3, 6),
        country[TWO]: (1, 1),
    }
    assert rows[country[ONE]].observed_on == date(2026, 10, 1)
    assert RawFile.objects.get(kind="inventory").records == 7


def test_importing_again_changes_nothing(country: dict[str, int]) -> None:
    import_files([SAMPLES / "template-fr.csv"], now=NOON)
    before = list(DeliveryRow.objects.values())
    again = import_files([SAMPLES / "template-fr.csv"], now=NOON + timedelta(days=1))
    assert outcomes(again) == ["unchanged"]
    assert list(DeliveryRow.objects.values()) == before
    assert len(segments(lake())) == 1


def test_an_unbound_machine_refuses_its_file_with_the_list(tmp_path: Path) -> None:
    path = table(tmp_path, "parc.csv", f"a;{ONE};x;1\nb;EJ-999;y;1\nc;;z;1\n")
    report = import_files([path], now=NOON)
    assert report.exit_code == 1
    assert "EJ-999 (1), ∅ (1)" in report.files[0].reason_fr
    assert not DeliveryRow.objects.exists()
    assert not segments(lake())


def test_a_finess_of_two_perimeters_binds_nothing() -> None:
    with pytest.raises(AmbiguousPerimeter):
        import_files([SAMPLES / "names.txt"], now=NOON, perimeter="010000011")
    with pytest.raises(UnknownPerimeter):
        import_files([SAMPLES / "names.txt"], now=NOON, perimeter="nowhere")


def test_a_mapping_binds_the_entities_of_glpi(tmp_path: Path, country: dict[str, int]) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text("Entité;Périmètre\nCHU > Site nord;010000001\n", encoding="cp1252")
    report = import_files([SAMPLES / "glpi-computer.json"], now=NOON, mapping=mapping_of(path))
    assert outcomes(report) == ["imported"]
    assert {row[0] for row in in_force()} == {country[ONE]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a;b\n1;2\n", "needs the columns"),
        ("tag;perimeter\nx;1\nx;2\n", "two perimeters"),
        ("tag;perimeter\nx;\n", "no perimeter"),
        ("", "needs the columns"),
    ],
)
def test_a_bad_mapping_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text(content)
    with pytest.raises(InputRefused, match=said):
        mapping_of(path)


def test_a_full_delivery_replaces_what_its_source_gave(
    tmp_path: Path, country: dict[str, int]
) -> None:
    one = country[ONE]
    import_files([table(tmp_path, "a.csv", f"a;{ONE};x;1\nb;{ONE};y;1\n")], now=NOON)
    import_files([SAMPLES / "names.txt"], now=NOON, perimeter=ONE, machine="b")
    report = import_files(
        [table(tmp_path, "b.csv", f"a;{ONE};x2;1\n")], now=NOON + timedelta(days=1)
    )
    assert outcomes(report) == ["imported"]
    assert {row for row in in_force() if row[1] == "a"} == {(one, "a", "x2")}
    assert len([row for row in in_force() if row[1] == "b"]) == 3, "another source stands"


def test_a_partial_delivery_replaces_the_machines_it_names(
    tmp_path: Path, country: dict[str, int]
) -> None:
    one = country[ONE]
    import_files([table(tmp_path, "a.csv", f"a;{ONE};x;1\nb;{ONE};y;1\n")], now=NOON)
    later = table(tmp_path, "b.csv", f"b;{ONE};y2;1\n")
    import_files([later], now=NOON + timedelta(hours=1), kind=DeliveryKind.PARTIAL)
    assert in_force() == {(one, "a", "x"), (one, "b", "y2")}
    again = import_files([later], now=NOON + timedelta(hours=2), kind=DeliveryKind.PARTIAL)
    assert outcomes(again) == ["unchanged"]


def test_a_section_adds_to_its_machine(country: dict[str, int]) -> None:
    import_files([SAMPLES / "glpi-computer.json"], now=NOON, perimeter=ONE)
    whole = len(in_force())
    import_files([SAMPLES / "glpi-databases.json"], now=NOON + timedelta(hours=1), perimeter=ONE)
    kinds = set(DeliveryRow.objects.values_list("kind", flat=True))
    assert kinds == {"partial", "section"}
    assert len(in_force()) == whole, "the same database, of a later version"


def test_a_bill_of_materials_belongs_to_the_machine_it_is_given() -> None:
    import_files([SAMPLES / "product.cdx.json"], now=NOON, perimeter=ONE)
    import_files([SAMPLES / "product.spdx"], now=NOON, perimeter=ONE, machine="SRV-WEB")
    assert {row[1] for row in in_force()} == {"Portail patient 3.1", "SRV-WEB"}


def test_the_bills_of_two_products_stand_side_by_side_on_one_machine(tmp_path: Path) -> None:
    bill = '{"bomFormat":"CycloneDX","metadata":{"component":{"name":"%s","version":"%s"}},%s}'
    parts = '"components":[{"type":"library","name":"%s"}]'
    for hour, (product, version, part) in enumerate(
        [("Portail", "3.1", "log4j"), ("Agenda", "1.0", "jackson"), ("Portail", "3.2", "logback")]
    ):
        path = tmp_path / f"{hour}.json"
        path.write_text(bill % (product, version, parts % part))
        now = NOON + timedelta(hours=hour)
        import_files([path], now=now, perimeter=ONE, machine="SRV-WEB")
    assert {row[1] for row in in_force()} == {"SRV-WEB"}
    assert {row[2] for row in in_force()} == {"Portail", "Agenda", "jackson", "logback"}


def test_of_two_files_on_one_machine_the_newest_stands(
    tmp_path: Path, country: dict[str, int]
) -> None:
    sample = (SAMPLES / "glpi-computer.json").read_text()
    old = sample.replace("2026-09-30", "2026-01-01").replace("Dxcare", "Ancien logiciel")
    (tmp_path / "z-old.json").write_text(old)
    (tmp_path / "a-new.json").write_text(sample)
    import_files([tmp_path], now=NOON, perimeter=ONE)
    names = {row[2] for row in in_force()}
    assert "Dxcare" in names
    assert "Ancien logiciel" not in names


def test_a_refused_file_keeps_the_others_of_a_full_delivery_out(tmp_path: Path) -> None:
    good = table(tmp_path, "good.csv", f"a;{ONE};x;1\n")
    bad = table(tmp_path, "bad.csv", "b;EJ-999;x;1\n")
    report = import_files([good, bad], now=NOON)
    assert sorted(outcomes(report)) == ["refused", "refused"]
    assert not DeliveryRow.objects.exists()


def test_what_is_no_inventory_keeps_nothing_out(tmp_path: Path) -> None:
    table(tmp_path, "good.csv", f"a;{ONE};x;1\n")
    (tmp_path / "scan.csv").write_text("Plugin ID,CVE,CVSS,Risk,Host\n1,,,,h\n")
    report = import_files([tmp_path], now=NOON)
    assert sorted(outcomes(report)) == ["imported", "refused"]
    assert report.exit_code == 3


def test_deliveries_are_shown_within_the_scope_only(country: dict[str, int]) -> None:
    import_files([SAMPLES / "template-fr.csv"], now=NOON)
    one = country[ONE]
    assert store.deliveries_of(scope=NATION, perimeter=one)[0]["machines"] == 3
    own = Scope(entities=frozenset({"010000001"}))
    assert store.deliveries_of(scope=own, perimeter=one)
    assert not store.deliveries_of(scope=own, perimeter=country[TWO])
    assert not store.deliveries_of(scope=NOBODY, perimeter=one)


def test_tidying_changes_nothing_that_stands(tmp_path: Path) -> None:
    for number in range(4):
        path = table(tmp_path, f"{number}.csv", f"m{number % 3};{ONE};x{number};1\n")
        import_files([path], now=NOON + timedelta(hours=number), kind=DeliveryKind.PARTIAL)
    import_files([SAMPLES / "names.txt"], now=NOON, perimeter=TWO)
    before = in_force()
    later = datetime.now(UTC) + timedelta(days=1)
    removed = tidy(now=later, many=1)
    assert len(removed) == 5
    assert in_force() == before
    assert len(segments(lake())) == 2
    assert tidy(now=later, many=1) == []
    assert in_force() == before


def test_an_estate_is_declared_or_estimated(country: dict[str, int]) -> None:
    keys = list(country.values())
    estimated = expected_estates(keys)
    assert not estimated.is_declared.any()
    rule = estate_rule()
    assert estimated.machines[0] == rule.per_staff["hospital"] * 500
    assert estimated.machines[1] == rule.per_staff["care_home"] * rule.staff["care_home"]
    declare_estate(reference="010000001", machines=321, on=NOON.date())
    assert expected_estates(keys).machines[0] == 321
    assert estate_document(reference=ONE)["origin"] == "declared"
    with pytest.raises(ImpossibleEstate):
        declare_estate(reference=ONE, machines=float("nan"), on=NOON.date())


def test_an_estate_of_an_unknown_class_is_read_as_other_and_never_empty() -> None:
    rule = estate_rule()
    assert rule.machines(kind="shared", staff=100) == rule.per_staff["other"] * 100
    assert rule.machines(kind="care_home", staff=0) == rule.least
    assert isinstance(rule, EstateRule)


def test_more_machines_than_expected_is_the_whole_estate_and_none_is_none() -> None:
    assert seen_share(seen=12, expected=10) == 1
    assert seen_share(seen=5, expected=10) == 0.5
    assert seen_share(seen=0, expected=0) == 0
