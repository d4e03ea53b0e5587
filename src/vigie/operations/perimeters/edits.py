"""Edits that people make one by one: which sites a perimeter serves, and what it inherits."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from vigie.errors import VigieError
from vigie.operations.perimeters.notes import note_inheritance, note_link
from vigie.store import establishments as store


class UnknownPerimeter(VigieError):
    fr = "aucun périmètre n'a le code {code!r}"
    en = "no perimeter has the code {code!r}"


class UnknownSite(VigieError):
    fr = "aucun site n'a le numéro {finess!r}"
    en = "no site has the number {finess!r}"


class LastPerimeter(VigieError):
    fr = "{finess} ne dépend que de {code} : rattachez-le d'abord à un autre périmètre"
    en = "{finess} depends on {code} alone: tie it to another perimeter first"


@transaction.atomic
def add_site(*, code: str, finess: str, now: datetime, actor: str) -> None:
    """Make a perimeter serve one more site; raises ``UnknownPerimeter``."""
    _refuse_unknown(code, finess)
    if (code, finess) not in store.links():
        store.save_links(added=[(code, finess)])
        note_link(code, finess, added=True, now=now, actor=actor)


@transaction.atomic
def remove_site(*, code: str, finess: str, now: datetime, actor: str) -> None:
    """Stop a perimeter from serving a site that another one serves; raises ``LastPerimeter``
    else."""
    _refuse_unknown(code, finess)
    serving = {link[0] for link in store.links() if link[1] == finess}
    if serving == {code}:
        raise LastPerimeter(code=code, finess=finess)
    if code in serving:
        store.save_links(added=[], removed=[(code, finess)])
        note_link(code, finess, added=False, now=now, actor=actor)


@transaction.atomic
def inherit(
    *,
    code: str,
    provider: str,
    safeguard: str,
    is_exception: bool,
    now: datetime,
    actor: str,
) -> None:
    """State that a perimeter inherits a safeguard from its provider, or refuses to."""
    _refuse_unknown(provider, "")
    _refuse_unknown(code, "")
    key = (code, provider, safeguard)
    store.save_inheritance({key: is_exception}, since=timezone.localdate(now))
    note_inheritance(key, is_exception, ended=False, now=now, actor=actor)


def _refuse_unknown(code: str, finess: str) -> None:
    if code not in store.perimeter_states():
        raise UnknownPerimeter(code=code)
    if finess and finess not in store.site_states():
        raise UnknownSite(finess=finess)
