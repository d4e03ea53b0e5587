"""How fast each tool answers, on the same ranges: look-ups by CPE, versions compared and held.

Every tool runs alone, one after the other; what is given is the median of ``TIMES`` runs.
"""

import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import corpus, feeds, vigie
from benchmarks.peers.accuracy import MATCHERS, OURS
from benchmarks.peers.environments import PeerFailed, asked, command_of

TIMES = 5
ASKED = {"cve-bin-tool": 200, "vdb": 400, OURS: 100_000}
"""Distinct components looked up in each run: each tool is given enough to last some seconds."""
FLEET = {"rows": 1_000_000, "distinct": 20_000, "seed": 1}
"""Installed rows of a fleet, on machines of 45, and the components they are drawn from."""
WHOLE = {"cve-bin-tool": 200, OURS: 100_000}
"""Components of a whole command."""


def measured(folder: Path, data: Path | None, seed: int) -> dict[str, Any]:
    """Time look-ups on ``feeds.RANGES`` ranges; return rates, and ratios to ours."""
    folder.mkdir(parents=True, exist_ok=True)
    items, origin = feeds.records(data, seed)
    feed = corpus.write_feed(folder / "nvdcve-1.1-2022.json.gz", items)
    names = feeds.components(items, max(ASKED.values()), seed)
    told = {tool: _looked_up(tool, folder, feed, names[: ASKED[tool]]) for tool in ASKED}
    tools = {tool: _rate(one) for tool, one in told.items()}
    for peer in MATCHERS:
        tools[peer] |= _ratios(tools[OURS], tools[peer])
    return {
        "ranges": sum(len(feeds.statements(item)) for item in items),
        "records": len(items),
        "origin": origin,
        "components": len(names),
        "tools": tools,
        "fleet": _fleet(told[OURS], tools),
        "whole_commands": _whole(folder, feed, names),
        "agreement": agreement(folder, feed, names[: ASKED["vdb"]]),
    }


def _looked_up(tool: str, folder: Path, feed: Path, names: list[str]) -> dict[str, Any]:
    task = {"do": "look up", "feeds": [str(feed)], "components": names, "times": TIMES, **FLEET}
    return {"count": len(names), **asked(tool, folder / f"speed-{tool}", task)}


def _fleet(told: dict[str, Any], tools: dict[str, Any]) -> dict[str, Any]:
    """Return our rate on a fleet. The peers know no machines: they are run once for each, so that
    a row costs them one look-up."""
    own = _timed(told["fleet_seconds"], FLEET["rows"])
    ratios = {peer: _ratios(own, tools[peer]) for peer in MATCHERS}
    return {**FLEET, **own, "distinct": told["fleet_distinct"], "ratios": ratios}


def _ratios(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, int]:
    """Return how many times more we look up: on the wall, and per second of processor."""
    rates = (("times", "per_second"), ("times_by_processor", "per_processor_second"))
    return {name: round(ours[rate] / theirs[rate]) for name, rate in rates}


def _rate(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": told.get("version", ""),
        "look_ups": told["count"],
        **_timed(told["seconds"], told["count"]),
        "load_s": round(told["load_s"], 1),
        "ranges_held": told["ranges"],
    }


def _timed(seconds: list[list[float]], count: int) -> dict[str, Any]:
    wall, processor = zip(*seconds, strict=True)
    return {
        "seconds": [round(one, 3) for one in wall],
        "processor_s": [round(one, 3) for one in processor],
        "per_second": round(count / median(wall), 1),
        "per_processor_second": round(count / median(processor), 1),
    }


def _whole(folder: Path, feed: Path, names: list[str]) -> dict[str, Any]:
    """Time whole commands, their start and their reading of files included."""
    machines = [names[n : n + 45] for n in range(0, WHOLE[OURS], 45)]
    inventory = corpus.write_inventory(folder / "whole.csv", machines)
    ours = vigie.matched(inventory, [feed]).seconds
    peer = _command(folder, names[: WHOLE["cve-bin-tool"]])
    found = {OURS: _spent(len(names), ours), "cve-bin-tool": _spent(WHOLE["cve-bin-tool"], peer)}
    return {tool: one for tool, one in found.items() if one["seconds"] > 0}


def _spent(count: int, seconds: float) -> dict[str, Any]:
    rate = round(count / seconds, 1) if seconds else 0
    return {"components": count, "seconds": round(seconds, 1), "per_second": rate}


def _command(folder: Path, names: list[str]) -> float:
    """Run the command of cve-bin-tool on a CSV inventory, its database already made."""
    home = folder / "speed-cve-bin-tool"
    cache = home / ".cache" / "cve-bin-tool"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "cve.db").write_bytes((home / "database" / "cve.db").read_bytes())
    rows = ("\t".join(corpus.split(name)[1:4]) for name in names)
    given = folder / "whole-peer.csv"
    given.write_text("vendor,product,version\n" + "\n".join(r.replace("\t", ",") for r in rows))
    options = ["-i", str(given), "--offline", "-f", "json", "-o", str(folder / "whole-peer.json")]
    before = time.perf_counter()
    try:
        command_of("cve-bin-tool", options, home)
    except PeerFailed:
        return 0.0
    return time.perf_counter() - before


def agreement(folder: Path, feed: Path, names: list[str]) -> dict[str, Any]:
    """Compare the answers on real names: nobody knows the truth of them, so only how often each
    peer says the same as ours, and how the others differ."""
    machines = [[name] for name in names]
    ours = vigie.matched(corpus.write_inventory(folder / "agree.csv", machines), [feed])
    found: dict[str, Any] = {"components": len(names)}
    for peer in MATCHERS:
        task = {"do": "look up", "feeds": [str(feed)], "components": names, "times": 1}
        told = asked(peer, folder / f"speed-{peer}", task)["answers"]
        found[peer] = _differences(names, told, ours)
    return found


def _differences(names: list[str], told: list[list[str]], ours: vigie.Said) -> dict[str, int]:
    both = theirs_alone = theirs_unknown = ours_alone = 0
    for name, answers in zip(names, told, strict=True):
        their, own = set(answers), ours.affected.get(name, set())
        both += len(their & own)
        theirs_unknown += len((their - own) & ours.unknown.get(name, set()))
        theirs_alone += len(their - own - ours.unknown.get(name, set()))
        ours_alone += len(own - their)
    return {
        "both": both,
        "theirs_alone": theirs_alone,
        "theirs_and_ours_unknown": theirs_unknown,
        "ours_alone": ours_alone,
    }
