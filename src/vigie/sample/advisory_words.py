"""Our own sentences on the well-known vulnerabilities: one per kind, in both languages."""

from vigie.sample.vulnerabilities import Known

_KINDS = {
    "rce": ("exécution de code à distance", "remote code execution"),
    "escalation": ("élévation de privilèges", "elevation of privilege"),
    "bypass": ("contournement de la politique de sécurité", "security bypass"),
    "disclosure": ("atteinte à la confidentialité des données", "disclosure of information"),
    "dos": ("déni de service", "denial of service"),
    "traversal": ("traversée de chemin", "path traversal"),
    "injection": ("injection de commandes", "command injection"),
    "spoofing": ("usurpation d'identité", "spoofing"),
    "ssrf": ("falsification de requête côté serveur", "server-side request forgery"),
    "xss": ("injection de code indirecte", "cross-site scripting"),
    "smuggling": ("contrebande de requêtes", "request smuggling"),
}
SHOWN_PRODUCTS = 3


def risk_fr(known: Known) -> str:
    return _KINDS[known.kind][0]


def risk_en(known: Known) -> str:
    return _KINDS[known.kind][1]


def product_names(known: Known) -> str:
    """Return the first products in words, e.g. ``fortinet fortios``."""
    shown = [f"{vendor} {product}" for vendor, product in known.products[:SHOWN_PRODUCTS]]
    return ", ".join(name.replace("_", " ") for name in shown)


def title_en(known: Known) -> str:
    return f"{known.name}: {risk_en(known)}"


def description_en(known: Known) -> str:
    """Return one sentence: the common name, what it allows, and where."""
    return (
        f"{known.name}: a flaw in {product_names(known)} allows {risk_en(known)}. "
        "Re-typed from public facts for the sample country."
    )


def summary_fr(known: Known) -> str:
    return (
        f"Une vulnérabilité connue ({known.name}) touche {product_names(known)} : "
        f"{risk_fr(known)}. Notice rédigée pour le pays d'exemple."
    )
