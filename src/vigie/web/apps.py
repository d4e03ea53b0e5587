"""The application of the pages: templates, static files, no table."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "vigie.web"
    label = "web"

    def ready(self) -> None:
        """Listen to changes of second factors."""
        from vigie.web.accounts import signals

        self.listening = signals
