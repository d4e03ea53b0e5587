"""The attackers, one for each role of the table of rights, and what none of them may learn of.

``Target`` is an establishment of another region, with machines, findings, answers, keywords,
people. What is asked of it is compared with what is asked of an absent one.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count
from django.test import Client

from tests import country
from tests.web.conftest import signed_in
from vigie.core.rights import Act, Part
from vigie.core.scope import Scope
from vigie.engine import questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.operations import rights
from vigie.store.accounts import tokens
from vigie.store.home import lake
from vigie.store.models import GroupingMember, Mandate, Perimeter, TransitionRow, User

NOW = country.evening(country.TODAY) + timedelta(minutes=30)
VISITOR, NO_MANDATE, ONE_FACTOR = "visitor", "no_mandate", "one_factor"
READING, GIVING = "service_reading", "service_giving"


class Place(NamedTuple):
    """An establishment and where it stands."""

    finess: str
    perimeter: int
    code: str
    region: str
    department: str
    grouping: str
    machine: str
    product: str
    cve: str


@dataclass(frozen=True)
class Attacker:
    """Who asks: a role, its part, and the client that is signed in."""

    name: str
    client: Client
    acts: frozenset[Act]
    scope: Scope
    user: User | None
    token: str = ""

    @property
    def sees_all(self) -> bool:
        return self.scope.national

    def headers(self, address: str) -> dict[str, str]:
        held = self.token and address.startswith("/api/")
        return {"Authorization": f"Bearer {self.token}"} if held else {}


def places() -> tuple[Place, Place]:
    """Return the attackers' establishment and the target: of two regions, both with findings."""
    told = (
        TransitionRow.objects.exclude(perimeter__entity=None)
        .values_list("perimeter", flat=True)
        .annotate(told=Count("pk"))
        .order_by("-told", "perimeter")
    )
    rows = [Perimeter.objects.select_related("entity").get(pk=pk) for pk in told]
    member = set(GroupingMember.objects.filter(until=None).values_list("entity", flat=True))
    target = next(row for row in rows if row.entity_id in member)
    own = next(row for row in rows if row.region != target.region)
    return _place(own, target), _place(target, own)


def _place(row: Perimeter, other: Perimeter) -> Place:
    """Return a place, with a product and a vulnerability that the other does not have."""
    compiled = snapshot.current(lake())
    assert compiled is not None
    assert row.entity is not None
    found, others = _findings([row.pk]), _findings(_of_region(other.region))
    machines = questions.machines(compiled, row.pk, PerimeterScope.nation())
    memberships = GroupingMember.objects.filter(entity=row.entity, until=None)
    return Place(
        finess=row.entity.finess,
        perimeter=row.pk,
        code=row.code,
        region=row.region,
        department=row.department,
        grouping=memberships.values_list("grouping__code", flat=True).first() or "",
        machine=max(machines["machine"].to_list(), key=len),
        product=min(found["products"] - others["products"]),
        cve=min(found["cves"] - others["cves"]),
    )


def _of_region(region: str) -> list[int]:
    return list(Perimeter.objects.filter(region=region).values_list("pk", flat=True))


def _findings(perimeters: list[int]) -> dict[str, set[str]]:
    """Return what is found in some perimeters."""
    compiled, nation = snapshot.current(lake()), PerimeterScope.nation()
    assert compiled is not None
    rows = [questions.findings(compiled, perimeter, nation) for perimeter in perimeters]
    names = {"products": "product", "cves": "cve"}
    return {word: {v for one in rows for v in one[column]} for word, column in names.items()}


def attackers(own: Place) -> list[Attacker]:
    """Return one attacker for each role of the table, and those who hold none."""
    codes = {
        Part.NATIONAL: "",
        Part.REGION: own.region,
        Part.GROUPING: own.grouping or _grouping_of(own.region),
        Part.ENTITY: own.finess,
    }
    made = [_visitor(), _person(NO_MANDATE, "", ""), _one_factor()]
    made += [_person(key, key, codes[role.part]) for key, role in rights.rights().roles.items()]
    made += [_service(READING, {Act.READ}, own), _service(GIVING, {Act.READ, Act.GIVE}, own)]
    return made


def _grouping_of(region: str) -> str:
    """Return a grouping of a region: its members stand there."""
    members = GroupingMember.objects.filter(entity__region=region, until=None)
    return members.order_by("grouping__code").values_list("grouping__code", flat=True)[0]


def _visitor() -> Attacker:
    return Attacker(VISITOR, Client(), frozenset(), Scope(), None)


def _person(name: str, role: str, code: str) -> Attacker:
    user = _account(f"a-{name}", role, code)
    return Attacker(name, signed_in(Client(), user), *_held(user), user)


def _one_factor() -> Attacker:
    """A national analyst whose session has no second factor."""
    user = _account(f"a-{ONE_FACTOR}", "analyst", "")
    client = signed_in(Client(), user, second_factor=False)
    return Attacker(ONE_FACTOR, client, frozenset(), Scope(), user)


def _service(name: str, acts: set[Act], own: Place) -> Attacker:
    user = _account(f"a-{name}", "ciso", own.finess, is_service=True)
    token = add_token(user, name, acts)[1]
    return Attacker(name, Client(), frozenset(acts), _held(user)[1], user, token)


def add_token(user: User, name: str, acts: set[Act]) -> tuple[int, str]:
    """Make a token; return its key and its secret."""
    secret = f"vigie_{name}-0123456789abcdefghijklmnop"
    began, ends = NOW - timedelta(days=1), NOW + timedelta(days=30)
    told = {"name": name, "acts": acts, "made_by": "operator", "secret": secret}
    return tokens.add(user=user, **told, now=began, expires_at=ends), secret  # type: ignore[arg-type]


def _account(name: str, role: str, code: str, *, is_service: bool = False) -> User:
    user = User.objects.create_user(name, is_service=is_service)
    if role:
        sections = sorted(rights.every_section()) if role == "contributor" else []
        Mandate.objects.create(user=user, role=role, code=code, may_write=True, sections=sections)
    return user


def _held(user: User) -> tuple[frozenset[Act], Scope]:
    return rights.acts_held(user, NOW.date()), rights.scope_of(user, NOW.date())
