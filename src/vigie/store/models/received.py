"""What programs pushed: accepted, then imported by a worker."""

from django.db import models

from vigie.store.models.establishments import Perimeter


class ReceivedFile(models.Model):
    """One file of one perimeter; the same bytes pushed again are the same row, waiting again."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="received")
    sha256 = models.CharField(max_length=64)
    """Where its bytes are in the raw archive."""
    name = models.CharField(max_length=200)
    given_by = models.CharField(max_length=150)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    """``waiting``, ``imported``, ``unchanged`` or ``refused``."""
    done_at = models.DateTimeField(null=True)
    reason_fr = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["perimeter", "sha256"], name="received_file_once")
        ]
        indexes = [models.Index(fields=["state", "received_at"])]
