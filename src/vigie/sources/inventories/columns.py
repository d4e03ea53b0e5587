"""The columns of the template and the headers people write for them, French and English."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vigie.errors import InputRefused
from vigie.sources.inventories.vocabulary import plain

FIELDS = {
    "machine": "nom machine|nom de la machine|hostname|host name|nom d hote|nom hote|poste"
    "|computer|computer name|nom ordinateur|nom de l ordinateur|equipement|asset"
    "|asset name|device",
    "exposure": "exposition|expose|zone reseau",
    "role": "role machine|machine role|type machine|type de machine|machine type|categorie",
    "care_service": "service|service de soins|service soins|care service|soin|care",
    "tag": "perimetre|perimeter|entite|entity|etiquette|finess|etablissement|establishment|site",
    "serial": "serie|numero de serie|n de serie|no serie|serial number|sn",
    "observed_on": "observe le|date|date inventaire|date d inventaire|inventory date|last seen",
    "name": "composant|component|component name|logiciel|software|software name|nom logiciel"
    "|nom du logiciel|nom composant|nom du composant|application|produit|product|nom",
    "publisher": "editeur|vendor|fournisseur|fabricant|manufacturer|constructeur",
    "version": "version logiciel|version du logiciel|software version|component version"
    "|version composant|product version|numero de version",
    "part": "type|nature|kind|component type|type composant|type de composant",
    "cpe": "cpe23|cpe 2 3|cpe name|cpe uri",
    "purl": "package url|packageurl",
    "system": "os|operating system|systeme|systeme d exploitation|os name|nom os",
    "system_version": "os version|version os|version systeme|version de l os"
    "|version du systeme|operating system version",
}
"""Per field, in the order rows are read: what else its header may be called."""

_FIELD_OF = {said: field for field, words in FIELDS.items() for said in words.split("|")} | {
    plain(field): field for field in FIELDS
}
_OF_A_SCANNER = {
    *("cve", "cves", "cveid", "cve id", "cvss", "cvss base", "cvssv2 base nvd", "severity"),
    *("plugin", "plugin id", "qid", "nvt oid", "nvt name", "vulnerability", "vulnerabilite"),
}
_COMPONENT = ("name", "cpe", "purl", "system")
_IDENTIFIERS = ("cpe", "purl")
DELIMITERS = ";,\t"
TEMPLATE = (
    "machine;exposure;role;care_service;tag;serial;observed_on;"
    "name;publisher;version;part;cpe;purl;system;system_version"
)


def delimiter_of(first: str) -> str:
    """Return the separator of a header line: the most frequent of ``;``, ``,`` and tab."""
    return max(DELIMITERS, key=first.count)


def is_template(header: Sequence[str]) -> bool:
    """Return whether a header is one of an inventory, and not that of a scanner's report."""
    said = {plain(text) for text in header}
    fields = {_FIELD_OF[text] for text in said if text in _FIELD_OF}
    named = bool(fields.intersection(_COMPONENT)) or "machine" in fields
    enough = len(fields) >= 2 or bool(fields.intersection(_IDENTIFIERS))
    return named and enough and not is_scanner(header)


def is_scanner(header: Sequence[str]) -> bool:
    """Return whether a header names vulnerabilities: the report of a scanner."""
    return bool(_OF_A_SCANNER.intersection(plain(text) for text in header))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field of a row stands."""

    pick: Callable[[Sequence[str]], tuple[str, ...]]
    """Gives the fields of a row in the order of ``FIELDS``; what is absent is empty."""


def columns_of(header: Sequence[str], name: str) -> Columns:
    """Read the header of a file. Raises ``InputRefused`` when it names no component or names one
    field twice."""
    places: dict[str, int] = {}
    for place, text in enumerate(header):
        field = _FIELD_OF.get(plain(text))
        if field in places:
            _refuse_twice(name, field, header[places[field]], text)
        if field is not None:
            places[field] = place
    if not any(field in places for field in _COMPONENT):
        _refuse_no_component(name, header)
    return Columns(_picker([places.get(field, -1) for field in FIELDS]))


def _picker(places: list[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    width = max(places) + 1

    def pick(row: Sequence[str]) -> tuple[str, ...]:
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        return tuple([row[place] if place >= 0 else "" for place in places])

    return pick


def _refuse_twice(name: str, field: str, first: str, second: str) -> None:
    raise InputRefused(
        file=name,
        reason_fr=f"deux colonnes disent la même chose ({field}) : {first!r} et {second!r}",
        reason_en=f"two columns say the same thing ({field}): {first!r} and {second!r}",
        where="line 1",
    )


def _refuse_no_component(name: str, header: Sequence[str]) -> None:
    shown = ", ".join(text.strip() for text in header)[:200]
    raise InputRefused(
        file=name,
        reason_fr="aucune colonne de composant (composant, cpe, purl ou système) parmi : " + shown,
        reason_en="no component column (component, cpe, purl or system) among: " + shown,
        where="line 1",
    )
