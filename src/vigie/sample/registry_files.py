"""The registry of the sample country as a FINESS+ flow, SAE tables, perimeters and invitations."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from vigie.sample.advisory_feeds import as_json
from vigie.sample.chance import share_of
from vigie.sample.country import (
    Country,
    SampleEntity,
    SampleGrouping,
    SampleSite,
    SharedPerimeter,
)

_LEGAL_FORMS = {"public": "13", "nonprofit": "60", "private": "95"}
_GHT, _CHAIN = "001", "900"
PROVED_BY_CHAINS = ("backup_independent", "mail_filtered", "mfa_remote", "restore_tested")
"""What the provider of a chain proves once for all its members."""
REFUSED = 0.15
"""Share of the members that make an exception of the first of them."""
ACTIVE = {"code": "A"}


def finess_plus(country: Country) -> bytes:
    """Return the flow of structures: legal entities with their sites, and groupings with roles."""
    sites = country.sites_of()
    entities = [_entity(entity, sites.get(entity.finess, ())) for entity in country.entities]
    groupings = [_grouping(grouping) for grouping in country.groupings]
    return as_json(
        {
            "generatedAt": f"{country.today.isoformat()}T02:00:00Z",
            "gcc": groupings,
            "gco": [],
            "pmej": entities,
        }
    )


def _entity(entity: SampleEntity, sites: Iterable[SampleSite]) -> dict[str, Any]:
    return {
        "informationsGeneralesPmej": {
            "pm_smsseId": entity.finess,
            "numFinessPm": entity.finess,
            "denominationPm": entity.name[:60],
            "denominationLonguePmSmsse": entity.name,
            "siren": entity.siren,
            "statutJuridique": {"code": _LEGAL_FORMS[entity.status]},
            "dateCreation": entity.opened_on.isoformat(),
            "dateFermeture": "",
            "etatObjet": ACTIVE,
        },
        "etatObjet": ACTIVE,
        "adresse": [_address(entity)],
        "evenement": [],
        "ege": [_site(site) for site in sites],
    }


def _site(site: SampleSite) -> dict[str, Any]:
    return {
        "informationsGeneralesEGE": {
            "egeId": site.finess,
            "numFinessEge": site.finess,
            "nomEgeCourt": site.name[:60],
            "nomEgeLong": site.name,
            "dateOuverture": site.opened_on.isoformat(),
            "dateFermeture": "",
        },
        "etatObjet": ACTIVE,
        "categorieEntiteGeographiqueExercice": {"code": site.category},
        "adresse": [_address(site)],
        "evenement": [],
    }


def _address(held: SampleEntity | SampleSite) -> dict[str, Any]:
    town = held.town
    return {
        "cogCommune": town.code,
        "codePostal": town.postcode,
        "ligneAcheminement": town.name,
        "coordonneesGeographique": {
            "coordonneeX": "",
            "coordonneeY": "",
            "directionLatitude": f"{town.latitude:.5f}",
            "directionLongitude": f"{town.longitude:.5f}",
        },
    }


def _grouping(grouping: SampleGrouping) -> dict[str, Any]:
    is_ght = grouping.kind == "ght"
    return {
        "gccId": grouping.code,
        "nomGcc": grouping.name,
        "typeGcc": _GHT if is_ght else _CHAIN,
        "gccIdentifiantExterne": grouping.code if is_ght else "",
        "etatActif": "A",
        "pmejDuGcc": [
            {"pm_smsseId": entity, "typeRoleEntiteGroupe": role}
            for entity, role in grouping.members
        ],
    }


Row = Mapping[str, object]


def table(columns: Sequence[str], rows: Iterable[Row], *, delimiter: str, encoding: str) -> bytes:
    """Return rows as delimited text; a column that a row does not give is empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def perimeters(country: Country) -> bytes:
    """Return the shared information systems, then the systems that inherit from them."""
    rows = [*map(_shared, country.shared), *_heirs(country)]
    columns = ("code", "name", "sites", "provider", "inherits", "exceptions", "grouping")
    return table(columns, rows, delimiter=",", encoding="utf-8")


def _shared(shared: SharedPerimeter) -> Row:
    return {
        "code": shared.code,
        "name": shared.name,
        "sites": " ".join(shared.sites),
        "grouping": shared.grouping,
    }


def _heirs(country: Country) -> Iterator[Row]:
    """Yield the systems of the members of chains: what their provider proves for them."""
    chains = {f"GCC-{one.code}": one for one in country.groupings if one.kind == "provider"}
    names = {entity.finess: entity.name for entity in country.entities}
    sites = country.sites_of()
    for shared in country.shared:
        chain = chains.get(shared.grouping)
        for entity, _ in chain.members if chain else ():
            refused = share_of(country.seed, "refused", entity) < REFUSED
            yield {
                "code": f"EJ-{entity}",
                "name": names[entity],
                "sites": " ".join(site.finess for site in sites[entity]),
                "provider": shared.code,
                "inherits": " ".join(PROVED_BY_CHAINS),
                "exceptions": PROVED_BY_CHAINS[0] if refused else "",
            }


def invitations(rows: Iterable[tuple[str, date, date | None]]) -> bytes:
    """Return who was invited, and when each one came."""
    told = (
        {"finess": entity, "invited_on": invited, "arrived_on": arrived or ""}
        for entity, invited, arrived in rows
    )
    return table(("finess", "invited_on", "arrived_on"), told, delimiter=",", encoding="utf-8")


def edition_year(today: date) -> int:
    """Return the year of the newest yearly statistics: they come out eighteen months later."""
    return (today - timedelta(days=548)).year
