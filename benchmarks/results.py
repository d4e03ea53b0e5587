"""What benchmarks keep: one file per benchmark in ``results/``, with the machine and the day."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def machine() -> dict[str, Any]:
    """Return what the figures depend on: cores, memory, processor, Python, how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
        "processor": _processor(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def keep(name: str, result: dict[str, Any]) -> Path:
    """Write a result, with the day and the machine, in place of the former one."""
    RESULTS.mkdir(exist_ok=True)
    head = {"measured_on": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine()}
    place = RESULTS / f"{name}.json"
    place.write_text(json.dumps({**head, **result}, indent=1, ensure_ascii=False) + "\n")
    return place


def kept(name: str) -> Any:
    """Return what a benchmark kept, ``None`` when it never ran."""
    place = RESULTS / f"{name}.json"
    return json.loads(place.read_text()) if place.exists() else None
