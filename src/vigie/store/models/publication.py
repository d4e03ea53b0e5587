"""Editions of what is published of the nation: figures with noise, of no establishment."""

from django.db import models


class EditionRow(models.Model):
    """One edition: its text is never changed, its hash says so."""

    number = models.PositiveIntegerField(null=True, unique=True)
    """Given when it is published."""
    on = models.DateField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    epsilon = models.FloatField()
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
