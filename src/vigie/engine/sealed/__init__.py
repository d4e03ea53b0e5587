"""The one room where what establishments deliver is encrypted and opened again.

Files of the lake that name machines, software or perimeters go through here: segments by perimeter
(``engine.sealed.segments``), tables as whole files (``engine.sealed.files``). Where no keys were
given (the engine alone, a home of before), files are read and written in plain Parquet.
"""

from vigie.engine.sealed.files import is_readable, read_parquet, write_parquet
from vigie.sealed.keys import Unsealable, keys
from vigie.sealed.stream import Expired

__all__ = ["Expired", "Unsealable", "is_readable", "keys", "read_parquet", "write_parquet"]
