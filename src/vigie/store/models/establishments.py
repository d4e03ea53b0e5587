"""The registry: legal entities, sites, groupings, perimeters, activity, and the journal of what
changed."""

from django.db import models


class Entity(models.Model):
    """A legal entity (FINESS juridique)."""

    finess = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=20, default="unknown")
    """``public``, ``nonprofit``, ``private`` or ``unknown``."""
    siren = models.CharField(max_length=9, blank=True)
    department = models.CharField(max_length=3, blank=True, db_index=True)
    region = models.CharField(max_length=2, blank=True, db_index=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    source = models.CharField(max_length=30)
    is_sample = models.BooleanField(default=False)


class Site(models.Model):
    """A geographic site (FINESS géographique), where care is given."""

    finess = models.CharField(max_length=9, unique=True)
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=10, blank=True, db_index=True)
    category_label = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=30, db_index=True)
    """The class of ``core/establishments/classes.py``."""
    status = models.CharField(max_length=20, default="unknown")
    commune = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    department = models.CharField(max_length=3, blank=True, db_index=True)
    region = models.CharField(max_length=2, blank=True, db_index=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    located_by = models.CharField(max_length=10, default="none")
    """``exact``, ``commune`` (centroid) or ``none``."""
    staff = models.FloatField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    source = models.CharField(max_length=30)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["region", "department"])]


class Activity(models.Model):
    """Yearly patient-hours of a site in one discipline, ``[hours_low, hours_high]``."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="activities")
    discipline = models.CharField(max_length=30)
    hours_low = models.FloatField()
    hours_high = models.FloatField()
    beds = models.FloatField(null=True)
    is_estimated = models.BooleanField(default=False)
    source = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "discipline"], name="activity_once")
        ]


class Grouping(models.Model):
    """A grouping of legal entities: GHT, shared provider…"""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    """``ght``, ``gcs``, ``provider`` or ``other``."""
    region = models.CharField(max_length=2, blank=True, db_index=True)
    closed_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)


class GroupingMember(models.Model):
    grouping = models.ForeignKey(Grouping, on_delete=models.CASCADE, related_name="members")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, default="member")
    """``support`` (établissement support), ``member``, ``associate``, ``client``."""
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grouping", "entity"], name="grouping_member_once")
        ]


class Perimeter(models.Model):
    """One information system: evidence, inventory, safeguards and break-in rate belong to it."""

    code = models.CharField(max_length=60, unique=True)
    """``EJ-<finess>`` by default; free for shared ones."""
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, db_index=True)
    """The class of its largest site; a shared system may say ``shared``."""
    entity = models.ForeignKey(
        Entity, null=True, on_delete=models.PROTECT, related_name="perimeters"
    )
    """Who answers for it; with ``grouping``, a shared one."""
    grouping = models.ForeignKey(
        Grouping, null=True, on_delete=models.PROTECT, related_name="perimeters"
    )
    staff = models.FloatField(null=True)
    department = models.CharField(max_length=3, blank=True, db_index=True)
    region = models.CharField(max_length=2, blank=True, db_index=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)


class PerimeterSite(models.Model):
    """A site depends on a perimeter (n:m)."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="served")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="systems")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["perimeter", "site"], name="perimeter_site_once")
        ]


class Inheritance(models.Model):
    """A safeguard proved once by a provider for a perimeter that inherits it; ``is_exception``
    refuses it."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="inherits")
    provider = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="provides")
    safeguard = models.CharField(max_length=40)
    is_exception = models.BooleanField(default=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    """The day it ended; the row stays, so that a past day reads as it was."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "provider", "safeguard"], name="inheritance_once"
            )
        ]


class RegistryChange(models.Model):
    """What an import changed in the registry: the history of openings, closures, mergers and
    moves."""

    on = models.DateField()
    known_at = models.DateTimeField()
    change = models.CharField(max_length=20)
    """``opened``, ``closed``, ``moved``, ``changed``, ``merged``, ``reopened``."""
    kind = models.CharField(max_length=10)
    """``entity``, ``site`` or ``grouping`` (45 numbers are both an entity and a site)."""
    finess = models.CharField(max_length=40, db_index=True)
    source = models.CharField(max_length=30)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)


class Invitation(models.Model):
    """The first step of the onboarding funnel; the following ones are read from facts."""

    entity = models.OneToOneField(Entity, on_delete=models.CASCADE, related_name="invitation")
    invited_on = models.DateField()
    arrived_on = models.DateField(null=True)
