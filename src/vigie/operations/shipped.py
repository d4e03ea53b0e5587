"""The data files that ship with Vigie: read here, parsed by the core from their bytes."""

from importlib.resources import files


def shipped(name: str) -> bytes:
    """Return the bytes of a file of ``data/``."""
    return (files("vigie") / "data" / name).read_bytes()


NAME_TABLES = (
    *("product-aliases.toml", "name-confidence.toml", "name-scorer.toml"),
    "device-words.toml",
)


def name_tables() -> bytes:
    """Return our own tables of names: aliases and families, measured confidences, the parameters
    that rank candidates, the words of devices."""
    return b"\n".join(shipped(name) for name in NAME_TABLES)
