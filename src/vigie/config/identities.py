"""Identity providers, from a settings file: who they are, their profile, their secret's file."""

import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vigie.config.environment import UnusableSetting
from vigie.core.rights.identity import Profile, UnknownProfile, parse_profiles

SETTING = "VIGIE_OIDC_FILE"
NEEDED = ("issuer", "client_id", "client_secret_file")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def providers() -> list[dict[str, Any]]:
    """Return the providers of the file named by ``VIGIE_OIDC_FILE``, as the library wants them.

    Raises ``UnusableSetting`` or ``UnknownProfile``: a service that would let in by another way
    than the one written does not start.
    """
    place = os.environ.get(SETTING, "")
    if not place:
        return []
    try:
        tree = tomllib.loads(Path(place).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableSetting(name=SETTING, reason=f"{place}: {error}") from error
    return [described(key, entry) for key, entry in tree.get("providers", {}).items()]


def described(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return one provider. The well-known address is the issuer's unless it is given."""
    missing = [name for name in NEEDED if not entry.get(name)]
    if missing:
        raise UnusableSetting(name=SETTING, reason=f"{key}: {', '.join(missing)}")
    _check_address(key, entry["issuer"])
    profile = profile_of(key, entry)
    return {
        "provider_id": key,
        "name": entry.get("title", profile.title),
        "client_id": entry["client_id"],
        "secret": _secret(key, entry["client_secret_file"]),
        "settings": {
            "server_url": entry.get("discovery", entry["issuer"]),
            "issuer": entry["issuer"],
            "profile": profile.key,
            "acr": list(profile.acr),
            "two_factors": sorted(profile.two_factors),
            "scope": list(profile.scopes),
            "oauth_pkce_enabled": True,
        },
    }


def profile_of(key: str, entry: dict[str, Any]) -> Profile:
    """Return the profile a provider names, narrowed to the levels the file names."""
    known = parse_profiles((files("vigie.data") / "identities.toml").read_bytes())
    name = entry.get("profile", "standard")
    if name not in known:
        raise UnknownProfile(profile=name, known=", ".join(sorted(known)))
    return known[name].narrowed(
        acr=tuple(entry.get("acr", ())), two_factors=tuple(entry.get("two_factors", ()))
    )


def _check_address(key: str, issuer: str) -> None:
    """Refuse an issuer in clear, but on this very machine."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise UnusableSetting(name=SETTING, reason=f"{key}: issuer https://…")


def _secret(key: str, place: str) -> str:
    try:
        return Path(place).read_text("utf-8").strip()
    except OSError as error:
        raise UnusableSetting(name=SETTING, reason=f"{key}: {place}: {error.strerror}") from error
