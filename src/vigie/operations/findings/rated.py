"""How a vulnerability is rated: scores per source, probability and its trend, decision points."""

from collections.abc import Sequence

import polars as pl

from vigie.core.advisories import Advisory
from vigie.core.priorities import Score, score
from vigie.core.priorities.trend import trend
from vigie.operations.findings.shown import Document, written
from vigie.operations.priorities import tables


def ratings(records: Sequence[Advisory]) -> Document:
    """Return the vectors of every source with what they are worth, and whether sources differ."""
    rows = [
        _rating(record, vector, found)
        for record in records
        for vector in record.cvss
        for found in (score(vector),)
    ]
    said = {(row["version"], row["base"]) for row in rows if row["base"] is not None}
    versions = {version for version, _ in said}
    return {"ratings": rows, "ratings_differ": len(said) > len(versions)}


def _rating(record: Advisory, vector: str, found: Score | None) -> Document:
    """A vector that cannot be read stays shown, without a score."""
    return {
        "source": record.source,
        "authority": record.authority.name.lower(),
        "notice": record.notice,
        "vector": vector,
        "version": found.version if found else "",
        "base": found.base if found else None,
        "temporal": found.temporal if found else None,
        "environmental": found.environmental if found else None,
        "severity": str(found.severity) if found else "unknown",
        "published": None if record.score is None else round(record.score, 1),
    }


def probability(table: pl.DataFrame) -> Document | None:
    """Return the newest EPSS, its change since the day before that is kept, and its trend."""
    days = table.sort("on", descending=True).to_dicts()
    known = trend({row["on"]: row["probability"] for row in days})
    if known is None:
        return None
    change = days[0]["probability"] - days[1]["probability"] if len(days) > 1 else None
    return {
        **written(days[0], "on"),
        **{name: round(days[0][name], 5) for name in ("probability", "percentile")},
        "change": None if change is None else round(change, 5),
        "direction": str(known.direction),
        "before": [
            written(before._asdict(), "days", "on")
            | {
                "probability": round(before.probability, 5),
                "change": round(known.probability - before.probability, 5),
            }
            for before in known.before
        ],
    }


def coordinator(said: Document | None) -> Document | None:
    """Return how closely CISA follows a vulnerability it rated, whatever the mission: from, to."""
    if said is None:
        return None
    words = {"poc": "public poc"}
    exploitation = words.get(said["exploitation"], said["exploitation"])
    points = {"exploitation": exploitation} | {
        name: said[name] for name in ("automatable", "technical_impact")
    }
    table = tables()["coordinator"]
    known = {
        name: frozenset({value}) for name, value in points.items() if value in table.points[name]
    }
    rows = list(table.fitting(known))
    return {
        "table": table.name,
        "version": table.version,
        "least": rows[0].outcome,
        "most": rows[-1].outcome,
    }
