"""Reported names: the dictionary that tells them, what people decide of them, the queue of those
that nothing tells."""

from vigie.operations.products.naming import (
    MayNotDecide,
    NameRefused,
    confirm_name,
    decisions_document,
    document_of,
    propose_name,
    undo_name,
)
from vigie.operations.products.queue import PER_PAGE, queue_document, refresh_queue
from vigie.operations.products.tables import aliases, current_dictionary, dictionary_of, tables

__all__ = [
    "PER_PAGE",
    "MayNotDecide",
    "NameRefused",
    "aliases",
    "confirm_name",
    "current_dictionary",
    "decisions_document",
    "dictionary_of",
    "document_of",
    "propose_name",
    "queue_document",
    "refresh_queue",
    "tables",
    "undo_name",
]
