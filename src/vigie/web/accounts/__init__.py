"""Signing in and what surrounds it: accounts, second factors, identities, sessions."""
