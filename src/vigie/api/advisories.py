"""The sources of what is known: public."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.operations import advisories

router = Router(tags=["sources"])


@router.get("/sources", response=list[dict[str, Any]], auth=None)
def sources(request: HttpRequest) -> Any:
    """Return the state of every source: freshness, records, records set aside."""
    return advisories.sources_state(now=request.now)  # type: ignore[attr-defined]
