"""The addresses of the pages."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from vigie.web import level, site

TERRITORIES = {
    "region": "region",
    "department": "departement",
    "grouping": "groupement",
    "category": "categorie",
}


def _territory(kind: str, folder: str) -> list[URLPattern]:
    page = f"{folder}/<str:code>/"
    return [
        path(page, level.territory, {"kind": kind}, name=kind),
        path(f"{page}etablissements/", level.territory, {"kind": kind}, name=f"{kind}-establishments"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", level.nation, name="nation"),
    *(each for kind, folder in TERRITORIES.items() for each in _territory(kind, folder)),
    path("etablissements/", site.accessibility, name="establishments"),
    path("chercher/", site.accessibility, name="search"),
    path("sources/", site.accessibility, name="sources"),
    path("methode/", site.accessibility, name="method"),
    path("accessibilite/", site.accessibility, name="accessibility"),
    path("mon-compte/", site.account, name="account"),
    path("langue/", set_language, name="set_language"),
]
