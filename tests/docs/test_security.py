"""The tables and files of docs/security say what is true of the code."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tools import security

from vigie.store import isolation

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vigie"
ASVS = security.table("asvs.toml")
STATES = {"met", "partly", "not-met", "not-applicable"}
CRYPTOGRAPHY = {"cryptography", "pyrage", "pysequoia", "nacl", "Crypto", "OpenSSL"}


def test_every_requirement_of_the_scope_has_an_answer_and_no_other() -> None:
    assert set(ASVS["requirements"]) == set(security.in_scope(ASVS))
    assert sum(map(len, ASVS["levels"].values())) == 345, "the standard has 345 requirements"


def test_an_answer_is_a_state_with_a_reason_or_a_test() -> None:
    for one, answer in ASVS["requirements"].items():
        assert answer["state"] in STATES, one
        assert len(answer["says"]) > 4 or answer.get("tests"), one


def test_every_test_that_is_named_exists() -> None:
    named = {t for answer in ASVS["requirements"].values() for t in answer.get("tests", ())}
    assert len(named) > 60
    missing = [name for name in sorted(named) if not _exists(name)]
    assert not missing


def _exists(name: str) -> bool:
    path, _, function = name.partition("::")
    place = ROOT / path
    tree = ast.parse(place.read_text("utf-8")) if place.is_file() else ast.parse("")
    return any(isinstance(n, ast.FunctionDef) and n.name == function for n in ast.walk(tree))


def test_every_document_that_is_named_exists() -> None:
    for one, answer in ASVS["requirements"].items():
        for word in answer["says"].replace(",", " ").replace(":", " ").split():
            if word.startswith("docs/") and word.rstrip(".").endswith((".md", ".toml")):
                assert (ROOT / word.rstrip(".")).exists(), (one, word)


def test_the_pages_are_made_from_their_tables() -> None:
    for name, made in security.PAGES.items():
        assert (security.FOLDER / name).read_text("utf-8") == made(), "make security"


def test_every_table_has_its_retention() -> None:
    kept = [t for one in security.table("retention.toml")["kept"] for t in one["tables"]]
    assert len(kept) == len(set(kept))
    assert set(kept) == set(isolation.RULES) | set(isolation.WITHOUT_RULE)


@pytest.mark.parametrize("page", ["homologation.md", "accreditation.md"])
def test_cryptography_is_used_where_it_is_written(page: str) -> None:
    """Every module that encrypts, signs or verifies is within one that the accreditation names."""
    text = (security.FOLDER / page).read_text("utf-8")
    used = {_module(p) for p in SOURCE.rglob("*.py") if _imported(p) & CRYPTOGRAPHY}
    assert used
    written = [word for word in text.split("`") if word.startswith("vigie.")]
    unwritten = [one for one in sorted(used) if not one.startswith(tuple(written))]
    assert not unwritten


def _module(place: Path) -> str:
    return ".".join(place.relative_to(SOURCE.parent).with_suffix("").parts)


def _imported(place: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(place.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_what_was_uploaded_is_served_by_no_address() -> None:
    """Neither pages nor the API name the archive, or answer with a file of the disk."""
    for place in (*(SOURCE / "web").rglob("*.py"), *(SOURCE / "api").rglob("*.py")):
        text = place.read_text("utf-8")
        assert "FileResponse" not in text and "MEDIA_" not in text, place
        assert "store.raw" not in text and "store import raw" not in text, place


def test_over_tls_cookies_are_of_this_host_alone_and_tls_is_kept(tmp_path: Path) -> None:
    names = (
        *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE"),
        *("CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"),
        *("SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
    )
    program = (
        "import json; from vigie.config import settings as s; "
        f"print(json.dumps({{n: getattr(s, n, None) for n in {names!r}}}))"
    )
    environment = os.environ | {"VIGIE_HTTPS": "1", "VIGIE_HOME": str(tmp_path)}
    environment["PYTHONPATH"] = str(SOURCE.parent)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert all(value for value in found.values())
