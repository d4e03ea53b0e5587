"""The dictionary comes from the claims of advisories; the command reads names and versions."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from vigie.cli import products, versions
from vigie.core.inventory import Reported
from vigie.core.products import resolve
from vigie.engine.columns import CLAIMS
from vigie.engine.dictionary import pairings_of
from vigie.operations.products import dictionary_of

TRAPS = (
    ("generic", "8.4", "8.4.0", "="),
    ("generic", "16.0.35907", "16.0.35907.0", "="),
    ("generic", "4.2.8", "4.2.8 p18", "<"),
    ("semver", "4.0.0-rc1", "4.0.0", "<"),
    ("debian", "1:9.2p1-2", "9.3p1-1", ">"),
    ("rpm", "1:1.0-1", "2.0-1", ">"),
    ("java", "8 Update 181", "1.8.0_202", "<"),
    ("openssl", "1.0.2k", "1.0.2zg", "<"),
    ("windows", "10.0.19045", "10.0.19045.3803", "<"),
    ("date", "2023-01-31", "2023-02-01", "<"),
    ("generic", "3f2a91c0de", "1.0", "?"),
    ("generic", "ad 5.5.3", "5.5.3", "?"),
)

app = typer.Typer()
products.register(app)
versions.register(app)


def _claims(*rows: tuple[str, ...]) -> pl.LazyFrame:
    columns = ("cve", "part", "vendor", "product")
    said: list[dict[str, Any]] = [
        dict(zip(columns, row, strict=True)) | {"vulnerable": True, "said": ""} for row in rows
    ]
    return pl.DataFrame(said, schema=CLAIMS).lazy()


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake whose advisories claim two products."""
    folder = tmp_path / "advisories" / "snapshots" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "advisories" / "CURRENT").write_text("one")
    _claims(
        ("CVE-2031-0001", "a", "7-zip", "7-zip"),
        ("CVE-2031-0002", "a", "assimp", "assimp"),
        ("CVE-2031-0002", "", "open_asset_import_library", "assimp"),
    ).collect().write_parquet(folder / "claims.parquet")
    return tmp_path


def test_the_spelling_that_advisories_use_most_wins() -> None:
    often = [(f"CVE-2031-000{n}", "a", "acme", "viewer_pro") for n in range(5)]
    claims = _claims(*often, ("CVE-2031-0009", "h", "acme", "viewerpro"), ("x", "a", "*", "-"))
    dictionary = dictionary_of(claims)
    assert len(dictionary.products) == 2
    found = resolve(Reported("Viewer Pro 2.1", "Acme", "2.1"), dictionary)
    assert found.product == ("a", "acme", "viewer_pro")
    assert found.version == "2.1"


def test_a_vulnerability_is_shared_between_the_names_it_has() -> None:
    claims = _claims(
        ("CVE-2031-0001", "", "acme", "one"),
        ("CVE-2031-0001", "", "acme", "two"),
        ("CVE-2031-0001", "a", "acme", "one"),
        ("CVE-2031-0002", "", "acme", "one"),
        ("CVE-2031-0002", "a", "acme", "one"),
    )
    weights = {pair.name: (pair.together, pair.stated) for pair in pairings_of(claims)}
    assert weights == {"one": (1.5, 1.5), "two": (0.5, 0.5)}


def test_what_is_taught_does_not_hang_on_the_order_of_claims() -> None:
    rows = []
    for number in range(60):
        cve = f"CVE-2031-{1000 + number}"
        rows += [(cve, "", "acme", name) for name in ("one", "two", "six")[: 1 + number % 3]]
        rows += [(cve, "a", "acme", name) for name in ("one", "un")[: 1 + number % 2]]
    said = [sorted(pairings_of(_claims(*rows[n:], *rows[:n]))) for n in range(0, len(rows), 13)]
    assert all(one == said[0] for one in said)


def test_the_command_answers_one_line_per_name(lake: Path) -> None:
    names = "7-Zip 19.00 (x64)\tIgor Pavlov\t19.00\nPlanning\tCHU\t1\n"
    names += "Assimp\tOpen Asset Import Library"
    result = CliRunner().invoke(app, ["name", "--lake", str(lake)], input=names)
    assert result.exit_code == 0
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[0] for line in lines] == ["7-zip:7-zip", "-", "assimp:assimp"]
    assert lines[0][2] == "19.00"
    assert lines[1] == ["-", "0.00", "-"]
    assert all(0 <= float(line[1]) <= 1 for line in lines)


def test_the_command_answers_one_sign_per_pair_of_versions() -> None:
    lines = "".join(f"{scheme}\t{a}\t{b}\n" for scheme, a, b, _ in TRAPS)
    result = CliRunner().invoke(app, ["version", "compare"], input=lines)
    assert result.stdout.splitlines() == [sign for *_, sign in TRAPS]


def test_the_command_says_which_versions_a_range_holds() -> None:
    lines = "semver\t1.2.3\t>=1.0 <2.0\nsemver\t2.0.0\t>=1.0 <2.0\ngeneric\tabc\t<2\n"
    result = CliRunner().invoke(app, ["version", "satisfies"], input=lines)
    assert result.stdout.splitlines() == ["true", "false", "?"]
