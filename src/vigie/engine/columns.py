"""The columns of the lake, table by table. Text is UTF-8; ``""`` is absent; instants are UTC
microseconds."""

from collections.abc import Mapping
from typing import Any

import polars as pl


def schema_of(columns: Mapping[str, Any]) -> pl.Schema:
    """Return the schema of a table from its columns and their types."""
    return pl.Schema(columns)


_INSTANT = pl.Datetime("us", "UTC")

RECORDS = schema_of(
    {
        "cve": pl.String,
        "source": pl.String,
        "authority": pl.UInt8,
        "modified_at": _INSTANT,
        "published_at": _INSTANT,
        "is_rejected": pl.Boolean,
        "title": pl.String,
        "description": pl.String,
        "cvss": pl.List(pl.String),
        "score": pl.Float32,
        "cwe": pl.List(pl.String),
        "remediations": pl.List(pl.String),
        "references": pl.List(pl.String),
        "notice": pl.String,
    }
)
"""One row per CVE and source (and notice, for CSAF): the fields of ``core.advisories.Advisory``
without claims."""

CLAIMS = schema_of(
    {
        "cve": pl.String,
        "source": pl.String,
        "notice": pl.String,
        "authority": pl.UInt8,
        "configuration": pl.UInt16,
        "group": pl.UInt16,
        "negate": pl.Boolean,
        "vulnerable": pl.Boolean,
        "status": pl.UInt8,
        "part": pl.String,
        "vendor": pl.String,
        "product": pl.String,
        "version": pl.String,
        "start": pl.String,
        "start_including": pl.Boolean,
        "end": pl.String,
        "end_including": pl.Boolean,
        "update": pl.String,
        "edition": pl.String,
        "language": pl.String,
        "sw_edition": pl.String,
        "target_sw": pl.String,
        "target_hw": pl.String,
        "other": pl.String,
        "scheme": pl.String,
        "said": pl.String,
    }
)
"""One row per ``core.advisories.Match``, in order; ``configuration`` and ``group`` number it
inside its record."""

DEFAULTS = schema_of(
    {
        "cve": pl.String,
        "source": pl.String,
        "notice": pl.String,
        "vendor": pl.String,
        "product": pl.String,
        "status": pl.UInt8,
    }
)

EXPLOITED = schema_of(
    {
        "cve": pl.String,
        "added_on": pl.Date,
        "due_on": pl.Date,
        "ransomware": pl.Boolean,
        "vendor": pl.String,
        "product": pl.String,
        "name": pl.String,
        "required_action": pl.String,
    }
)

PROBABILITIES = schema_of(
    {"cve": pl.String, "on": pl.Date, "probability": pl.Float32, "percentile": pl.Float32}
)

SSVC = schema_of(
    {
        "cve": pl.String,
        "exploitation": pl.String,
        "automatable": pl.String,
        "technical_impact": pl.String,
        "at": _INSTANT,
    }
)

NOTICES = schema_of(
    {
        "reference": pl.String,
        "kind": pl.String,
        "title": pl.String,
        "summary": pl.String,
        "published_on": pl.Date,
        "modified_on": pl.Date,
        "closed_on": pl.Date,
        "cves": pl.List(pl.String),
        "systems": pl.List(pl.String),
        "risks": pl.List(pl.String),
    }
)

CYCLES = schema_of(
    {
        "product": pl.String,
        "cycle": pl.String,
        "cpes": pl.List(pl.String),
        "purls": pl.List(pl.String),
        "released_on": pl.Date,
        "support_ends_on": pl.Date,
        "supported": pl.Boolean,
        "latest": pl.String,
        "extended_ends_on": pl.Date,
    }
)

TREES = schema_of(
    {
        "notice": pl.String,
        "source": pl.String,
        "modified_at": _INSTANT,
        "title": pl.String,
        "body": pl.String,
    }
)
"""One row per notice and source: ``body`` is its ``core.trees.Tree``, as JSON."""

ADVISORY_TABLES = {
    "records": RECORDS,
    "claims": CLAIMS,
    "defaults": DEFAULTS,
    "exploited": EXPLOITED,
    "probabilities": PROBABILITIES,
    "ssvc": SSVC,
    "notices": NOTICES,
    "cycles": CYCLES,
    "trees": TREES,
}

REPORTED = schema_of(
    {
        "reported": pl.UInt32,
        "name": pl.String,
        "publisher": pl.String,
        "version": pl.String,
        "part": pl.String,
        "cpe": pl.String,
        "purl": pl.String,
    }
)
"""The distinct ``core.inventory.Reported`` of a segment; ``reported`` is its ordinal there."""

MACHINES = schema_of(
    {
        "machine": pl.UInt32,
        "perimeter": pl.UInt32,
        "name": pl.String,
        "exposure": pl.UInt8,
        "role": pl.UInt8,
        "care_service": pl.UInt8,
        "serial": pl.String,
    }
)
"""``machine`` is its ordinal in the segment, sorted by perimeter; ``perimeter`` is the key in
the database; the codes
are positions in ``Exposure``, ``MachineRole`` and ``CareService``."""

INSTALLED = schema_of({"machine": pl.UInt32, "reported": pl.UInt32})
"""One row per component on a machine, sorted by machine."""
