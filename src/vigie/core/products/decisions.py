"""What a person said that a reported name stands for: said once, it serves every establishment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import bare_name, plain, publisher_forms
from vigie.core.products.pairings import LONGEST, vendor_key

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NameDecision:
    """A name and a publisher as reported, and the product they stand for; ``None``: no product
    that advisories name."""

    name: str
    publisher: str
    product: ProductId | None


def key_of(name: str, publisher: str, version: str = "") -> Key:
    """Return what makes two reported names one: the publisher without its legal form and the
    words of the name, without version, architecture and language."""
    forms = publisher_forms(publisher[:LONGEST])
    words = bare_name(plain(name[:LONGEST]), version[:LONGEST])
    return vendor_key(forms) if forms else "", " ".join(words)


def written(decisions: Iterable[NameDecision]) -> bytes:
    """Return decisions as rows ``[[decided]]`` to add to our tables of names."""
    rows = sorted(
        {(*key_of(one.name, one.publisher), str(one.product or "")) for one in decisions}
    )
    return b"".join(
        b"\n[[decided]]\npublisher = %s\nname = %s\nproduct = %s\n"
        % tuple(_quoted(text) for text in row)
        for row in rows
    )


def read(table: Mapping[str, Any]) -> dict[Key, ProductId | None]:
    """Read the rows ``[[decided]]``."""
    return {
        (row["publisher"], row["name"]): ProductId(*row["product"].split(":", 2))
        if row["product"]
        else None
        for row in table.get("decided", ())
    }


def _quoted(text: str) -> bytes:
    """Return a TOML basic string."""
    marks = {"\\": "\\\\", '"': '\\"'}
    safe = "".join(marks.get(c, c) if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return f'"{safe}"'.encode()
