"""Accounts: invited by someone whose mandate covers the part, until a date; closed at once."""

from vigie.operations.accounts.closing import (
    administered,
    close,
    leave,
    may_end,
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
    NotForYourself,
    NotInvited,
    NotYourPart,
)

__all__ = [
    "LINK_LIFE",
    "LONGEST",
    "AccountExists",
    "Asked",
    "IdentityFailed",
    "LinkUseless",
    "NoSuchAccount",
    "NotForYourself",
    "NotInvited",
    "NotYourPart",
    "accept",
    "accepted",
    "add_service",
    "administered",
    "check",
    "close",
    "grant",
    "invite",
    "invited",
    "leave",
    "make_token",
    "may_end",
    "people_within",
    "renew",
    "revoke_token",
    "tidy",
]
