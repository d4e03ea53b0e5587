"""Looks, changes and exports: who did what to what, and when. Append-only, and provable: the
lines are the leaves of a Merkle tree (docs/methods/journal.md)."""

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


class JournalPending(models.Model):
    """A line that has no place in the tree yet: written with the line, gone when it has one."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, primary_key=True)


class JournalLeaf(models.Model):
    """The place of a line in the tree, and its hash."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)


class JournalNode(models.Model):
    """A complete node of the tree, from the level at which it is kept."""

    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "place"], name="journal_node_once")
        ]


class JournalHead(models.Model):
    """The one row that a new leaf locks: the size of the tree and its frontier."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)


class JournalCheckpoint(models.Model):
    """A signed checkpoint, as it was handed over."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    note = models.TextField()
