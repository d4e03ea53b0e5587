"""What a server runs: the pages and the API."""

import os

from django.core.wsgi import get_wsgi_application

from vigie.config import telemetry
from vigie.config.crowd import Crowd
from vigie.store import isolation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")

pages = get_wsgi_application()
telemetry.start("web")
application = Crowd(pages)

isolation.require()
