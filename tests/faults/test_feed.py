"""A feed that is slow or lies: said, bounded, and what was known stays."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import Scene
from tests.faults.standing import same, stands

pytestmark = pytest.mark.prove
KEV = (Path(__file__).resolve().parents[1] / "samples" / "feeds" / "kev.json").read_bytes()
PAGE = b"<!doctype html><html><body>Please sign in to the hospital's network</body></html>"


class Lying(BaseHTTPRequestHandler):
    """Answers as its server's ``way`` says."""

    def do_GET(self) -> None:
        way = getattr(self, self.server.way)  # type: ignore[attr-defined]
        try:
            way()
        except (BrokenPipeError, ConnectionResetError):
            return

    def _say(self, body: bytes, *, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def web_page(self) -> None:
        self._say(PAGE)

    def cut(self) -> None:
        self._say(KEV[: len(KEV) // 2], length=len(KEV))

    def longer_than_said(self) -> None:
        self._say(KEV, length=len(KEV) // 2)

    def bomb(self) -> None:
        self._say(gzip.compress(b"[" + b" " * (300 << 20)))

    def nothing(self) -> None:
        self._say(b"")

    def another_form(self) -> None:
        self._say(b'{"vulnerabilities": "all of them"}')

    def silent(self) -> None:
        time.sleep(45)

    def drop_by_drop(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(KEV)))
        self.end_headers()
        for place in range(len(KEV)):
            self.wfile.write(KEV[place : place + 1])
            self.wfile.flush()
            time.sleep(2)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


WAYS = (
    *("web_page", "cut", "longer_than_said", "bomb", "nothing", "another_form"),
    *("silent", "drop_by_drop"),
)


@contextmanager
def feed(way: str) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Lying) as server:
        server.way = way  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/kev.json"
        server.shutdown()


@pytest.mark.parametrize("way", WAYS)
def test_what_a_lying_feed_says_is_not_taken_and_what_was_known_stays(
    scene: Scene, tmp_path: Path, way: str
) -> None:
    home = scene.copy(tmp_path / "home")
    with feed(way) as address:
        where = {"VIGIE_MIRROR_KEV": address, "VIGIE_FETCH_LOOPBACK": "1"}
        told = country.vigie(home, "fetch", "kev", **where)
    assert told.code in (1, 3), told
    assert "Traceback" not in told.err
    assert same(stands(home), scene.before)
