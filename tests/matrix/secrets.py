"""What the target and its people hold, and the words that only there are written.

Each kind is added by itself; ``concerns`` says which attackers may see it by right.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from allauth.usersessions.models import UserSession

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


def _answers(target: Place, user: User) -> Keys:
    told = {
        "perimeter_id": target.perimeter,
        "on": NOW.date(),
        "reason": f"{WORD}-answers",
        "given_by": PERSON,
        "given_at": NOW,
    }
    kept = AnswerRow.objects.create(
        pk=KEY,
        product=target.product,
        cve=target.cve,
        kind="not_applicable",
        review="pending",
        **told,
    )
    AnswerRow.objects.create(
        product=target.product,
        cve="CVE-1999-0001",
        kind="accepted",
        until=NOW.date() + timedelta(days=3),
        **told,
    )
    TransitionRow.objects.create(
        perimeter_id=target.perimeter,
        product=target.product,
        cve=target.cve,
        transition="not_applicable",
        on=NOW.date(),
        known_at=NOW,
        answer=kept,
    )
    return {"answer": kept.pk}


def _suppressions(target: Place, user: User) -> Keys:
    kept = SuppressionRow.objects.create(
        pk=KEY,
        product=target.product,
        cve="CVE-1999-0002",
        reason=f"{WORD}-suppressions",
        reviewed_by="a-analyst",
        at=NOW,
    )
    return {"suppression": kept.pk}


def _keywords(target: Place, user: User) -> Keys:
    kept = KeywordRow.objects.create(
        pk=KEY,
        words=f"{WORD}-keywords",
        perimeter_id=target.perimeter,
        added_by=PERSON,
        added_at=NOW,
    )
    return {"keyword": kept.pk}


def _evidence(target: Place, user: User) -> Keys:
    kept = EvidenceRow.objects.create(
        pk=KEY,
        perimeter_id=target.perimeter,
        safeguard="mfa_remote",
        low=0.9,
        high=1.0,
        seen=1.0,
        proof="documented",
        observed_on=NOW.date(),
        source="form",
        known_at=NOW,
        reference=f"{WORD}-evidence",
        given_by=PERSON,
    )
    return {"evidence": kept.pk}


def _names(target: Place, user: User) -> Keys:
    kept = NameDecisionRow.objects.create(
        pk=KEY,
        name=NAME,
        publisher="",
        author_key="",
        name_key=NAME.lower(),
        product=target.product,
        reason=f"{WORD}-names",
        is_proposal=True,
        given_by=PERSON,
        given_at=NOW,
    )
    return {"decision": kept.pk}


def _people(target: Place, user: User) -> Keys:
    Mandate.objects.create(
        pk=KEY,
        user=user,
        role="ciso",
        code=target.finess,
        may_write=True,
        purpose=f"{WORD}-people",
    )
    invitations.add(
        secret=LINK,
        now=NOW,
        expires_at=NOW + timedelta(days=3),
        username="zz-invitee",
        email="",
        role="ciso",
        code=target.finess,
        sections=[],
        purpose=f"{WORD}-people",
        until=NOW.date() + timedelta(days=90),
        invited_by=PERSON,
    )
    return {"mandate": KEY}


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
    told = {"kind": "mass_export", "subject": subject, "asked_by": PERSON, "asked_at": NOW}
    kept = ApprovalRow.objects.create(pk=KEY, reason=f"{WORD}-approvals", **told)
    return {"approval": kept.pk}


def _emergencies(target: Place, user: User) -> Keys:
    kept = EmergencyRow.objects.create(
        pk=KEY,
        user=user,
        part="entity",
        code=target.finess,
        reason=f"{WORD}-emergencies",
        began_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=1),
    )
    return {"emergency": kept.pk}


def _tokens(target: Place, user: User) -> Keys:
    key = add_token(user, "jeton-secret", {Act.READ})[0]
    ApiToken.objects.filter(pk=key).update(id=KEY)
    return {"token": KEY}


def _sessions(target: Place, user: User) -> Keys:
    kept = UserSession.objects.create(
        pk=KEY, user=user, ip="192.0.2.77", user_agent=f"{WORD}-sessions", session_key="z" * 32
    )
    return {"session": kept.pk}


def _editions(target: Place, user: User) -> Keys:
    """A proposal to publish, which waits for a second person."""
    EditionRow.objects.create(
        pk=KEY,
        on=NOW.date(),
        text="{}",
        sha256=f"{WORD}-editions",
        epsilon=1.0,
        proposed_by=PERSON,
        proposed_at=NOW,
    )
    return {"edition": KEY}


def _received(target: Place, user: User) -> Keys:
    """A file that was pushed and refused."""
    ReceivedFile.objects.create(
        pk=KEY,
        perimeter_id=target.perimeter,
        sha256="f" * 64,
        name=f"{WORD}-received",
        given_by=PERSON,
        received_at=NOW,
        state="refused",
        reason_fr=f"{WORD}-received",
        reason_en=f"{WORD}-received",
    )
    return {"receipt": KEY}


def _sheets(target: Place, user: User) -> Keys:
    """A sheet that is answered half, and the link that opens it."""
    AnswerSheet.objects.create(
        pk=KEY,
        perimeter_id=target.perimeter,
        reference=REFERENCE,
        channel="telephone",
        edition="2026-11",
        made_by=PERSON,
        made_at=NOW,
        expires_at=NOW + timedelta(days=9),
        speaker=f"{WORD}-sheets",
        answers={"mfa_remote": "yes"},
    )
    return {"sheet": KEY, "reference": REFERENCE}


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
