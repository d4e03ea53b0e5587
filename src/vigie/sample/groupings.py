"""Who shares what: territorial hospital groups, chains of care homes, and their shared systems."""

from collections.abc import Iterator, Sequence

from vigie.sample import names
from vigie.sample.building import Builder
from vigie.sample.chance import Chance, stream
from vigie.sample.country import SampleGrouping, SampleSite, SharedPerimeter
from vigie.sample.hospitals import support_order
from vigie.sample.places import Department, shares

GHT_TOTAL = 135
SHARED_RECORDS = 0.6
"""Share of the groups whose members share one care-record system."""
ASSOCIATES = 0.1
CHAIN_SHARE = 0.12
"""Share of the entities that run a care home and belong to a chain with one provider."""
ENTITIES_PER_CHAIN = 22
ASSOCIATE, MEMBER, SUPPORT = "A", "M", "S"


def add_groupings(builder: Builder, *, scale: float) -> None:
    """Add territorial hospital groups, chains, and the information systems they share."""
    _add_ghts(builder, more=round((GHT_TOTAL - len(builder.departments)) * scale))
    _add_chains(builder)


def _add_ghts(builder: Builder, *, more: int) -> None:
    """One group per department that has public hospitals, and ``more`` where people are many."""
    extra = shares(more)
    sites = builder.country.sites_of()
    for department, hospitals in support_order(builder):
        count = min(len(hospitals), 1 + extra[department.code])
        for ordinal in range(count):
            _add_ght(builder, department, ordinal, hospitals[ordinal::count], sites)


def _add_ght(
    builder: Builder,
    department: Department,
    ordinal: int,
    members: Sequence[str],
    sites: dict[str, list[SampleSite]],
) -> None:
    chance = stream(builder.seed, "ght", department.code, str(ordinal))
    key = f"{department.region}9{department.code:0>3}{ordinal + 1}"
    name = names.marked(f"Groupement hospitalier {names.plants(chance)} {key}")
    grouping = SampleGrouping(key, name, "ght", tuple(_roles(members, chance)))
    builder.country.groupings.append(grouping)
    if chance.random() < SHARED_RECORDS and len(members) > 1:
        served = [s.finess for m in members for s in sites[m] if s.is_hospital]
        builder.country.shared.append(
            SharedPerimeter(
                f"DPI-GHT-{key}",
                names.marked(f"Dossier patient partagé du groupement {key}"),
                f"GHT-{key}",
                members[0],
                tuple(served),
            )
        )


def _roles(members: Sequence[str], chance: Chance) -> Iterator[tuple[str, str]]:
    """The largest hospital supports the group; a few others are only associated."""
    for place, entity in enumerate(members):
        other = ASSOCIATE if chance.random() < ASSOCIATES else MEMBER
        yield entity, other if place else SUPPORT


def _add_chains(builder: Builder) -> None:
    chance = stream(builder.seed, "chains")
    sites = builder.country.sites_of()
    chained = [
        entity.finess
        for entity in builder.country.entities
        if entity.status != "public"
        and any(site.category == "500" for site in sites.get(entity.finess, ()))
        and chance.random() < CHAIN_SHARE
    ]
    order = [chained[place] for place in chance.permutation(len(chained))]
    for ordinal in range(-(-len(order) // ENTITIES_PER_CHAIN)):
        members = order[ordinal * ENTITIES_PER_CHAIN :][:ENTITIES_PER_CHAIN]
        _add_chain(builder, ordinal, members, sites, chance)


def _add_chain(
    builder: Builder,
    ordinal: int,
    members: Sequence[str],
    sites: dict[str, list[SampleSite]],
    chance: Chance,
) -> None:
    name = names.chain(ordinal, chance)
    code = f"EX-CHAINE-{ordinal + 1:03d}"
    roles = tuple((entity, MEMBER if place else SUPPORT) for place, entity in enumerate(members))
    builder.country.groupings.append(SampleGrouping(code, name, "provider", roles))
    served = [s.finess for m in members for s in sites[m] if s.category == "500"]
    builder.country.shared.append(
        SharedPerimeter(
            f"SI-{code}",
            names.marked(f"Système d'information du {name.removesuffix(names.MARK).strip()}"),
            f"GCC-{code}",
            members[0],
            tuple(served),
        )
    )
