"""The application of the pages: templates, static files, no table."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "vigie.web"
    label = "web"

    def ready(self) -> None:
        """Listen to changes of second factors; give the lake its keys."""
        from vigie.operations import sealing
        from vigie.web.accounts import signals

        sealing.use_the_keys()

        self.listening = signals
