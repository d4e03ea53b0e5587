"""Fetch the configured sources and import what came. Off unless the configuration switches it
on."""

from vigie.operations.fetch.configuration import Configuration, FetchIsOff, UnknownSource
from vigie.operations.fetch.report import AddressOutcome, FetchOutcome, FetchReport
from vigie.operations.fetch.running import fetch_sources

__all__ = [
    "AddressOutcome",
    "Configuration",
    "FetchIsOff",
    "FetchOutcome",
    "FetchReport",
    "UnknownSource",
    "fetch_sources",
]
