"""Deliveries of inventories and the expected estate. The rows themselves live in the lake."""

from django.db import models

from vigie.store.models.establishments import Perimeter


class DeliveryRow(models.Model):
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="deliveries")
    source = models.CharField(max_length=60)
    """Who delivers: a tool or a section; a full delivery replaces what the same source gave
    before."""
    kind = models.CharField(max_length=8)
    format = models.CharField(max_length=40)
    observed_on = models.DateField()
    received_at = models.DateTimeField()
    raw_sha256 = models.CharField(max_length=64, blank=True)
    segment = models.CharField(max_length=80)
    """The lake segment that holds its rows."""
    machines = models.BigIntegerField()
    rows = models.BigIntegerField()
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["perimeter", "is_current"])]


class ExpectedEstate(models.Model):
    """How many machines there should be: declared, or estimated from the class and the staff."""

    perimeter = models.OneToOneField(
        Perimeter, on_delete=models.CASCADE, related_name="expected_estate"
    )
    machines = models.FloatField()
    origin = models.CharField(max_length=12)
    """``declared`` or ``estimated``."""
    on = models.DateField()
