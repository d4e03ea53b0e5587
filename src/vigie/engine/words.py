"""The codes of the lake as words."""

import polars as pl

from vigie.core.inventory import MachineRole
from vigie.core.vocabulary import CareService, Exposure


def worded(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace the codes of the lake by their words."""
    words = {"exposure": Exposure, "care_service": CareService, "role": MachineRole}
    return frame.with_columns(
        pl.col(column).replace_strict(
            range(len(list(kind))), [str(word) for word in kind], return_dtype=pl.String
        )
        for column, kind in words.items()
        if column in frame.columns
    )
