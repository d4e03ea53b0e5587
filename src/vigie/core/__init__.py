"""The meaning of everything Vigie says: pure values and functions, no framework, no clock, no
file."""
