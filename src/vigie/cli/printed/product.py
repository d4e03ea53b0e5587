"""A product and the ends of support, as printed."""

from vigie.cli.printed.page import Document, count, known, percent, say, table, title, yes
from vigie.cli.printed.vulnerability import say_notices
from vigie.cli.speech import word
from vigie.cli.tongue import words


def say_product(document: Document) -> None:
    """Print where a product runs, in which versions, what is known against it, until when it is
    supported."""
    title(document["name"], document["vendor"], document["id"], document["on"])
    machines, systems = count(document["machines"]), count(document["establishments"])
    fr = f"{machines} machines, dans {systems} systèmes d'information"
    say(words(fr=fr, en=f"{machines} machines, in {systems} information systems"), style="bold")
    _versions(document["versions"])
    _against(document["vulnerabilities"])
    _cycles(document["cycles"])
    say_notices(document["notices"])


def _versions(rows: list[Document]) -> None:
    table(
        words(fr="Versions en place", en="Versions in place"),
        "version",
        "support",
        "machines",
        words(fr="failles", en="flaws"),
        words(fr="inconnu", en="unknown"),
        words(fr="exploitées", en="exploited"),
        rows=[
            (
                f"{known(row['version'])} {row['update']}".strip(),
                word("support", row["support"]),
                *(count(row[n]) for n in ("machines", "affected", "unknown", "exploited")),
            )
            for row in rows
        ],
        numbers=4,
    )


def _against(rows: list[Document]) -> None:
    table(
        words(fr="Vulnérabilités connues", en="Known vulnerabilities"),
        "CVE",
        words(fr="exploitée", en="exploited"),
        "CVSS",
        "EPSS",
        words(fr="versions affectées", en="versions affected"),
        words(fr="inconnu", en="unknown"),
        rows=[
            (
                row["cve"],
                yes(row["exploited"]),
                known(row["score"]),
                known(None) if row["probability"] is None else percent(row["probability"]),
                count(row["versions_affected"]),
                count(row["versions_unknown"]),
            )
            for row in rows
        ],
        numbers=4,
    )


def _cycles(rows: list[Document]) -> None:
    table(
        words(fr="Fin du support par l'éditeur", en="End of the publisher's support"),
        words(fr="branche", en="cycle"),
        words(fr="support jusqu'au", en="supported until"),
        words(fr="dernière version", en="newest version"),
        rows=[(row["cycle"], _until(row), known(row["latest"])) for row in rows],
    )


def _until(cycle: Document) -> str:
    if cycle["support_ends_on"] or cycle["supported"] is None:
        return known(cycle["support_ends_on"])
    return word("support", "supported" if cycle["supported"] else "ended")


def say_support(document: Document) -> None:
    """Print the products and cycles in place, the most pressing first."""
    table(
        words(fr="Fins de support", en="Ends of support"),
        words(fr="produit", en="product"),
        words(fr="branche", en="cycle"),
        "support",
        words(fr="jusqu'au", en="until"),
        "machines",
        words(fr="exposées", en="exposed"),
        rows=[
            (
                row["product"],
                known(row["cycle"]),
                word("stage", row["stage"]),
                known(row["support_ends_on"]),
                count(row["machines"]),
                count(row["exposed"]),
            )
            for row in document["rows"]
        ],
        numbers=2,
    )
