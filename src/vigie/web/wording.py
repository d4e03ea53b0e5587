"""The words of the pages for values: those of the core, and those of accounts."""

from vigie.operations import wording
from vigie.operations.wording import classes, fact
from vigie.web.accounts import words as accounts


def word(vocabulary: str, value: str) -> str:
    """Return the wording of a value; a value without wording is shown as it is, never hidden."""
    if vocabulary in accounts.VOCABULARIES:
        return wording.of(accounts.VOCABULARIES[vocabulary], value)
    return wording.word(vocabulary, value)


__all__ = ["classes", "fact", "word"]
