"""The version schemes, one module each: ``NAMES`` (its names, the first is its own) and
``key(text)``."""
