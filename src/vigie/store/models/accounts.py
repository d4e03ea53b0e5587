"""Who may sign in, and for which part of the country."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person or a service. Rights come from mandates, never from the account itself."""

    language = models.CharField(max_length=2, default="fr")
    is_sample = models.BooleanField(default=False)


class Mandate(models.Model):
    """Ties a person to a part of the territory, with a role, until a date."""

    class Role(models.TextChoices):
        NATIONAL = "national"
        REGIONAL = "regional"
        GROUPING = "grouping"
        ESTABLISHMENT = "establishment"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role)
    code = models.CharField(max_length=40, blank=True)
    """Region, department or grouping code, or the FINESS number of a legal entity; empty for
    national."""
    may_write = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "code"], name="mandate_once")
        ]
