"""Who may sign in, for which part of the country, and by which exceptional ways."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from vigie.store.sealed_text import SealedText


class User(AbstractUser):
    """A person or a service. Rights come from mandates, never from the account itself."""

    language = models.CharField(max_length=2, default="fr")
    is_sample = models.BooleanField(default=False)
    is_service = models.BooleanField(default=False)
    """A program: no password, no session, tokens only."""
    until = models.DateField(null=True, blank=True)
    """Last day of the account; no end when absent (accounts made before ends existed)."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=20, blank=True)
    """``leaver``, ``dormant``, ``ended`` or ``closed``."""


class Mandate(models.Model):
    """Ties a person to a part of the territory, with a role, for a purpose, until a date."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(max_length=20)
    """A role of ``data/rights.toml``; what is not there holds nothing."""
    code = models.CharField(max_length=40, blank=True)
    """Region or grouping code, or the FINESS number of a legal entity; empty for national."""
    may_write = models.BooleanField(default=False)
    sections = models.JSONField(default=list, blank=True)
    """Sections of safeguards, for the roles that choose them."""
    purpose = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=150, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "code"], name="mandate_once")
        ]


class AccountInvitation(models.Model):
    """A one-time way in. Its token is kept as a hash: the link cannot be made again from here."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    """``provider:sub`` of an OIDC identity, when it is known beforehand."""
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=20, blank=True)
    """Empty: the account exists and is given a new way in, nothing more."""
    code = models.CharField(max_length=40, blank=True)
    sections = models.JSONField(default=list, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    """Last day of the account and of its mandate."""
    invited_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class ApiToken(models.Model):
    """What a program shows. Kept as a hash, with the acts it is limited to and its end."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    acts = models.JSONField(default=list)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)


class ApprovalRow(models.Model):
    """A request that needs a second person."""

    kind = models.CharField(max_length=20)
    subject = models.JSONField()
    reason = SealedText()
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)


class EmergencyRow(models.Model):
    """An emergency access, and its review."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergencies")
    part = models.CharField(max_length=20)
    """``national``, ``region``, ``grouping`` or ``entity``."""
    code = models.CharField(max_length=40, blank=True)
    reason = SealedText()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    is_justified = models.BooleanField(null=True)
    review = SealedText(blank=True)


class AnswerSheet(models.Model):
    """Questions put to an establishment without computer staff, answered once."""

    perimeter = models.ForeignKey(
        "store.Perimeter", on_delete=models.CASCADE, related_name="answer_sheets"
    )
    reference = models.CharField(max_length=12, unique=True, null=True)
    """What is printed, said and typed: it names the sheet and opens nothing."""
    channel = models.CharField(max_length=10)
    """``link``, ``paper`` or ``telephone``."""
    code_hash = models.CharField(max_length=64, unique=True, null=True)
    """Hash of the secret of its link; none on paper and by telephone."""
    edition = models.CharField(max_length=20, blank=True)
    """Edition of the questionnaire it asks."""
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    """The day the person answered: of the call, or written on the paper."""
    entered_by = models.CharField(max_length=150, blank=True)
    """Who typed the answers in; empty when the establishment did by its link."""
    speaker = SealedText(blank=True)
    """Who answered, by name and duty."""
    answers = models.JSONField(default=dict, blank=True)
    """Safeguard → key of the answer, ``unknown`` among them."""
