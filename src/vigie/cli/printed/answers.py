"""What people answered, as printed: each with who, why, until when, and what became of it."""

from vigie.cli.printed.page import (
    Document,
    because,
    count,
    moment,
    percent,
    say,
    table,
    title,
)
from vigie.cli.speech import word
from vigie.cli.tongue import words


def say_answers(document: Document) -> None:
    """Print the answers of an establishment, newest first."""
    title(words(fr="Réponses", en="Answers"), document["finess"])
    if not document["answers"]:
        say(words(fr="Aucune réponse.", en="No answer."))
    for one in document["answers"]:
        _say_answer(one)


def _say_answer(one: Document) -> None:
    until = f" → {one['until']}" if one["until"] else ""
    cause = f" ({word('answer_cause', one['cause'])})" if one["cause"] else ""
    say(f"{one['answer']} · {one['perimeter']} · {one['product_id']} · {one['cve']}", style="bold")
    say(f"    {word('answer', one['kind'])}{until}{cause}")
    say("    " + because(f"{one['by']}, {one['on']}", one["reason"]))
    if one["measure"]:
        say(
            words(
                fr=f"    Ce qui compense : {one['measure']}", en=f"    Meanwhile: {one['measure']}"
            )
        )
    say(f"    {_standing(one)}")


def _standing(one: Document) -> str:
    """Return what became of an answer: taken back, reviewed, standing or past."""
    if one["withdrawn_by"]:
        who, why = one["withdrawn_by"], one["withdrawn_reason"]
        return words(fr=f"Retirée par {who} : {why}", en=f"Taken back by {who}: {why}")
    holds = (
        words(fr="Tient", en="Stands") if one["stands"] else words(fr="Ne tient plus", en="Past")
    )
    if not one["review"]:
        return holds
    by = because(f", {one['reviewed_by']}", one["review_reason"]) if one["reviewed_by"] else ""
    review = because(words(fr="relecture", en="review"), word("review", one["review"]))
    return f"{holds} · {review}{by}"


def say_waiting(document: Document) -> None:
    """Print what waits for a review, then what reviews left aside."""
    title(words(fr="À relire", en="To review"), count(len(document["waiting"])))
    for one in document["waiting"]:
        _say_answer(one)
    title(words(fr="Écarté par des relectures", en="Left aside by reviews"))
    if not document["suppressions"]:
        say(words(fr="Rien.", en="Nothing."))
    for one in document["suppressions"]:
        say(f"{one['suppression']} · {one['product_id']} · {one['cve']}", style="bold")
        say("    " + because(f"{one['by']}, {moment(one['at'])}", one["reason"]))
        if one["undone_by"]:
            who, why = one["undone_by"], one["undone_reason"]
            say(words(fr=f"    Repris par {who} : {why}", en=f"    Taken back by {who}: {why}"))


def say_precision(rows: list[Document]) -> None:
    """Print, by way of finding, how often findings that people judged were right."""
    table(
        words(fr="Justesse des constats jugés", en="How often judged findings were right"),
        words(fr="trouvé par", en="found by"),
        words(fr="justes", en="right"),
        words(fr="faux", en="wrong"),
        words(fr="part", en="share"),
        words(fr="intervalle à 95 %", en="95% interval"),
        rows=[
            (
                word("tier", one["tier"]),
                count(one["right"]),
                count(one["wrong"]),
                words(fr="inconnue", en="unknown")
                if one["precision"] is None
                else percent(one["precision"]),
                f"{percent(one['low'])} – {percent(one['high'])}",
            )
            for one in rows
        ],
        numbers=4,
    )


def say_decisions(rows: list[Document]) -> None:
    """Print what people decided of names, newest first."""
    title(words(fr="Décisions sur les noms", en="Decisions on names"), count(len(rows)))
    for one in rows:
        product = one["product"] or words(fr="aucun produit", en="no product")
        proposed = words(fr=" (proposition)", en=" (proposal)") if one["is_proposal"] else ""
        say(f"{one['key']} · {one['name']} {one['publisher']} → {product}{proposed}", style="bold")
        say("    " + because(f"{one['given_by']}, {moment(one['given_at'])}", one["reason"]))
        if one["ended_at"]:
            who, why = one["ended_by"], one["ended_because"]
            say(words(fr=f"    Finie par {who} : {why}", en=f"    Ended by {who}: {why}"))
