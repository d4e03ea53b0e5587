"""What is fuzzed: each source module, found by its folder, and the readers of notations.

A target takes bytes and may refuse them in words; anything else that is raised is a fault of ours.
"""

import io
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from tests.faults import malice
from vigie.core import versions
from vigie.core.products import cpe, purl, wfn
from vigie.errors import VigieError
from vigie.sources.catalogue import Family, modules
from vigie.sources.opening import HEAD_BYTES, opened
from vigie.sources.registries.sheets import rows_of_sheet

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MOST = 5_000
"""Records read of one content."""
Target = Callable[[bytes], None]
NOTATIONS: dict[str, Callable[[str], object]] = {
    "cpe": cpe.parse,
    "cpe-wfn": wfn.unbound,
    "purl": purl.identified,
    "vers": versions.canonical,
}
SEEDS = {
    "cpe": ("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*", "cpe:/a:apache:log4j:2.14.1"),
    "cpe-wfn": ("cpe:2.3:a:7-zip:7-zip:9.20:*:*:*:*:x64:*:*", "cpe:/o:microsoft:windows_10::sp1"),
    "purl": ("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "pkg:npm/%40angular/a@1"),
    "vers": ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "vers:pypi/>=1.0|!=1.5|<2"),
}


def targets() -> dict[str, Target]:
    """Return every target by its name."""
    sources = {name: _source(module) for name, module in _modules().items()}
    notations = {f"notation-{name}": _notation(read) for name, read in NOTATIONS.items()}
    each = {f"version-{name}": _version(name) for name in versions.schemes()}
    return sources | notations | each | {"opening": _opening, "sheet": _sheet}


def _modules() -> dict[str, Any]:
    return {
        f"{family}-{module.SOURCE.name}": module
        for family in get_args(Family)
        for module in modules(family)
    }


def _source(module: Any) -> Target:
    def read(content: bytes) -> None:
        name = next((n for n in NAMES if module.recognises(n, content[:HEAD_BYTES])), None)
        if name is not None:
            refusing(lambda: list(islice(module.parse(io.BytesIO(content), name), MOST)))

    return read


NAMES = ("x.json", "x.csv", "x.xml", "x.txt", "x.spdx", "x.jsonl")
"""Names under which a content is shown; what it holds decides."""


def _notation(read: Callable[[str], object]) -> Target:
    return lambda content: refusing(lambda: read(content.decode("utf-8", "replace")))


def _version(scheme: str) -> Target:
    def read(content: bytes) -> None:
        one, _, other = content.decode("utf-8", "replace").partition("|")
        refusing(lambda: versions.compare(one, other, scheme))
        refusing(lambda: versions.satisfies(one, other, scheme))

    return read


def _opening(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        refusing(lambda: _read_through(Path(file.name)))


def _read_through(path: Path) -> None:
    with opened(path) as stream:
        while stream.read(1 << 20):
            continue


def _sheet(content: bytes) -> None:
    refusing(lambda: _rows(content, "x.xlsx"))
    refusing(lambda: _rows(content, "x.csv"))


def _rows(content: bytes, name: str) -> list[object]:
    return list(islice(rows_of_sheet(io.BytesIO(content), name=name), MOST))


def refusing(read: Callable[[], object]) -> None:
    """Read; a refusal in words is an answer."""
    try:
        read()
    except VigieError as refusal:
        assert refusal.say("fr")
        assert refusal.say("en")


def seeds(name: str) -> list[bytes]:
    """Return good contents to begin from: our samples that the target takes, else all of them."""
    if name.startswith("notation-"):
        return [text.encode() for text in SEEDS[name.removeprefix("notation-")]]
    if name.startswith("version-"):
        return [b"1.2.3-rc1+4|>=1.0, <2.0", b"2:1.10~beta-1ubuntu2|[1.0,2.0)", b"2024.1|1.x || ^2"]
    contents = [path.read_bytes() for path in sorted(SAMPLES.glob("*/*")) if path.is_file()]
    if name in ("opening", "sheet"):
        table = (SAMPLES / "evidence" / "preuves.csv").read_bytes()
        return [malice.book_of(table), *contents]
    module = _modules()[name]
    own = [c for c in contents if any(module.recognises(n, c[:HEAD_BYTES]) for n in NAMES)]
    return own or contents
