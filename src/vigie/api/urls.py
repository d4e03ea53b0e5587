"""The addresses of the API, its description (OpenAPI 3.1) and its guide."""

import json
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from vigie.api import (
    advisories,
    answers,
    evidence,
    findings,
    keywords,
    level,
    observe,
    products,
    publication,
    received,
    sheets,
    support,
)
from vigie.api.guide import guide
from vigie.api.rights import Session, Token
from vigie.core.rights.reading import ReadingSpent
from vigie.errors import VigieError
from vigie.operations.reading import note

PUBLISHED = (
    "territory",
    "establishment",
    "vulnerability",
    "product",
    "findings",
    "changes",
    "answers",
    "support",
    "keywords",
)


class VigieAPI(NinjaAPI):
    """The API with our published schemas among its components."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**given)
        components = described.setdefault("components", {}).setdefault("schemas", {})
        components |= {name.capitalize(): published(name) for name in PUBLISHED}
        return described


def published(name: str) -> dict[str, Any]:
    """Return one of the schemas of ``data/schemas``, as a component."""
    raw = files("vigie.data").joinpath(f"schemas/{name}.json").read_text("utf-8")
    return {key: value for key, value in json.loads(raw).items() if key not in {"$id", "$schema"}}


api = VigieAPI(
    title="Vigie",
    version="1",
    description="The security of health establishments: the documents and rights of the pages.",
    docs_url=None,
    openapi_url="openapi.json",
    auth=[Token(), Session()],
    urls_namespace="api",
)
ROUTED = (
    *(level, findings, answers, support, keywords, evidence, advisories, observe, products),
    *(received, sheets, publication),
)
for each in ROUTED:
    api.add_router("", each.router)


@api.exception_handler(ReadingSpent)
def spent(request: HttpRequest, refusal: ReadingSpent) -> HttpResponse:
    """Say that the budget of names is spent, as the pages do."""
    note(user=request.user, error=refusal, address=request.path, now=request.now)  # type: ignore[attr-defined]
    return JsonResponse({"fr": refusal.say("fr"), "en": refusal.say("en")}, status=403)


@api.exception_handler(VigieError)
def refused(request: HttpRequest, refusal: VigieError) -> HttpResponse:
    """Return a refusal in both languages."""
    return JsonResponse({"fr": refusal.say("fr"), "en": refusal.say("en")}, status=422)


def described_guide(request: HttpRequest) -> HttpResponse:
    return guide(request, api.get_openapi_schema())


urlpatterns: list[URLPattern | URLResolver] = [
    path("", described_guide, name="api-guide"),
    path("", api.urls),
]
