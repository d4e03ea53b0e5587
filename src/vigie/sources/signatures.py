"""Checks detached OpenPGP signatures, with the keys that a publisher names by fingerprint."""

from collections.abc import Sequence
from pathlib import Path

from pysequoia import Cert, Sig, verify

from vigie.sources.fetch import FetchFailed


def certificate_of(content: bytes, *, url: str, fingerprint: str) -> Cert:
    """Return a public key; raise ``FetchFailed`` when it is unreadable or not the one named."""
    try:
        found = Cert.from_bytes(content)
    except RuntimeError as error:
        raise FetchFailed(
            url=url, reason_fr="clé OpenPGP illisible", reason_en="unreadable OpenPGP key"
        ) from error
    if fingerprint and found.fingerprint.lower() != fingerprint:
        raise FetchFailed(
            url=url,
            reason_fr="la clé n'a pas l'empreinte annoncée",
            reason_en="the key does not have the fingerprint that was announced",
        )
    return found


def check_signature(
    path: Path, signature: bytes, *, url: str, certificates: Sequence[Cert]
) -> None:
    """Raise ``FetchFailed`` unless one of the keys signed the file."""
    try:
        verify(
            bytes=path.read_bytes(),
            store=lambda _: list(certificates),
            signature=Sig.from_bytes(signature),
        )
    except RuntimeError as error:
        raise FetchFailed(
            url=url,
            reason_fr="la signature n'est pas celle de l'éditeur",
            reason_en="the signature is not its publisher's",
        ) from error
