"""The root error: every refusal can be read by the person who acted, in French and in English."""

from typing import Any, ClassVar


class VigieError(Exception):
    """A refusal with its wording in both languages.

    Each subclass stands beside what raises it and gives ``fr`` and ``en``, two format strings over
    the facts passed by name. ``str(error)`` is the English wording (for logs).
    """

    fr: ClassVar[str] = "erreur"
    en: ClassVar[str] = "error"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.en.format(**facts))

    def say(self, language: str) -> str:
        """Return the wording in ``language``: ``"en"`` for English, else French."""
        wording = self.en if language.startswith("en") else self.fr
        return wording.format(**self.facts)


class InputRefused(VigieError):
    """An input that is refused whole: nothing of it was kept (exit code 1).

    Facts: ``file`` (its name as given), ``where`` (line, position or field, may be empty) and
    ``reason``
    (a pair French, English).
    """

    fr = "{file} : {reason_fr}{at_fr}"
    en = "{file}: {reason_en}{at_en}"

    def __init__(self, *, file: str, reason_fr: str, reason_en: str, where: str = "") -> None:
        super().__init__(
            file=file,
            where=where,
            reason_fr=reason_fr,
            reason_en=reason_en,
            at_fr=f" (à {where})" if where else "",
            at_en=f" (at {where})" if where else "",
        )
