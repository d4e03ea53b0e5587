"""The one Django application that has tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "vigie.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
