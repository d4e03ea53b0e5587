"""The hospitals' yearly statistics in the form of the SAE tables: identity, activity, staff."""

from collections.abc import Callable, Iterator, Sequence

from vigie.sample.advisory_feeds import packed
from vigie.sample.chance import Chance, stream
from vigie.sample.country import Country, SampleEntity, SampleSite
from vigie.sample.registry_files import Row, edition_year, table

_OWNERS = {"public": ("13", "1"), "nonprofit": ("60", "3"), "private": ("95", "2")}
_OVERSEAS = {"971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9F"}
SILENT = 0.04
"""Share of hospitals that returned nothing: their activity is their class's."""

_HEAD = ("BOR", "AN", "FI", "RS", "FI_EJ")
_WHO = ("bor", "an", "fi", "rs", "fi_ej")
_PSY_DAYS = ("JOU_PFT", "JOU_AAT", "JOU_ACP", "JOU_CCU", "JOU_HAD")
_COLUMNS = {
    "ID": (*_WHO, "grp", "stj", "stjr", "cat", "sir", "dep", "COMINSEE", "NOMCOM", "ETAT_SAISIE"),
    "MCO": (
        *_HEAD,
        "LIT_MCO",
        "JLI_MCO",
        "JOU_MCO",
        "PLA_MCO",
        "SEJHP_MCO",
        "SEJN_MCO",
        "SEA_MCO",
    ),
    "PSY": (
        *_HEAD,
        "DIS",
        "CAP_HTP",
        "JLI_HTP",
        "JOU_HTP",
        "VEN_HDJ",
        "VEN_HDN",
        "VEN_AT",
        *_PSY_DAYS,
    ),
    "SSR": (*_HEAD, "GDE", "AUT", "LIT", "JLI", "PLA", "SEJHC", "JOUHC", "JOUHP", "EMSSR"),
    "REA": (*_HEAD, "UNI", "LIT", "LIT_PROXI", "JLI", "SEJ", "JOU"),
    "URGENCES2": (*_HEAD, "URG", "PASSU", "dtHOSP"),
    "USLD": (*_HEAD, "LIT", "JOU", "ALZ", "EHPAD"),
    "HAD": (*_HEAD, "ANTGEO", "PLATOT", "JOU_HAD"),
    "DIALYSE": (*_HEAD, "DIALY", "CAPA", "NBPAT", "SEAN"),
    "SYGEN": ("FI", "FI_EJ", "AN", "ETPSAL_TOT", "ETPINT", "ETP_TOT_PNM", "EFF_TOT_PNM", "BOR"),
}
Returned = dict[str, dict[str, object]]
"""Table → what a site returned in it."""


def sae(country: Country) -> Iterator[tuple[str, bytes]]:
    """Yield each table: name and content, compressed."""
    year = edition_year(country.today)
    rows: dict[str, list[Row]] = {name: [] for name in _COLUMNS}
    entities = {entity.finess: entity for entity in country.entities}
    for site in country.sites:
        if site.is_hospital:
            _return(country, site, entities[site.entity], year, rows)
    for name, columns in _COLUMNS.items():
        content = table(columns, rows[name], delimiter=";", encoding="cp1252")
        yield f"sae/{name}_{year}r.csv.gz", packed(content)


def _return(
    country: Country, site: SampleSite, entity: SampleEntity, year: int, rows: dict[str, list[Row]]
) -> None:
    rows["ID"].append(_identity(site, entity, year))
    chance = stream(country.seed, "sae", site.finess)
    if chance.random() < SILENT:
        return
    head = {"AN": year, "FI": site.finess, "RS": site.name, "FI_EJ": site.entity}
    for name, facts in _activity(site, chance).items():
        rows[name].append({**head, "BOR": name, **facts})
    rows["SYGEN"].append(_staff(site, year))


def _identity(site: SampleSite, entity: SampleEntity, year: int) -> Row:
    legal_form, owner = _OWNERS[entity.status]
    return {
        "bor": "ID",
        "an": year,
        "fi": site.finess,
        "rs": site.name,
        "fi_ej": site.entity,
        "grp": "04",
        "stj": legal_form,
        "stjr": owner,
        "cat": site.category,
        "sir": f"{entity.siren}00018",
        "dep": _OVERSEAS.get(site.department.code, site.department.code),
        "COMINSEE": site.town.code,
        "NOMCOM": site.town.name,
        "ETAT_SAISIE": "8",
    }


def _staff(site: SampleSite, year: int) -> Row:
    doctors = round(site.staff * 0.12, 2)
    interns = round(site.staff * 0.03, 2)
    return {
        "FI": site.finess,
        "FI_EJ": site.entity,
        "AN": year,
        "ETPSAL_TOT": doctors,
        "ETPINT": interns,
        "ETP_TOT_PNM": round(site.staff - doctors - interns, 2),
        "EFF_TOT_PNM": round(site.staff),
        "BOR": "SYGEN",
    }


def _activity(site: SampleSite, chance: Chance) -> Returned:
    """Return what a site did in a year, table by table, from its category and its beds."""
    found: Returned = {}
    for activity in _ACTIVITIES.get(site.category, ()):
        found |= activity(site.beds, chance)
    return found


def _days(beds: float, chance: Chance) -> int:
    return round(beds * 365 * float(chance.uniform(0.72, 0.95)))


def _short_stay(beds: int, chance: Chance) -> Returned:
    return {
        "MCO": {
            "LIT_MCO": beds,
            "JLI_MCO": beds * 365,
            "JOU_MCO": _days(beds, chance),
            "PLA_MCO": beds // 8,
            "SEJHP_MCO": round(beds // 8 * 250 * float(chance.uniform(0.7, 1.4))),
            "SEA_MCO": round(beds * float(chance.uniform(10, 60))),
        }
    }


def _critical(beds: int, chance: Chance) -> Returned:
    units = max(4, beds // 25)
    days = _days(units, chance)
    facts = {"UNI": "REAADU", "LIT": units, "JLI": units * 365, "SEJ": days // 6, "JOU": days}
    return {"REA": facts}


def _emergency(beds: int, chance: Chance) -> Returned:
    visits = round(beds * float(chance.uniform(90, 170)))
    return {"URGENCES2": {"URG": "GEN", "PASSU": visits, "dtHOSP": visits // 5}}


def _psychiatry(beds: int, chance: Chance) -> Returned:
    return {
        "PSY": {
            "DIS": "TOT",
            "CAP_HTP": beds,
            "JLI_HTP": beds * 365,
            "JOU_HTP": _days(beds, chance),
            "VEN_HDJ": round(beds * float(chance.uniform(30, 90))),
            "VEN_AT": round(beds * float(chance.uniform(5, 20))),
        }
    }


def _day_psychiatry(beds: int, chance: Chance) -> Returned:
    return {"PSY": {"DIS": "TOT", "VEN_HDJ": round(beds * float(chance.uniform(120, 230)))}}


def _rehabilitation(beds: int, chance: Chance) -> Returned:
    days = _days(beds, chance)
    day_visits = round(beds * float(chance.uniform(5, 40)))
    total = {"GDE": "SSR_TOT", "LIT": beds, "JLI": beds * 365, "JOUHC": days, "JOUHP": day_visits}
    return {"SSR": total}


def _long_stay(beds: int, chance: Chance) -> Returned:
    held = max(20, beds // 5)
    return {"USLD": {"LIT": held, "JOU": _days(held, chance)}}


def _home_care(beds: int, chance: Chance) -> Returned:
    return {"HAD": {"ANTGEO": 0, "PLATOT": beds, "JOU_HAD": _days(beds, chance)}}


def _dialysis(beds: int, chance: Chance) -> Returned:
    sessions = round(beds * float(chance.uniform(550, 850)))
    return {"DIALYSE": {"DIALY": "112BA", "CAPA": beds, "NBPAT": beds * 4, "SEAN": sessions}}


_ACTIVITIES: dict[str, Sequence[Callable[[int, Chance], Returned]]] = {
    "101": (_short_stay, _critical, _emergency, _long_stay),
    "355": (_short_stay, _critical, _emergency),
    "106": (_short_stay, _long_stay),
    "365": (_short_stay,),
    "131": (_short_stay,),
    "292": (_psychiatry,),
    "161": (_psychiatry,),
    "156": (_day_psychiatry,),
    "109": (_rehabilitation,),
    "127": (_home_care,),
    "146": (_dialysis,),
}
