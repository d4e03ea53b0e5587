"""The rules of the house that the import contracts cannot say: the law of the word, and purity."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vigie"

SHELL_LAYERS = ("operations", "store", "store/models", "web", "api", "cli", "web/templates")

OUTSIDE_THE_LAW = {
    # Words of the shell that no capability of the core has.
    "accounts": "who may sign in",
    "account": "who may sign in, by command",
    "isolation": "what the database itself refuses",
    "fetch": "sources",
    "imports": "the dispatcher of `vigie import`",
    "importing": "what all imports share",
    "sources": "feeds and their state",
    "shipped": "the data files of Vigie itself",
    "received": "what programs pushed and waits to be imported",
    "night": "all that a night does, in order",
    "worker": "what runs the nights",
    "telemetry": "what the service measures of itself",
    "health": "whether the service is alive and ready",
    "backup": "the whole installation, kept elsewhere",
    "sealing": "what is encrypted at rest, and its keys",
    "raw": "the archive of files as received",
    "home": "where data lives",
    "demo": "the sample country",
    "serve": "the web service",
    "doctor": "the installation itself",
    "release": "what is handed over, signed",
    "observe": "a day's observation: all words, in order",
    "show": "reads the documents of every word",
    "bench": "the benchmarks",
    "main": "the command itself",
    "speech": "how the command speaks",
    "database": "the database itself",
    "care": "the activity of establishments",
    "activity": "what establishments return of their care",
    "perimeters": "the systems of establishments",
    "registry": "what the command calls the registry of establishments",
    "estate": "the expected estate of inventories",
    "products": "names of products",
}
PIECES_OF_A_LAYER = {
    # What a layer is made of, beside its capabilities.
    "store": {
        "accidents",
        "sums",
        "turns",
        "apps",
        "copies",
        "isolation",
        "models",
        "migrations",
        "searching",
        "sealed_text",
    },
    "web": {
        *(
            "apps",
            "failures",
            "urls",
            "rights",
            "middleware",
            "templates",
            "static",
            "charts",
            "templatetags",
        ),
        *(
            "asking",
            "guide",
            "exports",
            "spreadsheet",
            "search",
            "addresses",
            "figures",
            "formats",
            "frame",
            "gate",
            "maps",
        ),
        *("method", "places", "questions", "site", "wording", "listing"),
    },
    "api": {"urls", "guide", "questions", "rights"},
    "cli": {"asking", "noting", "printed", "tongue", "usage"},
    "operations": {"wording"},
    "store/models": set(),
    "web/templates": {
        *(
            "400",
            "403_csrf",
            "429",
            "account",
            "allauth",
            "api",
            "base",
            "form",
            "nav",
            "method",
            "pager",
        ),
        *("guide", "search", "site", "mfa", "usersessions"),
    },
}


def core_words() -> set[str]:
    """Return the words of the capabilities: the modules and packages of the core."""
    words = {p.stem for p in (SOURCE / "core").iterdir() if not p.name.startswith("_")}
    return words | {
        p.stem
        for package in (SOURCE / "core").iterdir()
        if package.is_dir()
        for p in package.glob("*.py")
        if not p.name.startswith("_")
    }


def entries(layer: str) -> Iterator[str]:
    for place in sorted((SOURCE / layer).iterdir()):
        if place.name.startswith(("_", ".")):
            continue
        if place.is_dir() or place.suffix in {".py", ".html"}:
            yield place.stem


@pytest.mark.parametrize("layer", SHELL_LAYERS)
def test_a_capability_keeps_its_word_in_every_layer(layer: str) -> None:
    allowed = core_words() | set(OUTSIDE_THE_LAW) | PIECES_OF_A_LAYER[layer]
    strangers = [
        word for word in entries(layer) if word not in allowed and word.isalnum() is not None
    ]
    strangers = [word for word in strangers if not word.isdigit()]
    assert not strangers, f"{layer}: {strangers} name no capability of the core"


FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
ALLOWED_IN_CORE = {
    "abc",
    "array",
    "base64",
    "binascii",
    "bisect",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "importlib",
    "pkgutil",
    "heapq",
    "itertools",
    "math",
    "operator",
    "re",
    "statistics",
    "string",
    "struct",
    "tomllib",
    "types",
    "typing",
    "unicodedata",
    "urllib",
    "zlib",
    "json",
    "contextlib",
    "numbers",
    "sys",
    "numpy",
    "cvss",
    "packageurl",
    "vigie",
}


def core_modules() -> list[Path]:
    return sorted((SOURCE / "core").rglob("*.py"))


@pytest.mark.parametrize("module", core_modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_core_touches_nothing_outside_itself(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, (
                f"{module.name}:{node.lineno} {node.func.id}"
            )
        for name in _imported(node):
            assert name in ALLOWED_IN_CORE, f"{module.name} imports {name}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return []


CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}
MAY_READ_THE_CLOCK = ("cli", "web/middleware.py", "config/schedule.py")


def test_the_clock_enters_in_three_places_only() -> None:
    for module in SOURCE.rglob("*.py"):
        where = str(module.relative_to(SOURCE))
        if where.startswith(MAY_READ_THE_CLOCK):
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in CLOCKS, f"{where}:{node.lineno}"


def test_the_account_is_ours_from_the_first_migration() -> None:
    first = SOURCE / "store" / "migrations" / "0001_initial.py"
    text = first.read_text(encoding="utf-8")
    assert "name='User'" in text or 'name="User"' in text


def test_no_source_file_grows_past_four_hundred_lines() -> None:
    long = {
        str(p.relative_to(SOURCE)): n
        for p in SOURCE.rglob("*.py")
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    }
    assert not long
