"""``vigie bench load``: pages under people, beside the push of a night; the curve to the breaking
point, and what happens beyond it and after."""

import asyncio
import json
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from benchmarks.load.people import THINKS_S, Told, sign_in, walk
from benchmarks.load.pushing import push_all
from benchmarks.load.serving import Service, serving
from benchmarks.results import keep

PEOPLE, PUSHED, SCALE, WORKERS = 200, 3_000, 1.0, 2
STAGE_S = 60.0
CURVE = (50, 100, 200, 400, 800, 1_600)
SIGNED_IN = 40
"""Sessions that the people share: a password is a second of one core by design."""
READER = "national"
_CODES = """
import json
from vigie.store.models import Perimeter
print(json.dumps(list(Perimeter.objects.order_by("pk").values_list("code", flat=True)[:{most}])))
"""
_TOKEN = """
from datetime import UTC, datetime, timedelta
from vigie.core.rights import Act
from vigie.operations import accounts
from vigie.store.models import User
reader = User.objects.get(username="national")
reader.mandates.update(may_write=True)
print(accounts.make_token(user=reader, name="load",
    acts=frozenset({Act.READ, Act.GIVE}), lasts=timedelta(days=1), by="bench",
    now=datetime.now(UTC)))
"""
_DRAIN = """
import json
from datetime import UTC, datetime
from time import perf_counter
from vigie.operations import received
from vigie.store.models import DeliveryRow, ReceivedFile
began = perf_counter()
ended = received.drain_all(now=datetime.now(UTC))
pushed = DeliveryRow.objects.filter(source="push", is_current=True)
stand = pushed.values("perimeter").distinct().count()
print(json.dumps({"ended": ended, "drain_s": round(perf_counter() - began, 1),
    "receipts": ReceivedFile.objects.count(), "stand": stand, "twice": pushed.count() - stand}))
"""


def run(
    *,
    scale: float = SCALE,
    people: int = PEOPLE,
    pushed: int = PUSHED,
    stage_s: float = STAGE_S,
    curve: tuple[int, ...] = CURVE,
) -> Path:
    """Measure, and keep the result."""
    with serving(scale=scale, workers=WORKERS) as service:
        asked = {"scale": scale, "stage_s": stage_s, "thinks_s": THINKS_S, "workers": WORKERS}
        told = asyncio.run(_measured(service, people, pushed, stage_s, curve))
        told["push"] |= json.loads(service.shell(_DRAIN))
        sites = json.loads(service.shell(_SITES))
    return keep("load", {**asked, "establishments": sites, **told})


_SITES = "from vigie.store.models import Site\nprint(Site.objects.count())"


async def _measured(
    service: Service, people: int, pushed: int, stage_s: float, curve: tuple[int, ...]
) -> dict[str, Any]:
    browsers = [
        await sign_in(service.address, READER, service.accounts[READER]) for _ in range(SIGNED_IN)
    ]
    codes = json.loads(service.shell(_CODES.format(most=pushed)))
    token = service.shell(_TOKEN).strip()
    await _stage(browsers, 10, stage_s / 2)
    alone = await _stage(browsers, people, stage_s)
    crowd = asyncio.create_task(_stage(browsers, people, stage_s))
    push, receipts = await push_all(service.address, token, codes)
    told = {
        "people": people,
        "alone": alone,
        "push": {**push, "distinct": len(set(receipts))},
        "during_push": await crowd,
        "curve": [{"people": n, **await _stage(browsers, n, stage_s)} for n in curve],
        "afterwards": await _stage(browsers, curve[0], stage_s / 2),
    }
    for browser in browsers:
        await browser.aclose()
    return told


async def _stage(browsers: list[httpx.AsyncClient], people: int, lasts_s: float) -> dict[str, Any]:
    """Have people walk for a while; return what they lived."""
    told, began = Told(), perf_counter()
    walks = (
        walk(browsers[number % len(browsers)], told, until=began + lasts_s, seed=number)
        for number in range(people)
    )
    await asyncio.gather(*walks)
    lived = told.document()
    return {**lived, "pages_per_s": round(int(str(lived["pages"])) / (perf_counter() - began), 1)}
