"""How each ecosystem writes ranges, one module each: ``SCHEMES`` (the first names of the schemes
it is native to) and ``read(text)``."""
