"""The API answered from the same documents as the pages."""

from tests.web.conftest import documents, people, reader

__all__ = ["documents", "people", "reader"]
