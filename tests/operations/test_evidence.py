"""Evidence given by table or by form: whole or not at all, within a scope, never twice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from vigie.core.safeguards import UnknownSafeguard
from vigie.core.scope import NOBODY, Scope
from vigie.operations.evidence import (
    import_files,
    record_evidence,
    template,
    withdraw_evidence,
)
from vigie.operations.evidence.giving import NoSuchPerimeter
from vigie.operations.importing import Outcome
from vigie.store.models import Entity, EvidenceRow, Perimeter, PerimeterSite, RawFile, Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ENTITY, SITE = "010780054", "010000024"


@pytest.fixture(autouse=True)
def hospital() -> None:
    entity = Entity.objects.create(finess=ENTITY, name="Essai", region="84", source="test")
    held = Perimeter.objects.create(
        code=f"EJ-{ENTITY}", name="Essai", kind="hospital", entity=entity, region="84"
    )
    shared = Perimeter.objects.create(code="DPI", name="Dossier partagé", kind="shared")
    site = Site.objects.create(finess=SITE, name="Essai", kind="hospital", source="test")
    for perimeter in (held, shared):
        PerimeterSite.objects.create(perimeter=perimeter, site=site)


def given(tmp_path: Path, *lines: str, header: str = "") -> Path:
    path = tmp_path / "preuves.csv"
    first = header or "Périmètre;Mesure;Valeur;Vu;Preuve;Observé le;Référence"
    path.write_text("\n".join([first, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_table_in_french_is_kept_and_the_same_again_adds_nothing(tmp_path: Path) -> None:
    path = given(
        tmp_path,
        f"{ENTITY};mfa_remote;85 %;0,9;mesuré;02/11/2026;rapport 12",
        f"EJ-{ENTITY};restore_tested;1;;Déclaré;2026-10-01;",
    )
    assert import_files([path], now=NOW).exit_code == 0
    rows = EvidenceRow.objects.order_by("safeguard").values_list(
        "safeguard", "low", "high", "seen", "proof", "observed_on"
    )
    assert list(rows) == [
        ("mfa_remote", 0.85, 0.85, 0.9, "measured", date(2026, 11, 2)),
        ("restore_tested", 1.0, 1.0, 1.0, "declared", date(2026, 10, 1)),
    ]
    assert import_files([path], now=NOW).files[0].outcome is Outcome.UNCHANGED
    assert EvidenceRow.objects.count() == 2
    assert RawFile.objects.get(kind="evidence").records == 2


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (f"{ENTITY};magic;1;1;mesuré;2026-11-02;", "safeguard"),
        (f"{ENTITY};mfa_remote;120 %;1;mesuré;2026-11-02;", "low"),
        (f"{ENTITY};mfa_remote;much;1;mesuré;2026-11-02;", "low"),
        (f"{ENTITY};mfa_remote;1;2;mesuré;2026-11-02;", "seen"),
        (f"{ENTITY};mfa_remote;1;1;juré;2026-11-02;", "proof"),
        (f"{ENTITY};mfa_remote;1;1;mesuré;2026-02-30;", "observed_on"),
        (f"{ENTITY};mfa_remote;1;1;mesuré;2027-01-01;", "observed_on"),
        ("999999999;mfa_remote;1;1;mesuré;2026-11-02;", "perimeter"),
        (f"{SITE};mfa_remote;1;1;mesuré;2026-11-02;", "perimeter"),
    ],
)
def test_a_fault_refuses_the_file_whole_and_names_line_and_field(
    tmp_path: Path, line: str, field: str
) -> None:
    good = f"{ENTITY};mfa_remote;1;1;mesuré;2026-11-02;"
    report = import_files([given(tmp_path, good, line)], now=NOW)
    assert report.exit_code == 1
    for reason in (report.files[0].reason_fr, report.files[0].reason_en):
        assert "preuves.csv" in reason
        assert "line 3" in reason
        assert field in reason
    assert EvidenceRow.objects.count() == 0


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    report = import_files([given(tmp_path, "x;y", header="mesure;valeur")], now=NOW)
    assert report.exit_code == 1
    assert "perimeter" in report.files[0].reason_en


def test_a_workbook_reads_like_a_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["perimeter", "safeguard", "low", "high", "proof", "observed_on"])
    sheet.append([ENTITY, "mfa_remote", 0.5, 0.75, "measured", datetime(2026, 11, 2)])
    book.save(tmp_path / "preuves.xlsx")
    assert import_files([tmp_path / "preuves.xlsx"], now=NOW).exit_code == 0
    row = EvidenceRow.objects.get()
    assert (row.low, row.high, row.observed_on) == (0.5, 0.75, date(2026, 11, 2))


def test_the_template_is_a_table_that_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "modele.csv"
    path.write_text(template().replace("010000024", ENTITY), encoding="utf-8")
    assert import_files([path], now=NOW).exit_code == 0


def record(scope: Scope, safeguard: str = "mfa_remote") -> None:
    record_evidence(
        scope=scope,
        perimeter=f"EJ-{ENTITY}",
        safeguard=safeguard,
        low=0.4,
        high=0.5,
        proof="documented",
        observed_on=date(2026, 11, 2),
        source="form",
        given_by="rssi",
        now=NOW,
    )


def test_a_piece_is_kept_only_by_who_answers_for_the_perimeter() -> None:
    for outside in (NOBODY, Scope(regions=frozenset({"11"})), Scope(entities=frozenset({SITE}))):
        with pytest.raises(NoSuchPerimeter):
            record(outside)
    record(Scope(entities=frozenset({ENTITY})))
    assert EvidenceRow.objects.get().given_by == "rssi"


def test_an_unknown_safeguard_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownSafeguard):
        record(Scope(national=True), safeguard="magic")


def test_a_withdrawn_piece_stays_with_the_instant_it_was_withdrawn() -> None:
    record(Scope(national=True))
    key = EvidenceRow.objects.get().pk
    assert not withdraw_evidence(scope=NOBODY, key=key, now=NOW)
    assert withdraw_evidence(scope=Scope(regions=frozenset({"84"})), key=key, now=NOW)
    assert not withdraw_evidence(scope=Scope(national=True), key=key, now=NOW)
    assert EvidenceRow.objects.get().withdrawn_at == NOW
