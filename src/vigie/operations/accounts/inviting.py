"""Accounts by invitation: by someone whose mandate covers the part, one link, until a date."""

import secrets
from datetime import date, datetime

from django.db import transaction

from vigie.core.rights import Part
from vigie.core.rights.approvals import Asked as Request
from vigie.core.rights.approvals import NotApproved
from vigie.core.rights.roles import CHOSEN
from vigie.operations import approvals, rights
from vigie.operations.accounts.shared import (
    LINK_LIFE,
    LONGEST,
    AccountExists,
    Asked,
    BadEnd,
    LinkUseless,
    NoSuchAccount,
    NotForYourself,
    NotInvited,
    NotYourPart,
    SecondPersonNeeded,
    SectionsNeeded,
    name_of,
    note,
)
from vigie.store.accounts import AccountInvitation, User, invitations, is_open, people


def invite(*, asked: Asked, by: User | None, now: datetime, today: date) -> str:
    """Invite a person; return the secret of the link, shown once. ``by`` is ``None`` for the
    command, whose user holds the machine.

    Raises ``NotYourPart``, ``NotForYourself``, ``BadEnd``, ``SectionsNeeded``,
    ``SecondPersonNeeded`` or ``AccountExists``: a link never opens an account that is already
    someone's.
    """
    check(asked=asked, by=by, today=today)
    if people.by_name(asked.username) is not None:
        raise AccountExists
    second_person(asked=asked, by=by, now=now, what="invite")
    secret = secrets.token_urlsafe(32)
    invitations.add(
        secret=secret,
        now=now,
        expires_at=now + LINK_LIFE,
        username=asked.username,
        email=asked.email,
        subject=asked.subject,
        role=asked.role,
        code=asked.code,
        sections=sorted(asked.sections),
        purpose=asked.purpose,
        until=asked.until,
        invited_by=name_of(by),
    )
    note(now, by, "invite", asked.username, {"role": asked.role, "code": asked.code})
    return secret


def grant(*, asked: Asked, by: User | None, now: datetime, today: date) -> None:
    """Give a mandate to an account that exists. Raises as ``invite``, or ``NoSuchAccount``."""
    check(asked=asked, by=by, today=today)
    user = people.by_name(asked.username)
    if user is None or not user.is_active or user.is_service:
        raise NoSuchAccount
    second_person(asked=asked, by=by, now=now, what="grant")
    people.grant(
        user=user,
        role=asked.role,
        code=asked.code,
        sections=asked.sections,
        purpose=asked.purpose,
        until=asked.until,
        by=name_of(by),
        now=now,
    )
    told = {"role": asked.role, "code": asked.code, "purpose": asked.purpose}
    note(now, by, "grant", asked.username, told | {"until": asked.until.isoformat()})


def second_person(*, asked: Asked, by: User | None, now: datetime, what: str) -> None:
    """Use up the agreement of another person to exactly that, for the roles that need one; ask for
    it where there is none, and raise ``SecondPersonNeeded``."""
    if by is None or not rights.role_of(asked.role).two_persons:
        return
    subject = asked.subject_for(what)
    try:
        approvals.use(kind=Request.MANDATE, subject=subject, by=by, now=now)
    except NotApproved:
        reason = f"{asked.username} : {asked.role} {asked.code} – {asked.purpose}"
        approvals.ask_once(
            kind=Request.MANDATE, subject=subject, reason=reason[:500], by=by, now=now
        )
        raise SecondPersonNeeded from None


def check(*, asked: Asked, by: User | None, today: date) -> None:
    """Refuse what the inviter may not give. Raises as ``invite``."""
    role = rights.role_of(asked.role)
    if not today < asked.until <= today + LONGEST:
        raise BadEnd
    known = rights.every_section()
    if role.sections == CHOSEN and (not asked.sections or not asked.sections <= known):
        raise SectionsNeeded(known=", ".join(sorted(known)))
    if (role.part is Part.NATIONAL) != (not asked.code):
        raise NotYourPart
    if by is not None:
        _check_part(asked, by, today)


def _check_part(asked: Asked, by: User, today: date) -> None:
    if asked.username == by.username or (asked.email and asked.email == by.email):
        raise NotForYourself
    scope = rights.granting_scope(by, asked.role, today)
    if not people.holds(scope, rights.role_of(asked.role).part, asked.code):
        raise NotYourPart


@transaction.atomic
def accept(*, secret: str, password: str, now: datetime) -> User:
    """Make the account of a link, or give an account its new way in; the link is used up.

    Raises ``LinkUseless``.
    """
    found = invitations.open_one(secret, now)
    if found is None:
        raise LinkUseless
    user = accepted(found, now)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def accepted(found: AccountInvitation, now: datetime) -> User:
    """Use an invitation up, and return its account, made at need, with its mandate."""
    if not invitations.use(found, now):
        raise LinkUseless
    user = people.by_name(found.username)
    if found.role:
        user = _made(user, found, now)
    if user is None or not user.is_active or user.is_service:
        raise LinkUseless
    note(now, user, "accept", found.username, {"role": found.role, "by": found.invited_by})
    return user


def _made(known: User | None, found: AccountInvitation, now: datetime) -> User:
    """Make the account of an invitation; refuse when someone has taken its name since: a link
    never opens an account that is already someone's."""
    if known is not None:
        raise LinkUseless
    user = people.make(username=found.username, email=found.email, until=found.until)
    _give(user, found, now)
    return user


def _give(user: User, found: AccountInvitation, now: datetime) -> None:
    people.grant(
        user=user,
        role=found.role,
        code=found.code,
        sections=found.sections,
        purpose=found.purpose,
        until=found.until,
        by=found.invited_by,
        now=now,
    )


def invited(*, email: str, subject: str, now: datetime, today: date) -> User:
    """Return the account that an identity opens: invited by its subject or verified address, or
    already open under that address. Raises ``NotInvited`` or ``LinkUseless``."""
    waiting = invitations.open_for(email=email, subject=subject, now=now)
    if waiting is not None:
        return accepted(waiting, now)
    user = people.by_email(email)
    if user is None or user.is_service or not is_open(user, today):
        raise NotInvited
    return user
