"""Evidence, as it was given: append-only, each with who and when."""

from django.db import models

from vigie.store.models.establishments import Perimeter
from vigie.store.sealed_text import SealedText


class EvidenceRow(models.Model):
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="evidence")
    safeguard = models.CharField(max_length=40)
    low = models.FloatField()
    high = models.FloatField()
    seen = models.FloatField(default=1.0)
    proof = models.CharField(max_length=12)
    observed_on = models.DateField()
    source = models.CharField(max_length=60)
    scope = models.CharField(max_length=60, blank=True)
    known_at = models.DateTimeField()
    reference = SealedText(blank=True)
    """The document or report that supports it."""
    given_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["perimeter", "safeguard", "observed_on"])]
