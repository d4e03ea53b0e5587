"""The words people write in an inventory, French and English, and what they mean here."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from vigie.core.inventory import MachineRole
from vigie.core.vocabulary import CareService, Exposure

Meaning = TypeVar("Meaning")

_EXPOSURES = {
    Exposure.INTERNET: "public|publique|expose|exposee|external|externe|dmz|expose sur internet",
    Exposure.REMOTE: "distant|vpn|teleacces|remote access|acces distant|acces a distance",
    Exposure.INTERNAL: "interne|lan|intranet|reseau interne|internal network",
    Exposure.ISOLATED: "isole|isolee|cloisonne|air gapped|hors reseau|reseau isole",
    Exposure.UNKNOWN: "inconnu|inconnue",
}
_ROLES = {
    MachineRole.WORKSTATION: "poste|desktop|laptop|notebook|portable|pc|computer|ordinateur|tablet"
    "|poste de travail|low profile desktop|mini tower|all in one|convertible|detachable",
    MachineRole.SERVER: "serveur|vm|hyperviseur|hypervisor|main server chassis|machine virtuelle"
    "|rack mount chassis|blade|blade enclosure",
    MachineRole.NETWORK: "networking|reseau|switch|router|routeur|firewall|commutateur|wap"
    "|networkequipment|pare feu|equipement reseau|network equipment|load balancer|borne wifi",
    MachineRole.MEDICAL_DEVICE: "medical|biomedical|modalite|modality|dispositif medical"
    "|equipement biomedical",
    MachineRole.PRINTER: "imprimante|copieur|copier|mfp",
    MachineRole.OTHER: "autre|storage|stockage|phone|telephone|camera|iot|storage misc",
    MachineRole.PRODUCT: "produit|logiciel seul",
    MachineRole.UNKNOWN: "inconnu",
}
_CARE = {
    CareService.EMERGENCY: "urgences|urgence|samu|smur",
    CareService.SURGERY: "chirurgie|bloc|bloc operatoire|operating room",
    CareService.CRITICAL_CARE: "reanimation|icu|soins critiques|soins intensifs",
    CareService.IMAGING: "imagerie|radiologie|radiology|pacs|irm|scanner",
    CareService.LABORATORY: "laboratoire|labo|biologie|biologie medicale",
    CareService.PHARMACY: "pharmacie|pui",
    CareService.MATERNITY: "maternite|obstetrique",
    CareService.DIALYSIS: "dialyse",
    CareService.RADIOTHERAPY: "radiotherapie",
    CareService.HOSPITALISATION: "hospitalization|mco|medecine|ward",
    CareService.RESIDENTIAL: "hebergement|ehpad|usld",
    CareService.ADMINISTRATION: "administratif|direction|secretariat",
    CareService.UNKNOWN: "inconnu",
}
_PARTS = {
    "a": "software|logiciel|application|package|paquet|library|bibliotheque",
    "o": "os|firmware|micrologiciel|operating system|systeme d exploitation|systeme",
    "h": "hardware|materiel|device|equipement",
}


def plain(text: str) -> str:
    """Return a text without case, accents or punctuation: ``Rôle, poste`` → ``role poste``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def _index(table: Mapping[Meaning, str]) -> dict[str, Meaning]:
    index = {said: meaning for meaning, words in table.items() for said in words.split("|")}
    return index | {plain(str(meaning)): meaning for meaning in table}


_EXPOSURE_OF = _index(_EXPOSURES)
_ROLE_OF = _index(_ROLES)
_CARE_OF = _index(_CARE)
_PART_OF = _index(_PARTS)


@cache
def exposure_of(text: str) -> Exposure | None:
    """Return the exposure a word says; ``None`` when the word is not known."""
    return _EXPOSURE_OF.get(plain(text))


@cache
def role_of(text: str) -> MachineRole | None:
    """Return the role a word says; ``None`` when the word is not known."""
    return _ROLE_OF.get(plain(text))


@cache
def care_service_of(text: str) -> CareService | None:
    """Return the care service a word says; ``None`` when the word is not known."""
    return _CARE_OF.get(plain(text))


@cache
def part_of(text: str) -> str | None:
    """Return the CPE part a word says; ``None`` when the word is not known."""
    return _PART_OF.get(plain(text))


def role_of_system(system: str) -> MachineRole:
    """Return the role that the name of an operating system says by itself."""
    words = plain(system).split()
    if "server" in words or "esxi" in words or "esx" in words:
        return MachineRole.SERVER
    return MachineRole.UNKNOWN
