"""The words of accounts: rights, parts of the country, requests of two persons, sheets."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise]

ASKED: Words = {
    "mass_export": _("Export de masse"),
    "erasure": _("Effacement d’un établissement"),
    "publication": _("Publication"),
    "mandate": _("Mandat"),
}
STANDINGS: Words = {
    "waiting": _("attend"),
    "granted": _("accordée"),
    "refused": _("refusée"),
    "used": _("a servi"),
    "expired": _("délai passé"),
}
PARTS: Words = {
    "national": _("tout le pays"),
    "region": _("région"),
    "grouping": _("groupement"),
    "entity": _("établissement"),
}
RIGHTS: Words = {
    "read": _("lire"),
    "give": _("donner des preuves"),
}
CHANNELS: Words = {
    "link": _("Par un lien, une seule fois"),
    "paper": _("Sur papier"),
    "telephone": _("Par téléphone"),
}
SHEETS: Words = {
    "open": _("à remplir"),
    "sent": _("envoyée"),
    "revoked": _("révoquée"),
    "expired": _("délai passé"),
}
VOCABULARIES: dict[str, Words] = {
    "right": RIGHTS,
    "asked": ASKED,
    "standing": STANDINGS,
    "part": PARTS,
    "channel": CHANNELS,
    "sheet": SHEETS,
}
