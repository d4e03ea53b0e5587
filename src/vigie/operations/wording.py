"""The words of pages and command for the values of the core: one place, French first."""

import tomllib
from functools import cache
from importlib.resources import files

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise]

ZONES: Words = {
    "update": _("Mises à jour manquées"),
    "attachment": _("Pièces jointes"),
    "password": _("Mots de passe"),
    "supplier": _("Fournisseurs"),
    "containment": _("Confinement"),
    "recovery": _("Reprise et continuité"),
}
ZONE_QUESTIONS: Words = {
    "update": _("Une faille connue suffit-elle pour entrer ?"),
    "attachment": _("Un courriel piégé suffit-il pour entrer ?"),
    "password": _("Un mot de passe volé suffit-il pour entrer ?"),
    "supplier": _("Peut-on entrer par un prestataire ?"),
    "containment": _("Une fois entré, l’attaquant va-t-il partout ?"),
    "recovery": _("Combien de temps les soins restent-ils arrêtés ?"),
}
FOUNDING_DOORS = ("update", "attachment", "password")
CAUSES: Words = {
    "never_seen": _("Jamais vu"),
    "stale": _("Preuve périmée"),
    "said_only": _("Déclaré, sans preuve"),
    "contradictory": _("Preuves contradictoires"),
    "unknown_verdicts": _("Verdicts inconnus de la veille"),
    "not_seen": _("Parc non regardé"),
    "proved_open": _("Prouvée ouverte"),
}
PROOFS: Words = {
    "declared": _("Déclaré"),
    "documented": _("Documenté"),
    "measured": _("Mesuré"),
}
FLAGS: Words = {
    "stale": _("périmé"),
    "contradiction": _("contradiction"),
    "seen-once": _("vu une fois"),
    "inherited": _("hérité"),
    "unknown-verdicts": _("verdicts inconnus"),
    "said-only": _("dit seulement"),
    "never-seen": _("jamais vu"),
}
READINGS: Words = {
    "proved": _("Prouvé"),
    "said": _("Dit"),
    "possible": _("Possible"),
}
EXPOSURES: Words = {
    "internet": _("Internet"),
    "remote": _("Accès distant"),
    "internal": _("Interne"),
    "isolated": _("Isolée"),
    "unknown": _("Inconnue"),
}
CARE_SERVICES: Words = {
    "emergency": _("Urgences"),
    "surgery": _("Chirurgie"),
    "critical_care": _("Soins critiques"),
    "imaging": _("Imagerie"),
    "laboratory": _("Laboratoire"),
    "pharmacy": _("Pharmacie"),
    "maternity": _("Maternité"),
    "dialysis": _("Dialyse"),
    "radiotherapy": _("Radiothérapie"),
    "hospitalisation": _("Hospitalisation"),
    "residential": _("Hébergement"),
    "administration": _("Administration"),
    "unknown": _("Inconnu"),
}
DISCIPLINES: Words = {
    "short_stay": _("Court séjour"),
    "critical_care": _("Soins critiques"),
    "psychiatry": _("Psychiatrie"),
    "rehabilitation": _("Soins médicaux et de réadaptation"),
    "long_stay": _("Long séjour"),
    "emergency": _("Urgences"),
    "dialysis": _("Dialyse"),
    "home_care": _("Soins à domicile"),
    "residential": _("Hébergement"),
    "estimated": _("Toutes ensemble"),
    "included": _("Compté par un autre site"),
}
ACTIVITY_SOURCES: Words = {
    "sae": _("statistique annuelle (SAE)"),
    "class": _("intervalle de sa classe (du premier au troisième quartile)"),
    "own": _("son propre relevé"),
}
TERRITORIES: Words = {
    "nation": _("Nation"),
    "region": _("Région"),
    "department": _("Département"),
    "grouping": _("Groupement"),
    "category": _("Catégorie"),
}
STATUSES: Words = {
    "public": _("Public"),
    "nonprofit": _("Privé non lucratif"),
    "private": _("Privé lucratif"),
    "unknown": _("Inconnu"),
}
EVIDENCE_USES: Words = {
    "used": _("retenue"),
    "superseded": _("remplacée"),
    "outdated": _("dépassée"),
    "waiting": _("en attente"),
}
ORIGINS: Words = {
    "watch": _("la veille"),
    "form": _("le formulaire"),
    "api": _("un programme"),
    "sheet": _("une feuille de réponses"),
}
STEPS: Words = {
    "entities": _("Entités juridiques"),
    "invited": _("Invitées"),
    "arrived": _("Arrivées"),
    "first_inventory": _("Premier inventaire"),
    "first_measure": _("Première mesure"),
    "alive_this_month": _("Vivantes ce mois-ci"),
}
MOVES: Words = {
    "world": _("Le monde a changé"),
    "seen": _("Ce que nous voyons a changé"),
    "rule": _("La règle a changé"),
}
ACTS: Words = {
    "look": _("a regardé"),
    "export": _("a exporté"),
    "evidence": _("a donné une preuve"),
    "emergency": _("a ouvert un accès d’urgence"),
    "answer": _("a répondu sur un constat"),
    "sheet": _("a recueilli des réponses"),
}
VERDICTS: Words = {
    "affected": _("Affecté"),
    "unknown": _("Inconnu"),
    "not_affected": _("Non affecté"),
}
CLAIMS: Words = {
    "affected": _("affecté"),
    "unaffected": _("non affecté"),
    "unknown": _("inconnu"),
}
DECISIONS: Words = {
    "now": _("Maintenant"),
    "this_week": _("Cette semaine"),
    "this_month": _("Ce mois"),
    "next_upgrade": _("À la prochaine mise à jour"),
    "watch": _("À surveiller"),
}
SUPPORTS: Words = {
    "supported": _("maintenue"),
    "ended": _("finie"),
    "unknown": _("inconnu"),
}
TRANSITIONS: Words = {
    "opened": _("Ouverts"),
    "worsened": _("Aggravés : désormais exploités"),
    "reopened": _("Rouverts"),
    "redetected": _("Revenus après avoir tenu"),
    "returned": _("Acceptation échue"),
    "first_inventory": _("Premier inventaire"),
    "fixed": _("Corrigés"),
    "held": _("Corrigés et tenus"),
    "cleared": _("Retirés par les sources"),
    "accepted": _("Acceptés"),
    "not_applicable": _("Dits sans objet"),
    "withdrawn": _("Réponse retirée"),
}
EVENTS: Words = {
    "opened": _("apparu"),
    "worsened": _("aggravé"),
    "reopened": _("rouvert"),
    "redetected": _("revenu"),
    "returned": _("acceptation échue"),
    "first_inventory": _("premier inventaire"),
    "fixed": _("corrigé"),
    "held": _("corrigé et tenu"),
    "cleared": _("retiré par les sources"),
    "accepted": _("accepté"),
    "not_applicable": _("dit sans objet"),
    "withdrawn": _("réponse retirée"),
}
ANSWERS: Words = {
    "accepted": _("Accepté jusqu’à une date"),
    "not_applicable": _("Ne s’applique pas ici"),
}
ANSWER_CAUSES: Words = {
    "claim": _("La source se trompe sur ce produit"),
    "name": _("Ce n’est pas ce produit : le nom est mal reconnu"),
    "local": _("Vrai ailleurs, pas ici : fonction absente ou arrêtée"),
}
REVIEWS: Words = {
    "pending": _("à relire"),
    "confirmed": _("confirmée"),
    "refused": _("refusée"),
}
TIERS: Words = {
    "exact": _("version nommée"),
    "range": _("version dans une plage"),
    "update_unknown": _("une précision manque"),
    "product_only": _("version inconnue"),
    "name_only": _("produit deviné"),
}
STAGES: Words = {
    "ended": _("Support fini"),
    "within_6_months": _("Finit d’ici six mois"),
    "within_18_months": _("Finit d’ici dix-huit mois"),
    "supported": _("Maintenu"),
    "unknown": _("Fin de support inconnue"),
}
SUPPORT_SORTS: Words = {
    "ends": _("ce qui presse"),
    "exposed": _("machines exposées"),
    "machines": _("machines"),
    "product": _("produit"),
}
FACTS: Words = {
    "verdict": _("affecté"),
    "exploitation": _("exploitation"),
    "exposure": _("exposition"),
    "care_service": _("service de soins"),
    "automatable": _("automatisable"),
    "technical_impact": _("effet"),
}
EXPLOITATIONS: Words = {
    "known": _("connue, au catalogue"),
    "active": _("en cours, dit le coordinateur"),
    "likely": _("probable"),
    "unrated": _("sans estimation"),
    "poc": _("démontrée"),
    "unlikely": _("peu probable"),
    "none": _("aucune connue"),
}
POINTS: Words = {
    "known_exploited": _("au catalogue des failles exploitées"),
    "exposed": _("exposée"),
    "automatable": _("automatisable"),
    "technical_impact": _("effet"),
    "exploitation": _("exploitation"),
    "system_exposure": _("accès"),
    "human_impact": _("conséquence pour les personnes"),
}
DECISION_TABLES: Words = {
    "bod-26-04": _("directive CISA 26-04"),
    "deployer": _("arbre SSVC de l’exploitant"),
}
DIRECTIONS: Words = {
    "rising": _("en hausse"),
    "steady": _("stable"),
    "falling": _("en baisse"),
    "unknown": _("tendance inconnue"),
}
SEVERITIES: Words = {
    "none": _("nulle"),
    "low": _("faible"),
    "medium": _("moyenne"),
    "high": _("haute"),
    "critical": _("critique"),
    "unknown": _("illisible"),
}
COORDINATOR: Words = {
    "track": _("suivre"),
    "track*": _("suivre de près"),
    "attend": _("agir"),
    "act": _("agir d’urgence"),
}
SSVC: Words = {
    "none": _("aucune connue"),
    "poc": _("démontrée"),
    "public poc": _("démontrée"),
    "unknown": _("inconnu"),
    "small": _("restreint"),
    "controlled": _("contrôlé"),
    "open": _("ouvert"),
    "low": _("faible"),
    "medium": _("moyenne"),
    "high": _("haute"),
    "very high": _("très haute"),
    "active": _("en cours"),
    "yes": _("oui"),
    "no": _("non"),
    "partial": _("partiel"),
    "total": _("total"),
}
COUNTED: Words = {
    "machines": _("des machines vues"),
    "components": _("des logiciels installés"),
    "unresolved": _("des logiciels non reconnus"),
    "affected": _("des constats : affecté"),
    "exploited": _("des failles exploitées par des attaquants"),
    "unknown": _("des constats : inconnu"),
}
OTHER_CLASSES: Words = {
    "entity": _("Entité juridique"),
    "shared": _("Système partagé"),
}
NAME_EVIDENCE: Words = {
    "stated": _("ce nom et cet éditeur, dans des avis"),
    "author": _("ce nom chez cet éditeur, dans des avis"),
    "named": _("ce nom, dans des avis"),
    "dictionary": _("le produit de cet éditeur"),
    "written": _("écrit ainsi par l’auteur d’avis"),
    "spelt": _("comme les avis écrivent cet éditeur"),
}

VOCABULARIES: dict[str, Words] = {
    "zone": ZONES,
    "question": ZONE_QUESTIONS,
    "cause": CAUSES,
    "proof": PROOFS,
    "flag": FLAGS,
    "reading": READINGS,
    "exposure": EXPOSURES,
    "care_service": CARE_SERVICES,
    "discipline": DISCIPLINES,
    "activity_source": ACTIVITY_SOURCES,
    "territory": TERRITORIES,
    "status": STATUSES,
    "use": EVIDENCE_USES,
    "origin": ORIGINS,
    "step": STEPS,
    "move": MOVES,
    "act": ACTS,
    "verdict": VERDICTS,
    "claim": CLAIMS,
    "decision": DECISIONS,
    "support": SUPPORTS,
    "stage": STAGES,
    "support_sort": SUPPORT_SORTS,
    "ssvc": SSVC,
    "counted": COUNTED,
    "fact": FACTS,
    "transition": TRANSITIONS,
    "event": EVENTS,
    "answer": ANSWERS,
    "answer_cause": ANSWER_CAUSES,
    "review": REVIEWS,
    "tier": TIERS,
    "exploitation": EXPLOITATIONS,
    "point": POINTS,
    "decision_table": DECISION_TABLES,
    "direction": DIRECTIONS,
    "severity": SEVERITIES,
    "coordinator": COORDINATOR,
    "name_evidence": NAME_EVIDENCE,
}


def word(vocabulary: str, value: str) -> str:
    """Return the wording of a value; a value without wording is shown as it is, never hidden."""
    if vocabulary == "class":
        return _class_wording(value, get_language() or "fr")
    if vocabulary == "activity_source" and ":" in value:
        source, _mark, respondent = value.partition(":")
        return f"{word(vocabulary, source)}, {respondent}"
    return of(VOCABULARIES[vocabulary], value)


def of(words: Words, value: str) -> str:
    """Return the wording of a value in a vocabulary, or the value."""
    return str(words.get(value, value.replace("_", " ")))


def fact(name: str, value: str) -> str:
    """Return the wording of the value of a fact that a decision is taken on."""
    vocabulary = (
        name if name in ("verdict", "exploitation", "exposure", "care_service") else "ssvc"
    )
    return word(vocabulary, value).lower()


def classes() -> list[tuple[str, str]]:
    """Return each class of establishments with its wording, in the order of the list."""
    return [(kind, word("class", kind)) for kind in _classes()]


def _class_wording(kind: str, language: str) -> str:
    """Return the wording of a class of establishments, from the list of classes itself."""
    if kind in OTHER_CLASSES:
        return str(OTHER_CLASSES[kind])
    known = _classes().get(kind)
    return known["en" if language == "en" else "fr"] if known else kind.replace("_", " ")


@cache
def _classes() -> dict[str, dict[str, str]]:
    raw = files("vigie.data").joinpath("classes.toml").read_text("utf-8")
    return {row["kind"]: row for row in tomllib.loads(raw)["classes"]}
