"""The words that people watch for. Removed, a keyword stays readable."""

from django.db import models

from vigie.store.models.establishments import Perimeter


class KeywordRow(models.Model):
    words = models.CharField(max_length=120)
    """Plain words, joined by spaces."""
    note = models.CharField(max_length=400, blank=True)
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, null=True, related_name="keywords"
    )
    """Whose it is; null: the nation's, which every reader sees."""
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()
    removed_by = models.CharField(max_length=150, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "words"],
                condition=models.Q(removed_at__isnull=True),
                name="keyword_once",
            ),
            models.UniqueConstraint(
                fields=["words"],
                condition=models.Q(removed_at__isnull=True, perimeter__isnull=True),
                name="national_keyword_once",
            ),
        ]
