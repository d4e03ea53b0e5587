"""The guide, and the documentation it leads to, served from the very files of ``docs/``."""

import posixpath
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TABLE = {"fr": "Tableau", "en": "Table"}
FOLDERS = ("methods", "sources")
"""What of the documentation is served, beside the guide: it is in English only."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page of Markdown, rendered: its title, and its body without the title."""

    title: str
    body: SafeString
    language: str


def guide(request: HttpRequest, page: str = "") -> HttpResponse:
    """Show a page of the guide in the reader's language."""
    language = "en" if get_language() == "en" else "fr"
    entry = next((each for each in entries() if each["address"] == page), None)
    if entry is None:
        raise Http404
    text = rendered(f"guide/{language}/{entry[language]}", language)
    return _shown(request, text, page)


def documentation(request: HttpRequest, folder: str, page: str) -> HttpResponse:
    """Show a page of the documentation of methods and sources."""
    path = f"{folder}/{page}.md"
    if folder not in FOLDERS or path not in served():
        raise Http404
    return _shown(request, rendered(path, "en"), page="")


def _shown(request: HttpRequest, text: Text, page: str) -> HttpResponse:
    language = text.language
    others = [
        (each["address"], rendered(f"guide/{language}/{each[language]}", language).title)
        for each in entries()
    ]
    context = {"text": text, "others": others, "here": page, "reader": get_language()}
    return render(request, "guide/page.html", context)


def _root() -> Traversable:
    return files("vigie.data").joinpath("docs")


@cache
def entries() -> list[dict[str, str]]:
    """Return the pages of the guide, in order (``docs/guide/pages.toml``)."""
    raw = _root().joinpath("guide", "pages.toml").read_text("utf-8")
    return list(tomllib.loads(raw)["page"])


@cache
def served() -> dict[str, str]:
    """Return the address of each file that is served, by its path under ``docs``."""
    pages = {
        f"guide/{language}/{each[language]}": _guide_address(each["address"])
        for each in entries()
        for language in ("fr", "en")
    }
    for folder in FOLDERS:
        for file in _root().joinpath(folder).iterdir():
            if file.name.endswith(".md"):
                facts = {"folder": folder, "page": file.name.removesuffix(".md")}
                pages[f"{folder}/{file.name}"] = reverse("documentation", kwargs=facts)
    return pages


def _guide_address(page: str) -> str:
    return reverse("guide-page", kwargs={"page": page}) if page else reverse("guide")


@cache
def rendered(path: str, language: str) -> Text:
    """Return a page of Markdown as HTML: links within the site, no raw HTML, nothing from
    elsewhere."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("fence", _fence)
    tokens = parser.parse(_root().joinpath(*path.split("/")).read_text("utf-8"))
    title = next((t.content for t in tokens if t.type == "inline"), path)
    body = _led_within(_anchored(tokens[3:]), path)
    html = parser.renderer.render(body, parser.options, {"table": _TABLE[language]})
    return Text(title, mark_safe(html), language)  # noqa: S308 - raw HTML is off, the file is ours


def anchor(title: str) -> str:
    """Return the anchor of a title, as the checker of the documentation reads it."""
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -_")
    return unicodedata.normalize("NFC", kept).replace(" ", "-")


def _anchored(tokens: list[Token]) -> list[Token]:
    for opened, inside in pairwise(tokens):
        if opened.type == "heading_open":
            opened.attrSet("id", anchor(_bare(inside)))
    return tokens


def _bare(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _led_within(tokens: list[Token], path: str) -> list[Token]:
    """Make links lead to what is served; one that would leave the site keeps its words only."""
    for token in tokens:
        closed_to_nothing = 0
        for child in token.children or ():
            if child.type == "link_open":
                target = _target(str(child.attrGet("href") or ""), path)
                if target:
                    child.attrSet("href", target)
                else:
                    closed_to_nothing += 1
                    child.type, child.tag, child.attrs = "text", "", {}
            elif child.type == "link_close" and closed_to_nothing:
                closed_to_nothing -= 1
                child.type, child.tag = "text", ""
    return tokens


def _target(href: str, path: str) -> str:
    if href.startswith("#"):
        return href
    where, mark, fragment = href.partition("#")
    known = served().get(posixpath.normpath(posixpath.join(posixpath.dirname(path), where)))
    return known + mark + fragment if known else ""


def _table_open(renderer: Any, tokens: Any, at: int, options: Any, said: Any) -> str:
    """Open a table in a box of its own that scrolls, by keyboard too."""
    label = f"{said['table']} {at}"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'


def _table_close(renderer: Any, tokens: Any, at: int, options: Any, said: Any) -> str:
    return "</table></div>\n"


def _fence(renderer: Any, tokens: Any, at: int, options: Any, said: Any) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[at].content)}</code></pre>\n'
