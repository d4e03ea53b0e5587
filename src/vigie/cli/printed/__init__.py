"""The documents as a person reads them in a terminal: the essential first, ``--json`` for all."""
