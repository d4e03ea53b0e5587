"""What accounts read by name, kept for as long as it is counted."""

from django.db import models

from vigie.store.models.accounts import User


class ReadingRow(models.Model):
    """An account read an establishment by name on a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    finess = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "finess"], name="reading_once")
        ]
