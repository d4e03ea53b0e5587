"""The addresses of the pages and of the API."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "vigie.web.failures.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("compte/", include("vigie.web.accounts.urls")),
    path("api/", include("vigie.api.urls")),
    path("", include("vigie.web.urls")),
]
