"""The dictionary comes from the claims of advisories."""

import polars as pl

from vigie.core.inventory import Reported
from vigie.core.products import resolve
from vigie.operations.products import dictionary_of


def test_the_spelling_that_advisories_use_most_wins() -> None:
    rows = [("a", "acme", "viewer_pro")] * 3 + [("h", "acme", "viewerpro"), ("a", "*", "-")]
    claims = pl.DataFrame(rows, schema=["part", "vendor", "product"], orient="row").lazy()
    dictionary = dictionary_of(claims)
    assert len(dictionary.products) == 2
    found = resolve(Reported("Viewer Pro 2.1", "Acme", "2.1"), dictionary)
    assert found.product == ("a", "acme", "viewer_pro")
    assert found.version == "2.1"
