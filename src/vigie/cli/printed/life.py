"""What changed, and what was observed, as printed."""

from vigie.cli.printed.page import Document, count, known, moment, say, table, title
from vigie.cli.speech import word
from vigie.cli.tongue import words


def say_changes(document: Document) -> None:
    """Print what changed, by transition, or why there is nothing to tell."""
    states = {
        "never": words(fr="Rien n’a encore été observé.", en="Nothing was observed yet."),
        "first": words(
            fr="Premier jour observé : rien à comparer.",
            en="First day observed: nothing to compare with.",
        ),
        "unseen": words(fr="Aucun inventaire reçu.", en="No inventory received."),
    }
    if document["state"] in states:
        say(states[document["state"]])
        return
    number, since = document["advisories"], document["since"]
    fr = f"Depuis le {since} : {number} avis vous concernent."
    say(words(fr=fr, en=f"Since {since}: {number} advisories concern you."), style="bold")
    told = [row for row in document["counts"] if row["findings"]]
    table(
        words(fr="Ce qui a changé", en="What changed"),
        "",
        words(fr="constats", en="findings"),
        rows=[(word("transition", row["transition"]), count(row["findings"])) for row in told],
        numbers=1,
    )


def say_observations(rows: list[Document]) -> None:
    """Print the days observed, newest first, with what each used."""
    if not rows:
        title(words(fr="Aucun jour n'a encore été observé.", en="No day was observed yet."))
        return
    table(
        words(fr="Jours observés", en="Days observed"),
        words(fr="jour", en="day"),
        words(fr="commencé (UTC)", en="began (UTC)"),
        words(fr="méthode", en="method"),
        words(fr="paramètres", en="parameters"),
        words(fr="sites", en="sites"),
        words(fr="systèmes", en="systems"),
        words(fr="preuves", en="evidence"),
        rows=[_observation(one) for one in rows],
        numbers=3,
    )


def _observation(one: Document) -> tuple[str, ...]:
    used = one["inputs"]
    registry, evidence = used.get("registry", {}), used.get("evidence", {})
    numbers = (registry.get("sites"), registry.get("perimeters"), evidence.get("rows"))
    shown = (known(None) if number is None else count(number) for number in numbers)
    return (one["on"], moment(one["started_at"]), one["method"], one["parameters"], *shown)
