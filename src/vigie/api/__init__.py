"""The REST API: the same documents and the same rights as the pages."""
