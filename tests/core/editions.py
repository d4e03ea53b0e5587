"""The catalogue and the parameter edition that ship, parsed once for the tests of the core."""

from importlib.resources import files

from vigie.core.level.parameters import parse_parameters
from vigie.core.level.v1 import method_of
from vigie.core.safeguards import parse_catalogue

DATA = files("vigie") / "data"
CATALOGUE = parse_catalogue((DATA / "safeguards.toml").read_bytes())
PARAMETERS = parse_parameters((DATA / "parameters-v1.toml").read_bytes())
METHOD = method_of(CATALOGUE, PARAMETERS)
