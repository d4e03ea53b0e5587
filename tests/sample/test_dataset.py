"""The sample country: same seed same bytes, every file read whole, numbers that cannot be real."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess
from vigie.sample import dataset
from vigie.sample.advisory_notices import range_of
from vigie.sample.chance import InvalidScale
from vigie.sample.dataset import DataSet
from vigie.sample.identifiers import impossible, luhn_key
from vigie.sample.inventories import estates
from vigie.sample.names import MARK
from vigie.sample.practice import practices
from vigie.sample.registry import country
from vigie.sample.software import software
from vigie.sample.vulnerabilities import UnreadableClaim, claim_of, known
from vigie.sources.catalogue import Family, recognise
from vigie.sources.opening import content_name, head_of, opened

TODAY = date(2026, 3, 2)
SMALL = DataSet(seed=7, scale=0.01, today=TODAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample")
    dataset.write(place, SMALL)
    return place


def _files(folder: Path, kind: str) -> Iterator[Path]:
    for path in sorted(folder.glob(f"*/{kind}/**/*")):
        if path.is_file():
            yield path


def test_the_same_seed_gives_the_same_bytes(folder: Path) -> None:
    again = dict(dataset.files(SMALL))
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert written == set(again)
    assert all((folder / name).read_bytes() == content for name, content in again.items())


def test_another_seed_gives_another_country() -> None:
    first = country(seed=1, scale=0.01, today=TODAY)
    other = country(seed=2, scale=0.01, today=TODAY)
    assert [site.name for site in first.sites] != [site.name for site in other.sites]


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("establishments", "registries"),
        ("advisories", "feeds"),
        ("inventory", "inventories"),
        ("formats", "inventories"),
    ],
)
def test_every_file_is_recognised_and_nothing_is_set_aside(
    folder: Path, kind: str, family: Family
) -> None:
    paths = list(_files(folder, kind))
    assert paths
    for path in paths:
        name = content_name(path.name)
        module = recognise(family, name=name, head=head_of(path))
        assert module is not None, path
        with opened(path) as stream:
            left = [one for one in module.parse(stream, name) if isinstance(one, SetAside)]
        assert not left, path


def test_the_whole_country_has_the_size_that_is_told() -> None:
    held = country(seed=1, scale=1.0, today=TODAY)
    assert sum(site.is_hospital for site in held.sites) == 3_000
    assert sum(not site.is_hospital for site in held.sites) == 35_000
    assert sum(grouping.kind == "ght" for grouping in held.groupings) == 135
    assert len({site.department.code for site in held.sites}) == 101
    numbers = {site.finess for site in held.sites} | {one.finess for one in held.entities}
    assert len(numbers) == len(held.sites) + len(held.entities)
    shared = {finess for one in held.shared for finess in one.sites}
    assert shared <= {site.finess for site in held.sites}


def test_no_number_can_be_real_and_every_name_is_marked() -> None:
    held = country(seed=3, scale=0.02, today=TODAY)
    for number in [*(s.finess for s in held.sites), *(e.finess for e in held.entities)]:
        assert Finess(number)
        assert luhn_key(number[:-1]) != int(number[-1])
    named = [*held.sites, *held.entities, *held.groupings, *held.shared]
    assert all(one.name.endswith(MARK) for one in named)


@pytest.mark.parametrize("number", ["010000024", "2A0000030", "2B0000012"])
def test_the_key_is_the_one_of_real_numbers(number: str) -> None:
    assert luhn_key(number[:-1]) == int(number[-1])


@given(st.text("0123456789", min_size=8, max_size=8))
def test_an_impossible_number_never_carries_its_key(digits: str) -> None:
    assert impossible(digits)[-1] != str(luhn_key(digits))


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.5])
def test_a_scale_outside_the_country_is_refused(scale: float) -> None:
    with pytest.raises(InvalidScale):
        country(seed=1, scale=scale, today=TODAY)


def test_well_known_vulnerabilities_are_all_readable() -> None:
    table = known()
    assert len(table) > 400
    assert {"CVE-2021-44228", "CVE-2019-0708", "CVE-2020-1472", "CVE-2023-4966"} <= {
        one.cve for one in table
    }
    assert all(one.products and one.claims for one in table)
    assert sum(one.exploited is not None for one in table) > 300


def test_a_claim_says_its_bounds() -> None:
    claim = claim_of("a:apache:log4j >=2.13.0 <2.15.0")
    assert (claim.start, claim.start_including, claim.end, claim.end_including) == (
        "2.13.0",
        True,
        "2.15.0",
        False,
    )
    assert range_of(claim) == ">=2.13.0|<2.15.0"
    assert claim_of("!h:maker:device =-").vulnerable is False


def test_a_claim_outside_the_grammar_is_refused() -> None:
    with pytest.raises(UnreadableClaim):
        claim_of("apache log4j 2")


def test_what_a_machine_runs_is_in_the_table_and_every_machine_has_a_system() -> None:
    held = practices(country(seed=5, scale=0.02, today=TODAY))
    drawn = estates([one for one in held if one.delivers], seed=5, batch="recent")
    names = {product.name for product in software().products.values()}
    assert set(drawn.reported["name"]) <= names
    assert drawn.installed["machine_id"].n_unique() == drawn.machines.height
    assert drawn.machines.select("tag", "machine").is_unique().all()


def test_many_establishments_stay_silent() -> None:
    held = practices(country(seed=1, scale=0.1, today=TODAY))
    telling = sum(one.tells for one in held) / len(held)
    assert 0.1 < telling < 0.5
