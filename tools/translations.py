"""Keeps the catalogues whole: the English of the interface, and the French of what typer says by
itself. ``--write`` gathers and compiles, ``--check`` refuses a gap."""

import argparse
import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import typer

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "vigie"
PYTHON = ("web", "api", "config", "operations")
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
_CALL = re.compile(
    r"""\b(?P<name>gettext|ngettext|_)\(\s*u?(?P<one>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""(?:\s*,\s*u?(?P<many>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?"""
)
Wording = tuple[str, str]
"""A msgid and its plural, empty when there is none."""


def of_templates() -> Iterator[tuple[str, Wording]]:
    """Yield the place and the wording of each translation in the templates."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for path in sorted((SOURCES / "web" / "templates").rglob("*.html")):
        for call in _CALL.finditer(templatize(path.read_text("utf-8"))):
            many = ast.literal_eval(call["many"]) if call["many"] else ""
            yield place(path), (ast.literal_eval(call["one"]), many)


def of_python() -> Iterator[tuple[str, Wording]]:
    """Yield the place and the wording of each translation in the code of the interface."""
    for folder in PYTHON:
        for path in sorted((SOURCES / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and (wording := said_by(node)):
                    yield place(path), wording


def said_by(call: ast.Call) -> Wording | None:
    """Return what a call translates, ``None`` when it does not."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [
        a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
    ]
    if name in SINGLE and texts:
        return texts[0], ""
    return (texts[0], texts[1]) if name in PLURAL and len(texts) > 1 else None


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def of_interface() -> dict[Wording, list[str]]:
    """Return every wording of pages and command with the files that use it."""
    found: dict[Wording, list[str]] = {}
    for where, wording in [*of_templates(), *of_python()]:
        places = found.setdefault(wording, [])
        if where not in places:
            places.append(where)
    return found


def of_typer() -> dict[Wording, list[str]]:
    """Return every wording that typer asks gettext for."""
    folder = Path(typer.__file__).parent
    calls = (
        (path, call)
        for path in sorted(folder.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
    )
    return {said_by(call): [f"typer/{p.name}"] for p, call in calls if said_by(call)}


@dataclass(frozen=True)
class Catalogue:
    """A language's wordings, in ``src/vigie/locale``; ``gathered`` says which are wanted."""

    language: str
    domain: str
    gathered: Callable[[], dict[Wording, list[str]]]

    @property
    def path(self) -> Path:
        return SOURCES / "locale" / self.language / "LC_MESSAGES" / f"{self.domain}.po"

    @property
    def compiled(self) -> Path:
        return self.path.with_suffix(".mo")


CATALOGUES = (Catalogue("en", "django", of_interface), Catalogue("fr", "command", of_typer))


def renewed(known: polib.POFile, asked: Catalogue) -> polib.POFile:
    """Return the catalogue of today's wordings, keeping the translations that are known."""
    kept = {(entry.msgid, entry.msgid_plural): entry for entry in known}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Language": asked.language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (one, many), places in sorted(
        asked.gathered().items(), key=lambda item: (item[1][0], item[0])
    ):
        fresh.append(entry_of(one, many, places, kept.get((one, many))))
    return fresh


def entry_of(one: str, many: str, places: list[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=one, msgid_plural=many, occurrences=[(p, "") for p in places])
    if many:
        entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def gaps(catalogue: polib.POFile, asked: Catalogue) -> list[str]:
    """Return what is wrong with the catalogue, in words."""
    wrong = [f"sans traduction / untranslated: {e.msgid!r}" for e in catalogue if not done(e)]
    wanted, have = set(asked.gathered()), {(e.msgid, e.msgid_plural) for e in catalogue}
    wrong += [f"absent du catalogue / not in the catalogue: {one!r}" for one, _ in wanted - have]
    wrong += [f"plus utilisé / no longer used: {one!r}" for one, _ in have - wanted]
    wrong += [
        f"variables: {e.msgid!r}" for e in catalogue if done(e) and variables(e.msgid) != said(e)
    ]
    compiled = asked.compiled
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        wrong.append(f"à recompiler / to compile again: {place(compiled)}")
    return wrong


def done(entry: polib.POEntry) -> bool:
    return bool(entry.translated())


def variables(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w*[^{}]*\}", text))


def said(entry: polib.POEntry) -> set[str]:
    return variables(entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="gather and compile")
    parser.add_argument("--check", action="store_true", help="refuse a gap")
    wrong = [gap for one in CATALOGUES for gap in kept(one, write=parser.parse_args().write)]
    print("\n".join(wrong) or "every wording is translated")
    return 1 if wrong else 0


def kept(asked: Catalogue, *, write: bool) -> list[str]:
    """Renew a catalogue when told to; return what is wrong with it."""
    known = polib.pofile(str(asked.path)) if asked.path.exists() else polib.POFile()
    if write:
        asked.path.parent.mkdir(parents=True, exist_ok=True)
        known = renewed(known, asked)
        known.save(str(asked.path))
        known.save_as_mofile(str(asked.compiled))
    return gaps(known, asked)


if __name__ == "__main__":
    sys.exit(main())
