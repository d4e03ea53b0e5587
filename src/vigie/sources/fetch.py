"""Gets one file over HTTP: conditional, resumed, tried again, checked, and only from where it may.

Nothing here knows what the file means, and nothing leaves the machine unless a caller asks with
the
hosts it allows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx
import stamina

from vigie.errors import VigieError
from vigie.sources.opening import MAX_BYTES, opened

ATTEMPTS = 4
FIRST_WAIT_S = 0.5
MAX_WAIT_S = 120.0
TIMEOUT_S = 30.0
MAX_REDIRECTS = 4
SLOWEST_BYTES_S, PATIENCE_S = 1_024, 60.0
"""A download slower than that, once that long has passed, is given up."""
_CHUNK = 1 << 20
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class FetchFailed(VigieError):
    """The address gave nothing that can be kept."""

    fr = "{url} : {reason_fr}"
    en = "{url}: {reason_en}"


class HostNotAllowed(FetchFailed):
    """The address, or one it redirects to, is outside the configured hosts."""

    def __init__(self, *, url: str) -> None:
        super().__init__(
            url=url,
            reason_fr="cet hôte n'est pas autorisé par la configuration",
            reason_en="this host is not allowed by the configuration",
        )


class _Passing(Exception):
    """A failure that may not last: worth another attempt, after ``wait_s`` when the server says
    when."""

    def __init__(self, says: str, wait_s: float | None = None) -> None:
        super().__init__(says)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Fence:
    """Where requests may go: these hosts, over HTTPS (plain HTTP on loopback when allowed)."""

    hosts: frozenset[str]
    may_use_loopback: bool = False

    def refuse(self, url: str) -> None:
        """Raise ``HostNotAllowed`` for an address outside the fence."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if host in _LOOPBACK and not self.may_use_loopback:
            raise HostNotAllowed(url=url)
        if host not in self.hosts or (parts.scheme != "https" and host not in _LOOPBACK):
            raise HostNotAllowed(url=url)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: ``path`` is ``None`` when the file did not change."""

    path: Path | None
    validators: dict[str, str] = field(default_factory=dict)
    """``etag`` and ``last_modified``, to make the next request conditional."""


def client() -> httpx.Client:
    """Return a client that follows the proxy of the environment and no redirection by itself."""
    agent = {"User-Agent": "vigie"}
    return httpx.Client(timeout=TIMEOUT_S, headers=agent, trust_env=True, follow_redirects=False)


def fetch(
    url: str,
    *,
    into: Path,
    fence: Fence,
    http: httpx.Client,
    validators: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Get ``url`` into a folder of its own under ``into``.

    A download that was cut goes on from where it stopped; a server that says when to come back is
    obeyed, within ``MAX_WAIT_S``. ``headers`` go to the address only, never to one it redirects to
    on another host. Raises ``FetchFailed``.
    """
    folder = into / hashlib.sha256(url.encode()).hexdigest()[:16]
    partial, final = folder / ".partial", folder / (Path(urlsplit(url).path).name or "index")
    folder.mkdir(parents=True, exist_ok=True)
    waits = stamina.retry_context(
        on=_wait, attempts=ATTEMPTS, timeout=None, wait_initial=FIRST_WAIT_S, wait_max=MAX_WAIT_S
    )
    try:
        for attempt in waits:
            with attempt:
                asked = _Asked(partial, validators or {}, headers or {})
                found = _get(url, asked=asked, fence=fence, http=http)
    except (_Passing, httpx.HTTPError) as error:
        raise _failed(url, str(error) or type(error).__name__) from error
    if found is None:
        return Fetched(None, dict(validators or {}))
    partial.replace(final)
    partial.with_suffix(".etag").unlink(missing_ok=True)
    return Fetched(final, found)


def _wait(error: Exception) -> bool | float:
    """Tell whether to try again, and after how long when the server said so."""
    if isinstance(error, _Passing):
        return True if error.wait_s is None else min(MAX_WAIT_S, error.wait_s)
    return isinstance(error, httpx.TransportError)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a download grows, what is known of the file, what else to say to its server."""

    partial: Path
    known: Mapping[str, str]
    headers: Mapping[str, str]


def _get(url: str, *, asked: _Asked, fence: Fence, http: httpx.Client) -> dict[str, str] | None:
    """Return the validators of what was downloaded, ``None`` when it did not change."""
    host = urlsplit(url).netloc
    for _ in range(MAX_REDIRECTS + 1):
        fence.refuse(url)
        headers = _headers(asked.partial, asked.known)
        if urlsplit(url).netloc == host:
            headers |= asked.headers
        with http.stream("GET", url, headers=headers) as answer:
            if answer.is_redirect and answer.next_request is not None:
                url = str(answer.next_request.url)
                continue
            return _kept(url, answer, asked.partial)
    raise _failed(url, "too many redirections")


def _headers(partial: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Ask for the rest of a cut download, else only for what changed."""
    mark = partial.with_suffix(".etag")
    size = partial.stat().st_size if partial.exists() else 0
    if size and mark.exists():
        return {
            "Range": f"bytes={size}-",
            "If-Range": mark.read_text(),
            "Accept-Encoding": "identity",
        }
    headers = {"Accept-Encoding": "identity"}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known.get("last_modified"):
        headers["If-Modified-Since"] = known["last_modified"]
    return headers


def _kept(url: str, answer: httpx.Response, partial: Path) -> dict[str, str] | None:
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return None
    if answer.status_code in (429, 416) or answer.status_code >= 500:
        if answer.status_code == 416:
            partial.unlink(missing_ok=True)
        raise _Passing(f"HTTP {answer.status_code}", _retry_after(answer))
    if answer.status_code not in (200, 206):
        raise _failed(url, f"HTTP {answer.status_code}")
    if answer.status_code == httpx.codes.PARTIAL_CONTENT and not _goes_on(answer, partial):
        partial.unlink(missing_ok=True)
        raise _Passing("another part than the one asked for")
    _download(url, answer, partial)
    return {
        "etag": answer.headers.get("etag", ""),
        "last_modified": answer.headers.get("last-modified", ""),
    }


def _retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds that a server asks to wait; ``None`` when it does not say in seconds."""
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else None


def _goes_on(answer: httpx.Response, partial: Path) -> bool:
    """Tell whether a partial answer starts where the download stopped."""
    size = partial.stat().st_size if partial.exists() else 0
    start: str = answer.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return start == str(size)


def _download(url: str, answer: httpx.Response, partial: Path) -> None:
    mark = answer.headers.get("etag") or answer.headers.get("last-modified")
    if mark and not mark.startswith("W/"):
        partial.with_suffix(".etag").write_text(mark)
    expected = answer.headers.get("content-length")
    received, began = 0, monotonic()
    with partial.open("ab" if answer.status_code == 206 else "wb") as stream:
        for chunk in answer.iter_raw():
            stream.write(chunk)
            received += len(chunk)
            if monotonic() - began > max(PATIENCE_S, received / SLOWEST_BYTES_S):
                raise _failed(url, "too slow to ever end")
            if stream.tell() > MAX_BYTES:
                raise _failed(url, "larger than any honest file")
    if expected is not None and received < int(expected):
        raise _Passing("connection closed before the end")


def _failed(url: str, reason: str) -> FetchFailed:
    return FetchFailed(url=url, reason_fr=reason, reason_en=reason)


def expected_sha256_of_meta(content: bytes) -> str | None:
    """Return the hash that an NVD ``.meta`` file gives of the decompressed feed."""
    for line in content.decode("ascii", "replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "sha256":
            return value.strip().lower()
    return None


def check_hash(path: Path, *, url: str, expected: str, decompressed: bool) -> None:
    """Compare the file with the hash its publisher gives (SHA-256 or SHA-512, by its length);
    raises ``FetchFailed``."""
    digest = hashlib.sha512() if len(expected) == 128 else hashlib.sha256()
    if decompressed:
        with opened(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    else:
        digest.update(path.read_bytes())
    if digest.hexdigest() != expected.lower():
        raise FetchFailed(
            url=url,
            reason_fr="l'empreinte n'est pas celle que donne l'éditeur",
            reason_en="the hash is not the one its publisher gives",
        )
