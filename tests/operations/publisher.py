"""A publisher's server on loopback, with the behaviours of real ones."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from vigie.sources import fetch as web


class Publisher(ThreadingHTTPServer):
    """A publisher's server: what it serves, how often it fails first, what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.files: dict[str, bytes] = {}
        self.failures: dict[str, int] = {}
        self.cuts: dict[str, int] = {}
        self.redirects: dict[str, str] = {}
        self.busy: dict[str, tuple[int, str]] = {}
        """How often an address says 429 first, and after how many seconds to come back."""
        self.answers: dict[str, Callable[[dict[str, list[str]]], bytes]] = {}
        """Addresses whose content depends on what is asked."""
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Answers(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        asked = {key.lower(): value for key, value in self.headers.items()}
        self.server.asked.append((self.path, asked))
        path, _mark, query = self.path.partition("?")
        content = self.server.files.get(self.path)
        if path in self.server.answers:
            content = self.server.answers[path](parse_qs(query))
        left, wait = self.server.busy.get(path, (0, ""))
        if left:
            self.server.busy[path] = (left - 1, wait)
            self._answer(429, {"Retry-After": wait})
        elif self.server.failures.get(self.path, 0) > 0:
            self.server.failures[self.path] -= 1
            self._answer(500)
        elif self.path in self.server.redirects:
            self._answer(302, {"Location": self.server.redirects[self.path]})
        elif content is None:
            self._answer(404)
        else:
            self._content(content, asked)

    def _content(self, content: bytes, asked: dict[str, str]) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
        if asked.get("if-none-match") == tag:
            self._answer(304)
        elif "range" in asked and asked.get("if-range") == tag:
            start = int(asked["range"].removeprefix("bytes=").rstrip("-"))
            where = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._answer(206, {"ETag": tag, "Content-Range": where}, content[start:])
        else:
            cut = self.server.cuts.pop(self.path, None)
            self._answer(200, {"ETag": tag}, content, cut)

    def _answer(
        self,
        status: int,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def publisher(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setattr(web, "FIRST_WAIT_S", 0.01)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
