"""The data files that ship with Vigie: read here, parsed by the core from their bytes."""

from importlib.resources import files


def shipped(name: str) -> bytes:
    """Return the bytes of a file of ``data/``."""
    return (files("vigie") / "data" / name).read_bytes()
