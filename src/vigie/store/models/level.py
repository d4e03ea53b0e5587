"""Levels by change, the documents of territories, and the log of observations."""

from django.db import models

from vigie.store.models.establishments import Perimeter


class ObservationRow(models.Model):
    """One day observed under one method: what was used and how it ended."""

    on = models.DateField()
    method = models.CharField(max_length=8)
    parameters = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    inputs = models.JSONField(default=dict)
    """Hashes and counts of all that was read: registry, advisories, inventories, evidence,
    catalogue."""
    digest = models.CharField(max_length=64)
    """Hash of the inputs: the same digest on the same day means there is nothing to do."""
    is_current = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["on", "method", "is_current"])]


class LevelRow(models.Model):
    """The level of a perimeter from ``since`` (included) to ``until`` (excluded, null: still
    true)."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="levels")
    method = models.CharField(max_length=8)
    parameters = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    """When a later observation of the same day replaced it: what was known then stays readable."""
    level_proved = models.CharField(max_length=1)
    level_said = models.CharField(max_length=1)
    level_possible = models.CharField(max_length=1)
    r_proved = models.FloatField()
    r_said = models.FloatField()
    r_possible = models.FloatField()
    lost_best = models.FloatField()
    lost_worst = models.FloatField()
    weakest_zone = models.CharField(max_length=12)
    weakest_openness = models.FloatField()
    """Openness of the weakest zone as proved."""
    proved_shut = models.PositiveSmallIntegerField()
    zones_applicable = models.PositiveSmallIntegerField()
    coverage = models.FloatField()
    """Share of the weight of applicable safeguards that has fresh evidence."""
    zones = models.JSONField()
    """``{zone: {best, worst, proved_shut, known, main}}``; ``main``: what keeps it open first."""
    watch = models.JSONField(default=dict)
    """What the watch counted: machines, components, unresolved, findings per decision…"""
    causes = models.JSONField(default=dict)
    """What makes the width: hours per cause."""
    fingerprint = models.CharField(max_length=32)
    """Hash of all the values above: a row is written only when it changes."""

    class Meta:
        indexes = [
            models.Index(fields=["method", "until", "superseded_at"]),
            models.Index(fields=["perimeter", "since"]),
        ]


class AggregateRow(models.Model):
    """The document of a territory on a day, by change. Territory figures are published whole."""

    territory = models.CharField(max_length=12)
    """``nation``, ``region``, ``department``, ``grouping``, ``category``."""
    code = models.CharField(max_length=40)
    method = models.CharField(max_length=8)
    parameters = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    document = models.JSONField()
    fingerprint = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["territory", "code", "method", "since"])]
