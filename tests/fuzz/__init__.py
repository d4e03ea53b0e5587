"""Fuzzing: every importer and every reader of a notation, for a short time in the suite and longer
by ``make fuzz``."""
