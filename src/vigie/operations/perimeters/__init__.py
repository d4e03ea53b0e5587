"""Perimeters: the default ones follow the registry; shared ones are imported or edited, each edit
in the journal."""

from vigie.operations.perimeters.defaults import refresh_defaults
from vigie.operations.perimeters.edits import (
    LastPerimeter,
    UnknownPerimeter,
    UnknownSite,
    add_site,
    inherit,
    remove_site,
)
from vigie.operations.perimeters.table import import_files

__all__ = [
    "LastPerimeter",
    "UnknownPerimeter",
    "UnknownSite",
    "add_site",
    "import_files",
    "inherit",
    "refresh_defaults",
    "remove_site",
]
