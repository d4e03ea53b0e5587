"""The words of devices: what names no model, and who bought whom."""

import tomllib
from dataclasses import dataclass
from typing import Any, Self

from vigie.core.products.normalise import tokens
from vigie.errors import VigieError


class UnreadableDeviceWords(VigieError):
    fr = "fichier des mots des dispositifs : {reason}"
    en = "file of the words of devices: {reason}"


_NO_WORDS: dict[str, list[Any]] = {"generic": [], "weak": [], "houses": []}


@dataclass(frozen=True, slots=True)
class DeviceWords:
    """Words that tell no model apart, and the names of vendors.

    Source: docs/methods/devices.md. Limits: a name is read word by word, in French and English.
    """

    generic: frozenset[str]
    """What a device is (``pump``, ``moniteur``), in any name."""
    weak: frozenset[str]
    """What a vendor's name has in common with others (``medical``, ``systems``, ``gmbh``)."""
    owner: dict[str, str]
    """Per name of a vendor, its words joined by spaces: the house it belongs to."""

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read the table ``devices`` of our tables of names (``data/device-words.toml``); there
        is no word where it is absent. Raise ``UnreadableDeviceWords`` when it is not whole."""
        try:
            document = tomllib.loads(raw.decode()).get("devices", _NO_WORDS)
            owner = {
                " ".join(tokens(name)): house["name"]
                for house in document["houses"]
                for name in (house["name"], *house["names"])
            }
            return cls(
                generic=frozenset(w for line in document["generic"] for w in tokens(line)),
                weak=frozenset(w for line in document["weak"] for w in tokens(line)),
                owner=owner,
            )
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise UnreadableDeviceWords(reason=str(error)) from error
