"""Signing in: accounts are made by invitation, never by the visitor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from vigie.store import journal


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Refuses self-registration."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and write it in the journal."""
        super().login(request, user)
        name = user.get_username()
        journal.record(
            at=request.now,  # type: ignore[attr-defined]
            actor=name,
            act=journal.SIGN_IN,
            subject=f"account:{name}",
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
