"""The nights: what each step did, once per day whatever the number of workers."""

from django.db import models


class NightStep(models.Model):
    on = models.DateField()
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="waiting")
    """``waiting``, ``running``, ``done``, ``skipped``, ``failed`` or ``missed``."""
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    error_fr = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "step"], name="night_step_once")]
