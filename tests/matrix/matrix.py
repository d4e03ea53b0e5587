"""The matrix: every attacker on every surface, and what each learned that it should not.

Three looks at each. *Blind*: what is added to the target changes no answer. *Twin*: the target
and an absent object answer the same. *Words*: no answer holds a word that only the target has.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from tests.matrix import secrets
from tests.matrix.attacks import Answer, ask
from tests.matrix.surfaces import FILLED, Surface
from tests.matrix.world import Attacker, Place
from vigie.core.questionnaire import written_reference
from vigie.core.questionnaire.references import LENGTH
from vigie.core.rights import Act
from vigie.operations.questionnaire import questionnaire

Values = dict[str, Any]
ABSENT: Values = {
    "finess": "370099998",
    "region": "98",
    "department": "98",
    "grouping": "GHT-0000000",
    "perimeter": "EJ-370099998",
    "machine": "poste-absent-0000",
    "product": "a:zz_absent:zz_absent",
    "cve": "CVE-1998-99999",
    "username": "zz-personne-absente",
    "link": "zz-secret-absent",
    "named": "Zz Logiciel Absent",
    "reference": written_reference([2] * LENGTH),
    **dict.fromkeys(("answer", "suppression", "keyword", "decision"), 9_876_543),
    **dict.fromkeys(("sheet", "evidence", "mandate", "edition", "receipt"), 9_876_543),
    **dict.fromkeys(("approval", "emergency", "token", "session", "factor"), 9_876_543),
}
ACCEPTED = frozenset({("invite", "username"), ("mandate", "username")})
"""What is told by necessity: a name of account is unique, so that who may invite, or give a
mandate, learns whether one is taken; nothing else is told of it."""
OPEN = frozenset({"public", "region", "category", "cve", "product", "link"})
"""Kinds whose existence is public, what is told of them being compared by the other looks; and the
link of an invitation, which is its own right."""
NAMES: dict[str, str] = {
    "finess": "finess",
    "perimeter": "perimeter",
    "systeme": "perimeter",
    "machine": "machine",
    "region": "region",
    "code": "finess",
    "username": "username",
    "login": "username",
    "compte": "username",
    "demande": "approval",
    "q": "finess",
    "text": "finess",
    "name": "named",
    "product": "product",
    "cve": "cve",
    "reference": "reference",
}
"""What a word of a query, a form or a body names."""
PLAIN = (
    frozenset(FILLED)
    | questionnaire().questions.keys()
    | {
        *("page", "per_page", "sort", "tri", "jours", "quoi", "carte", "forme", "le", "on", "de"),
        *("decision", "transition", "days", "mesure", "csrfmiddlewaretoken", "next", "language"),
        *("classe", "niveau", "aveugle", "etape", "lecture", "lettre", "zone", "etat", "cause"),
        *("veille", "mouvement", "depuis", "letter", "unseen", "step", "reading", "at", "state"),
        *("watch", "moved", "since", "confirmed", "sections", "remember", "oldpassword", "a"),
        *("password1", "password2", "action", "id", "session", "passwordless", "credential"),
    }
)
"""Words that name no object."""


@dataclass
class Cell:
    """What one attacker met on one surface."""

    attacker: str
    surface: str
    status: int
    asked: int = 0
    leaks: list[str] = field(default_factory=list)


@dataclass
class Matrix:
    """The attackers, the surfaces, and what is asked of each."""

    attackers: list[Attacker]
    surfaces: list[Surface]
    own: Place
    target: Place

    def values(self, place: Place) -> Values:
        """Return what names a place and what it has; what it does not have is absent."""
        return ABSENT | {
            "finess": place.finess,
            "region": place.region,
            "department": place.department,
            "grouping": place.grouping or ABSENT["grouping"],
            "category": "hospital",
            "perimeter": place.code,
            "machine": place.machine,
            "product": place.product,
            "cve": place.cve,
        }

    def run(self, chosen: Iterable[tuple[Attacker, Surface]]) -> list[Cell]:
        """Attack, before and after the target has its secrets; return a cell for each pair."""
        pairs = list(chosen)
        quiet = {(a.name, s): ask(a, s, self.values(self.own), {}) for a, s in pairs}
        keys = secrets.add(self.target)
        hidden = self.values(self.target) | keys | {"named": secrets.NAME}
        return [self._cell(a, s, quiet[a.name, s], hidden) for a, s in pairs]

    def _cell(self, attacker: Attacker, surface: Surface, quiet: Answer, hidden: Values) -> Cell:
        told = ask(attacker, surface, self.values(self.own), {})
        cell = Cell(attacker.name, str(surface), told.status, 2)
        self._read(cell, attacker, told)
        difference = quiet.differs(told)
        if difference and surface.verb == "GET" and not _knows_more(attacker):
            cell.leaks.append(f"blind: {difference}")
        words = told.words | set(surface.query) | set(surface.body)
        cell.leaks += [f"tell in NAMES or PLAIN: {w}" for w in words - NAMES.keys() - PLAIN]
        for asked in self._attempts(attacker, surface, words, hidden):
            self._twin(cell, attacker, surface, asked)
        return cell

    def _attempts(
        self, attacker: Attacker, surface: Surface, words: Set[str], hidden: Values
    ) -> Iterator[tuple[str, Values, Values, Values, Values]]:
        """Yield what is asked twice: its name, then the values and words of each asking."""
        own = self.values(self.own)
        objects = {kind for _, kind in surface.objects if not _sees(attacker, kind)} - OPEN
        if objects:
            gone = {kind: ABSENT[kind] for kind in objects}
            there = {kind: hidden[kind] for kind in objects}
            yield "+".join(sorted(objects)), own | there, own | gone, {}, {}
        named = {
            w: NAMES[w]
            for w in sorted(words & NAMES.keys())
            if not _sees(attacker, NAMES[w]) and (surface.name, NAMES[w]) not in ACCEPTED
        }
        base = self._base(words, hidden)
        for chosen in _choices(named):
            there, gone = ({w: v[named[w]] for w in chosen} for v in (hidden, ABSENT))
            yield "&".join(chosen), own, own, base | there, base | gone

    def _base(self, words: Set[str], hidden: Values) -> Values:
        """Return the words that go with the attacked ones: the attacker's own establishment, and
        a finding that the target has, so that only the target is out of place."""
        own = self.values(self.own) | {"username": "zz-nouveau", "named": "Zz"}
        told = {word: own[NAMES[word]] for word in words & NAMES.keys()}
        return told | {word: hidden[word] for word in words & {"product", "cve"}}

    def _twin(self, cell: Cell, attacker: Attacker, surface: Surface, asked: Any) -> None:
        name, there, gone, words, no_words = asked
        one = ask(attacker, surface, there, words)
        other = ask(attacker, surface, gone, no_words)
        cell.asked += 2
        if surface.objects:
            cell.status = one.status
        if difference := one.differs(other):
            cell.leaks.append(f"twin of {name}: {difference} ({one.status}, {other.status})")
        self._read(cell, attacker, one)

    def _read(self, cell: Cell, attacker: Attacker, answer: Answer) -> None:
        if answer.status >= 500:
            cell.leaks.append(f"error {answer.status}")
        text = answer.body + str(answer.headers)
        found = [word for word in secrets.hidden_from(attacker, self.target) if word in text]
        cell.leaks += [f"word: {word}" for word in found]


def _choices(named: Mapping[str, str]) -> list[list[str]]:
    """Return each word by itself, then all together."""
    each = [[word] for word, kind in named.items() if kind not in OPEN]
    return each + ([[word for [word] in each]] if len(each) > 1 else [])


def _knows_more(attacker: Attacker) -> bool:
    """Return whether the attacker sees a part of the target by right."""
    return attacker.sees_all or bool(attacker.acts & {Act.APPROVE, Act.REVIEW, Act.NOTICES})


# Who decides nationally is also who gathers answers nationally: the operator.
_BY_RIGHT: dict[str, frozenset[Act]] = {
    "approval": frozenset({Act.APPROVE}),
    "emergency": frozenset({Act.REVIEW, Act.NOTICES}),
    "sheet": frozenset({Act.APPROVE}),
    "mandate": frozenset({Act.APPROVE}),
    "reference": frozenset({Act.APPROVE}),
}
_NAMED_IN_NOTICES = frozenset({"username", "finess"})
"""What the notice of an emergency names, on every page of those who are told of it."""
_PERSONAL = frozenset({"token", "session", "factor", "link"})


def _sees(attacker: Attacker, kind: str) -> bool:
    """Return whether what is of that kind is seen by right, so that it may differ from nothing."""
    if kind in _PERSONAL:
        return False
    if kind in _BY_RIGHT:
        return bool(attacker.acts & _BY_RIGHT[kind])
    if kind == "edition":
        return attacker.name in {"operator", "analyst"}
    if kind in _NAMED_IN_NOTICES and _knows_more(attacker):
        return True
    return attacker.sees_all
