"""Devices against the product trees of notices."""

from functools import cache
from importlib.resources import files

from vigie.core.devices import DeviceWords


@cache
def words() -> DeviceWords:
    """Return our own words of devices."""
    return DeviceWords.parse((files("vigie.data") / "device-words.toml").read_bytes())
