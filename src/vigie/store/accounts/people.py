"""Accounts: made by invitation, closed with all that they open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from vigie.core.scope import Scope
from vigie.store.accounts import mandates_in_force, tokens
from vigie.store.models import AccountInvitation, Entity, Grouping, GroupingMember, Mandate, User
from vigie.store.models.accounts import EmergencyRow
from vigie.store.scope import entities_within, members_of


def by_name(username: str) -> User | None:
    """Return the account of that name, open or not."""
    return User.objects.filter(username=username).first()


def by_email(email: str) -> User | None:
    """Return the one open account of that address; ``None`` without any, or with several."""
    found = list(User.objects.filter(email__iexact=email, is_active=True)[:2]) if email else []
    return found[0] if len(found) == 1 else None


def make(*, username: str, email: str, until: date | None, is_service: bool = False) -> User:
    """Make an account without password."""
    user = User(username=username, email=email, until=until, is_service=is_service)
    user.set_unusable_password()
    user.save()
    return user


def grant(
    *,
    user: User,
    role: str,
    code: str,
    sections: Iterable[str],
    purpose: str,
    until: date | None,
    by: str,
    now: datetime,
) -> None:
    """Give or renew a mandate."""
    kept = {"may_write": True, "sections": sorted(sections), "purpose": purpose, "until": until}
    Mandate.objects.update_or_create(
        user=user,
        role=role,
        code=code,
        defaults=kept | {"granted_by": by, "granted_at": now},
    )


def end_mandates(*, user: User, keys: Iterable[int]) -> int:
    """Take mandates away; return how many there were."""
    rows = Mandate.objects.filter(user=user, pk__in=list(keys))
    count = rows.count()
    rows.delete()
    return count


@transaction.atomic
def close(*, user: User, because: str, now: datetime) -> None:
    """Close an account: no sign-in, no session, no token, no emergency from this instant."""
    User.objects.filter(pk=user.pk).update(is_active=False, closed_at=now, closed_because=because)
    end_sessions(user)
    tokens.revoke(user=user, key=None, now=now)
    EmergencyRow.objects.filter(user=user, ends_at__gt=now).update(ends_at=now)
    AccountInvitation.objects.filter(username=user.username, used_at=None).update(used_at=now)


def end_sessions(user: User) -> None:
    """End every session of an account."""
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()


@transaction.atomic
def forget_second_factors(user: User) -> None:
    """Remove the ways in of an account: the next one is its new invitation."""
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)


def dormant_since(before: datetime) -> QuerySet[User, Any]:
    """Return the open accounts of people that nobody used since."""
    people = User.objects.filter(is_active=True, is_service=False)
    return people.filter(
        Q(last_login__lt=before) | Q(last_login=None, date_joined__lt=before)
    ).order_by("pk")


def ended_before(day: date) -> QuerySet[User, Any]:
    """Return the open accounts whose last day is past."""
    return User.objects.filter(is_active=True, until__lt=day).order_by("pk")


def holds(scope: Scope, part: str, code: str) -> bool:
    """Return whether a part of the country lies within a scope; what does not exist does not."""
    if scope.national:
        return part == "national" or _exists(part, code)
    if part == "region":
        return code in scope.regions
    if part == "grouping":
        return code in scope.groupings or _grouping_within(scope, code)
    return part == "entity" and Entity.objects.filter(entities_within(scope), finess=code).exists()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the country that lie within a scope, by their kind."""

    codes: Mapping[str, frozenset[str]]

    def hold(self, part: str, code: str) -> bool:
        return code in self.codes.get(part, ())


def parts_of(scope: Scope) -> Parts:
    """Return all that ``holds`` would accept of a scope that is not national. It is read whole, so
    that what is asked of the database tells nothing of the accounts there are."""
    within = Entity.objects.filter(entities_within(scope))
    outside = Entity.objects.exclude(pk__in=within.values("pk"))
    members = GroupingMember.objects.filter(until=None)
    whole = members.exclude(grouping__in=members.filter(entity__in=outside).values("grouping"))
    groupings = whole.values_list("grouping__code", flat=True)
    return Parts(
        {
            "region": scope.regions,
            "grouping": scope.groupings | set(groupings),
            "entity": frozenset(within.values_list("finess", flat=True)),
        }
    )


def _exists(part: str, code: str) -> bool:
    if part == "grouping":
        return Grouping.objects.filter(code=code).exists()
    if part == "region":
        return Entity.objects.filter(region=code).exists()
    return Entity.objects.filter(finess=code).exists()


def _grouping_within(scope: Scope, code: str) -> bool:
    """Return whether every member of a grouping lies within the scope; an empty one does not."""
    members = Entity.objects.filter(pk__in=members_of(frozenset({code})))
    return (
        members.exists()
        and not members.exclude(pk__in=Entity.objects.filter(entities_within(scope))).exists()
    )


def listed(today: date) -> list[dict[str, Any]]:
    """Return the open accounts with their mandates in force; who may see them is decided by the
    caller."""
    held: dict[int, list[dict[str, Any]]] = {}
    for row in mandates_in_force(today).filter(user__is_active=True).order_by("role", "code"):
        fields = ("pk", "role", "code", "until", "purpose", "granted_by")
        held.setdefault(row.user_id, []).append({name: getattr(row, name) for name in fields})
    users = User.objects.filter(is_active=True).order_by("username")
    return [_person(user, held.get(user.pk, [])) for user in users]


def _person(user: User, mandates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "pk": user.pk,
        "username": user.username,
        "name": user.get_full_name(),
        "is_service": user.is_service,
        "until": user.until,
        "last_login": user.last_login,
        "mandates": mandates,
    }
