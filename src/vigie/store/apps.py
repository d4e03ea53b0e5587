"""The one Django application that has tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    name = "vigie.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the rules of isolation in force after each migration."""
        from vigie.store import isolation

        def enforce(**_: object) -> None:
            isolation.enforce()

        post_migrate.connect(enforce, sender=self, weak=False, dispatch_uid="vigie.isolation")
