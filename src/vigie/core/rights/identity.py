"""What an identity provider must prove: its profile, and the claims of its token held to it."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from vigie.errors import VigieError

LEEWAY = timedelta(seconds=60)
"""How far the provider's clock may be from ours."""
LONGEST_SUBJECT = 190


class UnknownProfile(VigieError):
    fr = "profil de fournisseur d'identité inconnu : {profile!r} (connus : {known})"
    en = "unknown profile of identity provider: {profile!r} (known: {known})"


class TokenRefused(VigieError):
    fr = "la réponse du fournisseur d'identité est refusée ({field})"
    en = "the answer of the identity provider is refused ({field})"


class LevelRefused(VigieError):
    fr = "le niveau de votre identification ({acr}) ne suffit pas : il faut {wanted}"
    en = "the level of your identification ({acr}) is not enough: {wanted} is needed"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is asked of a provider, and what of its answers is accepted."""

    key: str
    title: str
    scopes: tuple[str, ...]
    acr: tuple[str, ...]
    two_factors: frozenset[str]
    asks_acr_by: str
    algorithms: tuple[str, ...]
    trusts_email: bool

    def asked(self) -> dict[str, str]:
        """Return the parameters that ask for the level."""
        if not self.acr:
            return {}
        if self.asks_acr_by == "claims":
            wanted = {"essential": True, "values": list(self.acr)}
            return {"claims": json.dumps({"id_token": {"acr": wanted}})}
        return {"acr_values": " ".join(self.acr)}

    def narrowed(self, *, acr: tuple[str, ...], two_factors: tuple[str, ...]) -> "Profile":
        """Return the profile with the levels that a settings file names, when it names any."""
        return replace(
            self,
            acr=acr or self.acr,
            two_factors=frozenset(two_factors) if two_factors else self.two_factors,
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """Who the provider says signed in. ``email`` is empty unless it vouches for it."""

    subject: str
    email: str
    acr: str
    is_strong: bool


def parse_profiles(raw: bytes) -> dict[str, Profile]:
    """Read ``data/identities.toml``."""
    tree = tomllib.loads(raw.decode("utf-8"))
    return {key: _profile(key, entry) for key, entry in tree["profiles"].items()}


def _profile(key: str, entry: Mapping[str, Any]) -> Profile:
    return Profile(
        key=key,
        title=entry["title"],
        scopes=tuple(entry["scopes"]),
        acr=tuple(entry["acr"]),
        two_factors=frozenset(entry["two_factors"]),
        asks_acr_by=entry["asks_acr_by"],
        algorithms=tuple(entry["algorithms"]),
        trusts_email=bool(entry["trusts_email"]),
    )


def proof_of(
    claims: Mapping[str, Any],
    *,
    profile: Profile,
    issuer: str,
    client: str,
    nonce: str,
    now: datetime,
) -> Proof:
    """Return what a token proves, its signature being verified already.

    Raises ``TokenRefused`` (whose token, for whom, when, for which sign-in) or ``LevelRefused``.
    """
    _check_addressed(claims, issuer, client, nonce)
    _check_time(claims, now)
    subject, acr = claims.get("sub"), claims.get("acr")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise TokenRefused(field="sub")
    level = acr if isinstance(acr, str) else ""
    if profile.acr and level not in profile.acr:
        raise LevelRefused(acr=level or "—", wanted=", ".join(profile.acr))
    return Proof(subject, _vouched(claims, profile), level, level in profile.two_factors)


def _check_addressed(claims: Mapping[str, Any], issuer: str, client: str, nonce: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefused(field="iss")
    audience = claims.get("aud")
    addressed = audience if isinstance(audience, list) else [audience]
    if client not in addressed or (len(addressed) > 1 and claims.get("azp") != client):
        raise TokenRefused(field="aud")
    if claims.get("azp", client) != client:
        raise TokenRefused(field="azp")
    if not nonce or claims.get("nonce") != nonce:
        raise TokenRefused(field="nonce")


def _check_time(claims: Mapping[str, Any], now: datetime) -> None:
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    for field in ("exp", "iat"):
        value = claims.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TokenRefused(field=field)
    if not claims["exp"] > at - leeway:
        raise TokenRefused(field="exp")
    if not claims["iat"] < at + leeway:
        raise TokenRefused(field="iat")


def _vouched(claims: Mapping[str, Any], profile: Profile) -> str:
    email = claims.get("email")
    if not isinstance(email, str):
        return ""
    stated = claims.get("email_verified")
    is_vouched = stated is True or (stated is None and profile.trusts_email)
    return email if is_vouched else ""
