"""What the target and its people hold, and the words that only there are written.

Each kind is added by itself; ``concerns`` says which attackers may see it by right.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from allauth.usersessions.models import UserSession
from django.db.models import Model

from tests.matrix.world import NOW, Attacker, Place, add_token
from vigie.core.questionnaire import written_reference
from vigie.core.questionnaire.references import LENGTH
from vigie.core.rights import Act
from vigie.store import journal
from vigie.store.accounts import invitations
from vigie.store.models import (
    AnswerRow,
    AnswerSheet,
    ApiToken,
    ApprovalRow,
    EditionRow,
    EmergencyRow,
    EvidenceRow,
    KeywordRow,
    Mandate,
    NameDecisionRow,
    ReceivedFile,
    SuppressionRow,
    TransitionRow,
    User,
)

KEY = 7_654_321
"""The key of what is secret: a number that stands in no other place of a page."""
REFERENCE = written_reference([1] * LENGTH)
PERSON = "zz-personne-cible"
WORD = "mot-secret"
NAME = "Zz Logiciel Cache"
LINK = "zz-secret-du-lien"
Keys = dict[str, int | str]


class Secret(NamedTuple):
    """Something that is kept, how it is made, and who may see it by right."""

    make: Callable[[Place, User], Keys]
    is_for: Callable[[Attacker], bool]


def person() -> User:
    """Make the person of the target."""
    return User.objects.create_user(PERSON, email=f"{PERSON}@exemple.fr", password=LINK)


def add(target: Place) -> Keys:
    """Add all; return the key of each object, by its kind."""
    user = person()
    found: Keys = {"username": PERSON}
    for secret in SECRETS.values():
        found |= secret.make(target, user)
    return found


def hidden_from(attacker: Attacker, target: Place) -> list[str]:
    """Return the words that the attacker may read nowhere."""
    hidden = [name for name, secret in SECRETS.items() if not secret.is_for(attacker)]
    words = [f"{WORD}-{name}" for name in hidden] + ["jeton-secret"]
    if not attacker.sees_all:
        words += [target.code, target.machine, NAME]
    if not (attacker.sees_all or _is_told(attacker) or _decides(attacker)):
        words += [target.finess, PERSON]
    return words


def _kept(model: type[Model], named: str, /, **told: Any) -> Keys:
    """Keep one row under the key that tells it from all others."""
    model._default_manager.create(pk=KEY, **told)
    return {named: KEY}


def _by(act: str) -> dict[str, Any]:
    """Return that the person of the target did something, and when."""
    return {f"{act}_by": PERSON, f"{act}_at": NOW}


def _answers(target: Place, user: User) -> Keys:
    about = {"perimeter_id": target.perimeter, "product": target.product, "on": NOW.date()}
    told = about | {"reason": f"{WORD}-answers"} | _by("given")
    until = NOW.date() + timedelta(days=3)
    AnswerRow.objects.create(cve="CVE-1999-0001", kind="accepted", until=until, **told)
    told |= {"cve": target.cve, "kind": "not_applicable", "review": "pending"}
    found = _kept(AnswerRow, "answer", **told)
    about |= {"cve": target.cve, "transition": "not_applicable", "answer_id": KEY}
    TransitionRow.objects.create(known_at=NOW, **about)
    return found


def _suppressions(target: Place, user: User) -> Keys:
    told = {"product": target.product, "cve": "CVE-1999-0002", "reason": f"{WORD}-suppressions"}
    return _kept(SuppressionRow, "suppression", reviewed_by="a-analyst", at=NOW, **told)


def _keywords(target: Place, user: User) -> Keys:
    told = {"words": f"{WORD}-keywords", "perimeter_id": target.perimeter}
    return _kept(KeywordRow, "keyword", **told, **_by("added"))


def _evidence(target: Place, user: User) -> Keys:
    told: dict[str, Any] = {
        "perimeter_id": target.perimeter,
        "safeguard": "mfa_remote",
        "proof": "documented",
    }
    told |= {"low": 0.9, "high": 1.0, "seen": 1.0, "observed_on": NOW.date(), "source": "form"}
    told |= {"known_at": NOW, "reference": f"{WORD}-evidence", "given_by": PERSON}
    told |= {"proof": "documented"}
    return _kept(EvidenceRow, "evidence", **told)


def _names(target: Place, user: User) -> Keys:
    told = {"name": NAME, "publisher": "", "author_key": "", "name_key": NAME.lower()}
    told |= {"product": target.product, "reason": f"{WORD}-names", "is_proposal": True}
    return _kept(NameDecisionRow, "decision", **told, **_by("given"))


def _people(target: Place, user: User) -> Keys:
    """A mandate, and an invitation that waits."""
    told = {"role": "ciso", "code": target.finess, "purpose": f"{WORD}-people"}
    until, expires = NOW.date() + timedelta(days=90), NOW + timedelta(days=3)
    more = {"username": "zz-invitee", "email": "", "sections": [], "invited_by": PERSON}
    invitations.add(secret=LINK, now=NOW, expires_at=expires, until=until, **told, **more)
    return _kept(Mandate, "mandate", user=user, may_write=True, **told)


def _looks(target: Place, user: User) -> Keys:
    journal.record(
        at=NOW,
        actor=PERSON,
        act="look",
        subject=journal.establishment_subject(target.finess),
        detail={"address": f"/{WORD}-looks/"},
    )
    return {}


def _approvals(target: Place, user: User) -> Keys:
    subject = {"kind": "region", "code": target.region, "query": f"/{WORD}-approvals/"}
    told = {"kind": "mass_export", "subject": subject, "reason": f"{WORD}-approvals"}
    return _kept(ApprovalRow, "approval", **told, **_by("asked"))


def _emergencies(target: Place, user: User) -> Keys:
    hour = timedelta(hours=1)
    told = {"part": "entity", "code": target.finess, "reason": f"{WORD}-emergencies"}
    times = {"began_at": NOW - hour, "ends_at": NOW + hour}
    return _kept(EmergencyRow, "emergency", user=user, **told, **times)


def _tokens(target: Place, user: User) -> Keys:
    key = add_token(user, "jeton-secret", {Act.READ})[0]
    ApiToken.objects.filter(pk=key).update(id=KEY)
    return {"token": KEY}


def _sessions(target: Place, user: User) -> Keys:
    told = {"ip": "192.0.2.77", "user_agent": f"{WORD}-sessions", "session_key": "z" * 32}
    return _kept(UserSession, "session", user=user, **told)


def _editions(target: Place, user: User) -> Keys:
    """A proposal to publish, which waits for a second person."""
    told = {"on": NOW.date(), "text": "{}", "sha256": f"{WORD}-editions", "epsilon": 1.0}
    return _kept(EditionRow, "edition", **told, **_by("proposed"))


def _received(target: Place, user: User) -> Keys:
    """A file that was pushed and refused."""
    told = dict.fromkeys(("name", "reason_fr", "reason_en"), f"{WORD}-received")
    told |= {"perimeter_id": target.perimeter, "sha256": "f" * 64, "state": "refused"}
    return _kept(ReceivedFile, "receipt", given_by=PERSON, received_at=NOW, **told)


def _sheets(target: Place, user: User) -> Keys:
    """A sheet that is answered half, and the link that opens it."""
    told = {"perimeter_id": target.perimeter, "reference": REFERENCE, "channel": "telephone"}
    told |= {"edition": "2026-11", "speaker": f"{WORD}-sheets", "answers": {"mfa_remote": "yes"}}
    told |= {"expires_at": NOW + timedelta(days=9)} | _by("made")
    return _kept(AnswerSheet, "sheet", **told) | {"reference": REFERENCE}


def _nobody(attacker: Attacker) -> bool:
    return False


def _nation(attacker: Attacker) -> bool:
    return attacker.sees_all


def _administers(attacker: Attacker) -> bool:
    return attacker.name == "operator"


def _decides(attacker: Attacker) -> bool:
    return bool(attacker.acts & {Act.APPROVE})


def _assists(attacker: Attacker) -> bool:
    """Return whether the attacker gathers answers in the whole country."""
    return attacker.name == "operator"


def _publishes(attacker: Attacker) -> bool:
    """Return whether the attacker proposes or decides what is published of the nation."""
    return attacker.name in {"operator", "analyst"}


def _is_told(attacker: Attacker) -> bool:
    return bool(attacker.acts & {Act.REVIEW, Act.NOTICES})


SECRETS = {
    "answers": Secret(_answers, _nation),
    "suppressions": Secret(_suppressions, _nation),
    "keywords": Secret(_keywords, _nation),
    "evidence": Secret(_evidence, _nation),
    "names": Secret(_names, _nation),
    "people": Secret(_people, _administers),
    "looks": Secret(_looks, _nobody),
    "approvals": Secret(_approvals, _decides),
    "emergencies": Secret(_emergencies, _is_told),
    "tokens": Secret(_tokens, _nobody),
    "sessions": Secret(_sessions, _nobody),
    "received": Secret(_received, _nation),
    "sheets": Secret(_sheets, _assists),
    "editions": Secret(_editions, _publishes),
}
