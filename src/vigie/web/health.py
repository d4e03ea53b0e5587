"""Whether the service is alive, and ready: for what watches it. Says nothing of anybody."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vigie.operations import night
from vigie.store import database, isolation


@transaction.non_atomic_requests
@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Answer: the process serves, its database away too: the database is not asked."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when pages can be served, 503 with what is missing; ``late`` names the steps of
    the last night that failed, and takes nothing from being ready."""
    missing = _missing()
    late = [] if missing else [step["step"] for step in night.alarms()]
    found = {"ready": not missing, "missing": missing, "late": late}
    return JsonResponse(found, status=503 if missing else 200)


def _missing() -> list[str]:
    if database.trouble():
        return ["database"]
    missing = ["migrations"] if database.pending() else []
    return [*missing, "isolation"] if isolation.weakness() else missing
