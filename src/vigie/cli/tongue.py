"""The person's language. Nothing here imports typer, which must find its French in place."""

import gettext
import os
from pathlib import Path

DOMAIN = "command"
"""The catalogue of the wordings of typer itself: ``locale/fr/LC_MESSAGES/command.po``."""
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


def language() -> str:
    """Return ``fr`` or ``en``: ``VIGIE_LANGUAGE``, else the locale; French when neither says."""
    said = (
        os.environ.get("VIGIE_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or ""
    )
    return "en" if said.lower().startswith("en") else "fr"


def words(*, fr: str, en: str) -> str:
    """Return the wording in the person's language."""
    return en if language() == "en" else fr


def bind() -> None:
    """Have gettext, which typer asks, answer in the person's language: it reads ``LANGUAGE``."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
