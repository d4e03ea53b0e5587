"""What the command shows of an observed country: as JSON, and in words of both languages."""

import json
from importlib import resources
from typing import Any

import pytest
from click.testing import Result
from jsonschema import validate
from typer.testing import CliRunner

from tests.country import TODAY, WEEK_AGO
from tests.operations.test_answering import a_finding
from vigie.cli.main import app, gather
from vigie.core.scope import NATION
from vigie.operations.level import NoSuchSubject, territory_document
from vigie.store.models import Site

gather()
pytestmark = pytest.mark.usefixtures("observed")


def ran(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=given)


def document(*words: str) -> Any:
    result = ran(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def schema(name: str) -> Any:
    text = resources.files("vigie").joinpath("data", "schemas", f"{name}.json").read_text()
    return json.loads(text)


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "en")


def test_the_nation_is_shown_with_the_figures_that_were_promised() -> None:
    nation = document("show", "nation")
    validate(nation, schema("territory"))
    promised = {"on", "method", "establishments", "coverage_share", "proved_shut_share",
                "care_hours_lost", "levels_proved", "levels_said", "levels_possible",
                "perimeters", "zones", "blind_spots"}  # fmt: skip
    assert promised <= nation.keys()
    assert set(nation["care_hours_lost"]) == {"best", "worst"}
    assert set(nation["proved_shut_share"]) == {"low", "high"}
    for zone in nation["zones"]:
        assert {"zone", "openness_best", "openness_worst", "proved_shut_share"} <= zone.keys()
    assert nation == territory_document(scope=NATION, territory="nation", code="FR")


def test_a_past_day_is_shown_when_asked() -> None:
    assert document("show", "nation", "--on", WEEK_AGO.isoformat())["on"] == str(WEEK_AGO)
    assert document("show", "nation")["on"] == str(TODAY)


def test_territories_and_establishments_are_shown() -> None:
    site = Site.objects.order_by("finess")[0]
    for words in (
        ("show", "region", site.region),
        ("show", "department", site.department),
        ("show", "category", site.kind),
    ):
        validate(document(*words), schema("territory"))
    validate(document("show", "establishment", site.finess), schema("establishment"))


def test_what_does_not_exist_is_refused() -> None:
    result = ran("show", "establishment", "999999999", "--json")
    assert isinstance(result.exception, NoSuchSubject)
    assert result.stdout == ""


@pytest.mark.usefixtures("in_french")
def test_a_person_reads_the_nation_in_french() -> None:
    text = ran("show", "nation").stdout
    assert "Heures de soins perdues par an" in text
    assert "Mots de passe" in text


@pytest.mark.usefixtures("in_english")
def test_a_person_reads_the_nation_and_an_establishment_in_english() -> None:
    text = ran("show", "nation").stdout
    assert "Care hours lost per year" in text
    assert "Passwords" in text
    site = Site.objects.order_by("finess")[0]
    text = ran("show", "establishment", site.finess).stdout
    assert "Care hours lost per year" in text and "proved" in text


def test_every_observation_is_listed_with_what_it_used() -> None:
    rows = document("show", "observations")
    assert [row["on"] for row in rows] == [str(TODAY), str(WEEK_AGO)]
    assert all(row["inputs"]["registry"]["sites"] == Site.objects.count() for row in rows)


def test_a_day_observed_again_says_that_nothing_changed() -> None:
    again = document("observe", "--on", TODAY.isoformat())
    assert (again["new"], again["levels_changed"], again["documents_changed"]) == (False, 0, 0)


@pytest.mark.usefixtures("in_french")
def test_a_day_observed_again_says_so_in_french() -> None:
    assert "déjà observé" in ran("observe", "--on", TODAY.isoformat()).stdout


def test_names_become_products_and_unknown_ones_stay_unknown() -> None:
    result = ran("name", given="Mozilla Firefox\tMozilla\t115.0.2\nZzyzx Soins 3000\t\t1\n")
    assert result.exit_code == 0, result.output
    firefox, unknown = result.stdout.splitlines()
    assert firefox.startswith("mozilla:firefox\t") and firefox.endswith("\t115.0.2")
    assert unknown == "-\t0.00\t-"


@pytest.mark.parametrize(("language", "says"), [("fr", "Jours observés"), ("en", "Days observed")])
def test_observations_are_printed_as_a_table(
    monkeypatch: pytest.MonkeyPatch, language: str, says: str
) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", language)
    text = ran("show", "observations").stdout
    assert says in text and str(TODAY) in text and "{" not in text


@pytest.mark.parametrize(
    ("language", "known", "unknown", "says"),
    [
        ("fr", "Affecté : ", "Inconnu : ", "Ce que disent les sources"),
        ("en", "Affected: ", "Unknown: ", "What the sources say"),
    ],
)
def test_a_vulnerability_and_a_product_are_printed_for_a_person(
    monkeypatch: pytest.MonkeyPatch, language: str, known: str, unknown: str, says: str
) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", language)
    _, asked = a_finding()
    text = ran("show", "cve", asked.cve).stdout
    assert known in text and unknown in text and says in text
    assert "{" not in text
    text = ran("show", "product", asked.product).stdout
    assert asked.cve in text and "machines" in text and "{" not in text
