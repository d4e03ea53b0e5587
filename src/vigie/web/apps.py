"""The application of the pages: templates, static files, no table."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "vigie.web"
    label = "web"
