"""Inventories: import them, know how many machines there should be, keep the lake tidy."""

from vigie.operations.inventory.binding import AmbiguousPerimeter, UnknownPerimeter, mapping_of
from vigie.operations.inventory.delivering import deliver_one, import_files
from vigie.operations.inventory.estates import (
    ExpectedEstates,
    declare_estate,
    estate_document,
    expected_estates,
)
from vigie.operations.inventory.tidying import tidy

__all__ = [
    "AmbiguousPerimeter",
    "ExpectedEstates",
    "UnknownPerimeter",
    "declare_estate",
    "deliver_one",
    "estate_document",
    "expected_estates",
    "import_files",
    "mapping_of",
    "tidy",
]
