"""Looks, changes and exports: who did what to what, and when. Append-only."""

from django.db import models


class JournalEntry(models.Model):
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    """``look``, ``export``, ``import``, ``evidence``, ``perimeter``, ``sign-in``…"""
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"])]
