"""Accounts: invited by someone whose mandate covers the part, until a date; closed at once."""

from vigie.operations.accounts.closing import (
    administered,
    close,
    end_mandate,
    leave,
    people_within,
    renew,
    tidy,
)
from vigie.operations.accounts.inviting import accept, accepted, check, grant, invite, invited
from vigie.operations.accounts.programs import add_service, make_token, revoke_token
from vigie.operations.accounts.shared import (
    LINK_LIFE,
    LONGEST,
    AccountExists,
    Asked,
    IdentityFailed,
    LinkUseless,
    NoSuchAccount,
    NoSuchMandate,
    NotForYourself,
    NotInvited,
    NotYourPart,
    SecondPersonNeeded,
)

__all__ = [
    "LINK_LIFE",
    "LONGEST",
    "AccountExists",
    "Asked",
    "IdentityFailed",
    "LinkUseless",
    "NoSuchAccount",
    "NoSuchMandate",
    "NotForYourself",
    "NotInvited",
    "NotYourPart",
    "SecondPersonNeeded",
    "accept",
    "accepted",
    "add_service",
    "administered",
    "check",
    "close",
    "end_mandate",
    "grant",
    "invite",
    "invited",
    "leave",
    "make_token",
    "people_within",
    "renew",
    "revoke_token",
    "tidy",
]
