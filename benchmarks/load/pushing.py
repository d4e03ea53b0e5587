"""Programs that push inventories all at once, and come back when they are told to."""

import asyncio
import random
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import httpx

TOGETHER = 3_000
"""Connections opened at once at most."""
LONGEST_S = 60.0
PATIENCE_S = 900.0
"""How long a program tries before it gives up."""


def inventory(seed: int, *, machines: int = 20, programs: int = 30) -> bytes:
    """Return a delivery of one system, in our template."""
    chance = random.Random(seed)
    lines = ["machine;name;version"]
    lines += [
        f"poste-{machine};Logiciel {chance.randrange(400)};{chance.randrange(9)}.{seed}"
        for machine in range(machines)
        for _ in range(programs)
    ]
    return "\n".join(lines).encode()


async def push_all(
    address: str, token: str, codes: Sequence[str]
) -> tuple[dict[str, Any], list[int]]:
    """Push one inventory per system at once; return what it took and the receipts."""
    limits = httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=0)
    held = {"Authorization": f"Bearer {token}"}
    began = perf_counter()
    told: dict[str, Any] = {"busy": 0, "faults": {}, "took": []}
    async with httpx.AsyncClient(
        base_url=address, headers=held, limits=limits, timeout=LONGEST_S
    ) as client:
        every = (_push(client, code, seed, told, began) for seed, code in enumerate(codes))
        receipts = [one for one in await asyncio.gather(*every) if one]
    took = sorted(told.pop("took"))
    return {
        "pushed": len(codes),
        "accepted": len(receipts),
        "all_accepted_s": round(took[-1], 1) if took else None,
        "half_accepted_s": round(took[len(took) // 2], 1) if took else None,
        **told,
    }, receipts


async def _push(
    client: httpx.AsyncClient, code: str, seed: int, told: dict[str, Any], began: float
) -> int:
    """Push until it is accepted; the waits grow, and differ from one program to the other."""
    body, chance, wait = inventory(seed), random.Random(seed), 1.0
    while perf_counter() - began < PATIENCE_S:
        try:
            answer = await client.post(f"/api/perimeters/{code}/inventory", content=body)
        except httpx.HTTPError as error:
            _count(told["faults"], type(error).__name__)
        else:
            if answer.status_code == 202:
                told["took"].append(perf_counter() - began)
                return int(answer.json()["receipt"])
            if answer.status_code == 503:
                told["busy"] += 1
                wait = max(wait, float(answer.headers["Retry-After"]))
            else:
                _count(told["faults"], str(answer.status_code))
                return 0
        await asyncio.sleep(wait * chance.uniform(0.5, 1.5))
        wait = min(30.0, wait * 1.5)
    return 0


def _count(faults: dict[str, int], name: str) -> None:
    faults[name] = faults.get(name, 0) + 1
