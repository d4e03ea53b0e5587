"""What all acts on accounts share: refusals, the mandate asked for, the journal."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from vigie.errors import VigieError
from vigie.store import journal
from vigie.store.accounts import User

LINK_LIFE = timedelta(days=7)
LONGEST = timedelta(days=366)
"""The longest an account, a mandate or a token is given for; someone then renews it."""
COMMAND = "command"


class NotYourPart(VigieError):
    fr = "ce rôle ou cette partie du territoire n'est pas à vous de donner"
    en = "this role or this part of the country is not yours to give"


class NotForYourself(VigieError):
    fr = "on ne se donne pas un mandat à soi-même"
    en = "nobody gives a mandate to themself"


class BadEnd(VigieError):
    fr = "la fin doit venir après aujourd'hui, et dans un an au plus"
    en = "the end must come after today, and within a year"


class SectionsNeeded(VigieError):
    fr = "un contributeur a au moins une rubrique, parmi : {known}"
    en = "a contributor has one section at least, among: {known}"


class NoSuchAccount(VigieError):
    fr = "aucun compte ouvert de ce nom dans votre partie du territoire"
    en = "no open account of that name in your part of the country"


class LinkUseless(VigieError):
    fr = "ce lien a déjà servi, ou il n'est plus valable"
    en = "this link was already used, or is no longer valid"


class NotInvited(VigieError):
    fr = "aucun compte n'a été invité pour cette identité : demandez une invitation"
    en = "no account was invited for this identity: ask for an invitation"


class SecondPersonNeeded(VigieError):
    fr = "ce rôle demande deux personnes : la demande attend une autre, page « À deux »"
    en = "this role needs two persons: the request waits for another, page “By two”"


class NoSuchMandate(VigieError):
    fr = "aucun mandat de cette sorte en cours, que vous puissiez finir"
    en = "no such mandate in force, that you may end"


class IdentityFailed(VigieError):
    fr = "l'identification n'a pas abouti, ou la page a attendu trop longtemps : recommencez"
    en = "the identification did not succeed, or the page waited too long: start again"


class AccountExists(VigieError):
    fr = "un compte porte déjà ce nom : choisissez-en un autre"
    en = "an account has that name already: choose another"


@dataclass(frozen=True, slots=True)
class Asked:
    """A mandate to give: whose, which, where, what for, until when."""

    username: str
    role: str
    code: str = ""
    email: str = ""
    subject: str = ""
    sections: frozenset[str] = field(default_factory=frozenset)
    purpose: str = ""
    until: date = date.min

    def subject_for(self, what: str) -> dict[str, Any]:
        """Return what a second person agrees to, and nothing else: ``what`` is ``invite`` or
        ``grant``."""
        return {
            "what": what,
            "username": self.username,
            "role": self.role,
            "code": self.code,
            "email": self.email,
            "subject": self.subject,
            "sections": sorted(self.sections),
            "purpose": self.purpose,
            "until": self.until.isoformat(),
        }


def name_of(by: User | None) -> str:
    return by.username if by else COMMAND


def note(
    now: datetime, by: User | None, what: str, username: str, detail: dict[str, Any] | None = None
) -> None:
    journal.record(
        at=now,
        actor=name_of(by),
        act="account",
        subject=f"account:{username}",
        detail={"what": what} | (detail or {}),
    )
