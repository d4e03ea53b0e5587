"""Raw files, the state of each source, and the records set aside. Advisories themselves live in
the lake."""

from django.db import models


class RawFile(models.Model):
    """A file as it was received, archived by its hash before it is parsed."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=30)
    """``advisories``, ``establishments``, ``inventory``, ``evidence``, ``perimeters``."""
    format = models.CharField(max_length=60)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    records = models.BigIntegerField(default=0)
    set_aside = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "kind"], name="raw_file_once")]


class SetAsideRecord(models.Model):
    """A record that did not parse, with its place and the reason: shown, never dropped in
    silence."""

    raw_file = models.ForeignKey(
        RawFile, on_delete=models.CASCADE, related_name="records_set_aside"
    )
    position = models.CharField(max_length=200)
    reason_fr = models.CharField(max_length=400)
    reason_en = models.CharField(max_length=400)


class FeedState(models.Model):
    """What is known of a source: when it last came, whether it changed, what it holds."""

    name = models.CharField(max_length=60, primary_key=True)
    last_import_at = models.DateTimeField(null=True)
    last_change_at = models.DateTimeField(null=True)
    data_on = models.DateField(null=True)
    """The newest day the data itself names."""
    records = models.BigIntegerField(default=0)
    last_fetch_at = models.DateTimeField(null=True)
    last_error_fr = models.TextField(blank=True)
    last_error_en = models.TextField(blank=True)
    etags = models.JSONField(default=dict)
    """Per URL: entity tag, last-modified and hash, for conditional requests."""
