"""How protected, and why: one module per method; a published method never changes."""
