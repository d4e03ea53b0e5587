"""The tables and the edition that ship, read as the operations read them."""

from importlib.resources import files

from vigie.core.priorities import parse_priorities, parse_table

DATA = files("vigie") / "data"
RAW = (DATA / "priorities.toml").read_bytes()
RAW_TABLES = {
    name: (DATA / "ssvc" / f"{name}.toml").read_bytes()
    for name in ("bod-26-04", "deployer", "coordinator", "human-impact")
}
TABLES = {name: parse_table(raw) for name, raw in RAW_TABLES.items()}
EDITION = parse_priorities(RAW, TABLES)
