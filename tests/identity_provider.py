"""A small OpenID Connect provider on loopback, started by the tests: code flow, PKCE, signed
tokens, and every fault a test asks for."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "vigie-tests", "un secret de client"


@dataclass
class Said:
    """What the provider says of the next person, and the fault it commits."""

    sub: str = "s-1"
    email: str | None = "invitee@example.fr"
    email_verified: bool | None = True
    acr: str | None = "eidas2"
    fault: str = ""
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass
class IdentityProvider:
    """The running provider: its address, what it says, what it was asked."""

    url: str
    key: RSAKey
    said: Said = field(default_factory=Said)
    asked: list[dict[str, str]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, asked: dict[str, str]) -> str:
        """Return the signed token of a sign-in, with the fault asked for."""
        now, said, fault = int(time.time()), self.said, self.said.fault
        claims: dict[str, Any] = {
            "iss": "http://elsewhere.example" if fault == "issuer" else self.url,
            "aud": "another-client" if fault == "audience" else CLIENT,
            "sub": said.sub,
            "iat": now + 3_600 if fault == "future" else now,
            "exp": now - 3_600 if fault == "expired" else now + 300,
            "nonce": "another" if fault == "nonce" else asked.get("nonce", ""),
        }
        optional = {"email": said.email, "email_verified": said.email_verified, "acr": said.acr}
        claims |= {name: value for name, value in optional.items() if value is not None}
        return self._signed(claims | said.claims, fault)

    def _signed(self, claims: dict[str, Any], fault: str) -> str:
        if fault == "none":
            head = _encoded({"alg": "none", "kid": self.key.kid})
            return f"{head}.{_encoded(claims)}."
        if fault == "public key as secret":
            public = OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": self.key.kid}, claims, public)
        if fault == "another key":
            key = RSAKey.generate_key(2048, {"kid": self.key.kid})
            return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)
        whole = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        if fault == "tampered":
            head, _, signature = whole.split(".")
            return f"{head}.{_encoded(claims | {'sub': 'someone-else'})}.{signature}"
        return whole


def _encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """Start a provider on a free port of loopback; stop it afterwards."""
    key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}", key)
    server.provider = provider  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


class Answering(BaseHTTPRequestHandler):
    """The five addresses of a provider."""

    @property
    def provider(self) -> IdentityProvider:
        return self.server.provider  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/.well-known/openid-configuration":
            self._json(self._described())
        elif parts.path == "/jwks":
            self._json(KeySet([self.provider.key]).as_dict(private=False))
        elif parts.path == "/authorize":
            self._authorise(asked)
        elif parts.path == "/logout":
            self.provider.left.append(asked)
            self._page("<!doctype html><html lang=fr><title>Parti</title><h1>Parti</h1>")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        given = {name: one[0] for name, one in parse_qs(self.rfile.read(size).decode()).items()}
        asked = self.provider.codes.pop(given.get("code", ""), None)
        if self.path != "/token" or asked is None or not self._is_client(given, asked):
            self._json({"error": "invalid_grant"}, 400)
            return
        token = self.provider.token(asked)
        self._json(
            {"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token}
        )

    def _is_client(self, given: dict[str, str], asked: dict[str, str]) -> bool:
        """Return whether the client shows its secret and what its challenge was made from."""
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
            and asked.get("code_challenge_method") == "S256"
            and challenge == asked.get("code_challenge")
            and given.get("redirect_uri") == asked.get("redirect_uri")
        )

    def _authorise(self, asked: dict[str, str]) -> None:
        """Send back at once: the person is whoever the test says."""
        self.provider.asked.append(asked)
        code = secrets.token_hex(8)
        self.provider.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        if self.provider.said.fault == "cancelled":
            back = {"error": "access_denied", "state": asked["state"]}
        if self.provider.said.fault == "state":
            back["state"] = "another"
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def _described(self) -> dict[str, Any]:
        url = self.provider.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks",
            "userinfo_endpoint": f"{url}/userinfo",
            "end_session_endpoint": f"{url}/logout",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _json(self, document: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, html: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
