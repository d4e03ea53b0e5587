"""``python -m benchmarks peers``: accuracy and speed beside the peers, kept in one file."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.peers import accuracy, speed, vectors
from benchmarks.results import keep


def run(*, data: Path | None, conformance: Path | None, seed: int = 1) -> Path:
    """Measure and keep ``results/peers.json``; return where it is.

    ``data`` is a folder of NVD files (``nvdcve-1.1-YEAR.json.gz``), ``conformance`` one of public
    vectors; without them the speed is measured on drawn ranges, and the vectors are left out.
    """
    with tempfile.TemporaryDirectory(prefix="vigie-peers-") as folder:
        place = Path(folder)
        result: dict[str, Any] = {"traps": accuracy.measured(place / "traps", seed)}
        if conformance is not None:
            cases = list(vectors.cpe_cases(conformance))
            result["cpe_vectors"] = accuracy.on_vectors(place / "vectors", cases)
        result["speed"] = speed.measured(place / "speed", data, seed)
    return keep("peers", result)
