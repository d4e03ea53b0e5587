"""What people decide of reported names: append-only, each with who, when and why."""

from django.db import models


class NameDecisionRow(models.Model):
    """A reported name and the product it stands for, proposed or decided for all."""

    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    author_key = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=300)
    """What makes two reported names one (``core.products.decisions.key_of``)."""
    product = models.CharField(max_length=300, blank=True)
    """``part:vendor:product``; empty: no product that advisories name."""
    reason = models.CharField(max_length=500)
    is_proposal = models.BooleanField()
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)
    """When it was undone, replaced, or answered (a proposal)."""
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["author_key", "name_key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["author_key", "name_key"],
                condition=models.Q(ended_at=None, is_proposal=False),
                name="one_decision_per_name",
            )
        ]
