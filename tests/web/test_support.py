"""The pages and the API of the end of support."""

import json
from collections.abc import Callable
from importlib.resources import files

import jsonschema
import pytest
from django.test import Client

from tests.web import stand_in

pytestmark = pytest.mark.django_db
Reader = Callable[..., Client]


def test_every_stage_is_shown_and_the_unknown_is_hatched(reader: Reader) -> None:
    page = reader("nation").get("/fin-de-support/").content.decode()
    for words in (
        "Support fini",
        "d’ici six mois",
        "d’ici dix-huit mois",
        "Fin de support inconnue",
    ):
        assert words in page
    assert "swatch-unknown" in page and "10/10/2028" in page


def test_the_page_of_another_s_establishment_does_not_exist(reader: Reader) -> None:
    address = f"/etablissement/{stand_in.CHU}/fin-de-support/"
    assert reader("chu").get(address).status_code == 200
    assert reader("bretagne").get(address).status_code == 404
    assert reader("").get(address).status_code == 302


def test_a_region_that_is_none_is_not_asked(reader: Reader) -> None:
    page = reader("nation").get("/fin-de-support/?region=%3Cx%3E&sort=nothing").content.decode()
    assert "&lt;x&gt;" not in page and '<option value="ends" selected>' in page


def test_the_api_gives_the_document_of_the_page(reader: Reader) -> None:
    answer = reader("nation").get("/api/end-of-life?region=11&sort=machines").json()
    assert answer == stand_in.support.document(region="11", finess="", sort="machines")
    schema = files("vigie.data").joinpath("schemas/support.json").read_text("utf-8")
    jsonschema.validate(answer, json.loads(schema))
    outside = reader("bretagne").get(f"/api/establishments/{stand_in.CHU}/end-of-life")
    assert outside.status_code == 404
