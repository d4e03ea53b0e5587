"""What is told of findings and what people answer. Findings themselves live in the lake."""

from django.db import models

from vigie.store.models.establishments import Perimeter
from vigie.store.sealed_text import SealedText


class FindingDay(models.Model):
    """The life of all findings at the end of a day: which part of the lake holds it."""

    on = models.DateField()
    name = models.CharField(max_length=40)
    known_at = models.DateTimeField()
    is_first = models.BooleanField(default=False)
    """No day came before it: there was nothing to compare with."""
    findings = models.BigIntegerField()
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["is_current", "on"])]


class AnswerRow(models.Model):
    """What a named person answered on a finding; withdrawn, it stays readable."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="answers")
    product = models.CharField(max_length=300)
    """``part:vendor:product``: whatever its version."""
    cve = models.CharField(max_length=60)
    """The name of the alias group."""
    kind = models.CharField(max_length=16)
    on = models.DateField()
    until = models.DateField(null=True)
    reason = SealedText()
    measure = SealedText(blank=True)
    cause = models.CharField(max_length=12, blank=True)
    tier = models.PositiveSmallIntegerField(null=True)
    """What the verdict rested on when it was answered (``core.findings.Tier``)."""
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_reason = SealedText(blank=True)
    review = models.CharField(max_length=12, blank=True)
    """``pending``, ``confirmed``, ``refused``; empty for an acceptance."""
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=150, blank=True)
    review_reason = SealedText(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["perimeter", "withdrawn_at"]),
            models.Index(fields=["review", "given_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "product", "cve"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_answer_stands",
            )
        ]


class TransitionRow(models.Model):
    """What happened to a finding, told once."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="transitions")
    product = models.CharField(max_length=300, blank=True)
    cve = models.CharField(max_length=60, blank=True)
    transition = models.CharField(max_length=16)
    on = models.DateField()
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    """When the same day was observed again and told otherwise."""
    decision = models.CharField(max_length=12, blank=True)
    findings = models.BigIntegerField(default=1)
    """How many findings are told as one: those of a first inventory."""
    machines = models.BigIntegerField(null=True)
    """Machines that held it when it was last seen; null: what a person did."""
    answer = models.ForeignKey(AnswerRow, null=True, on_delete=models.CASCADE)

    class Meta:
        indexes = [
            models.Index(fields=["perimeter", "on"]),
            models.Index(fields=["on", "transition"]),
        ]


class SuppressionRow(models.Model):
    """A claim found wrong by a review: it is left aside everywhere, until it is undone."""

    product = models.CharField(max_length=300)
    cve = models.CharField(max_length=60)
    reason = SealedText()
    reviewed_by = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.ForeignKey(AnswerRow, null=True, on_delete=models.SET_NULL)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_reason = SealedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "cve"],
                condition=models.Q(undone_at__isnull=True),
                name="one_suppression_stands",
            )
        ]
