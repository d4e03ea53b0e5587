"""Encryption at rest: the keys, and what is sealed by them. Described in docs/methods/sealing.md.

The only place that encrypts what is kept; both the store and the engine stand on it.
"""
