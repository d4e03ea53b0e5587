"""A territory and an establishment, as printed: hours lost, levels, zones, safeguards."""

from vigie.cli.printed.page import Document, count, percent, say, table, title
from vigie.cli.speech import word
from vigie.cli.tongue import words

LETTERS = "ABCDE"


def say_territory(document: Document) -> None:
    """Print the headline, the levels and the six zones of a territory."""
    shut = document["proved_shut_share"]
    low, high = percent(shut["low"]), percent(shut["high"])
    title(document["name"], document["on"], document["method"])
    fr = f"Soins dont toutes les zones de faiblesse sont prouvées fermées : {low}, au mieux {high}"
    say(
        words(fr=fr, en=f"Care whose zones of weakness are all proved shut: {low}, at best {high}")
    )
    _say_lost(document)
    sites, seen = count(document["establishments"]), percent(document["coverage_share"])
    say(words(fr=f"Établissements : {sites}, vus : {seen}", en=f"Sites: {sites}, seen: {seen}"))
    _levels(document)
    _zones(document["zones"])


def _say_lost(document: Document) -> None:
    lost = document["care_hours_lost"]
    between = f"{count(lost['best'])} – {count(lost['worst'])}"
    fr, en = f"Heures de soins perdues par an : {between}", f"Care hours lost per year: {between}"
    say(words(fr=fr, en=en), style="bold")


def _levels(document: Document) -> None:
    readings = ("proved", "said", "possible")
    rows = [
        (word("reading", one), *(count(document[f"levels_{one}"][x]) for x in LETTERS))
        for one in readings
    ]
    name = words(fr="Systèmes d'information par niveau", en="Information systems per level")
    table(name, "", *LETTERS, rows=rows, numbers=len(LETTERS))


def _zones(zones: list[Document]) -> None:
    shares = ("openness_best", "openness_worst", "proved_shut_share")
    table(
        words(fr="Zones de faiblesse", en="Zones of weakness"),
        words(fr="zone", en="zone"),
        words(fr="ouverture au mieux", en="openness at best"),
        words(fr="au pire", en="at worst"),
        words(fr="soins prouvés fermés", en="care proved shut"),
        rows=[(word("zone", z["zone"]), *(percent(z.get(s)) for s in shares)) for z in zones],
        numbers=len(shares),
    )


def say_establishment(document: Document) -> None:
    """Print an establishment and the level of each perimeter it depends on."""
    title(document["name"], document["finess"], document["on"])
    _say_lost(document)
    for one in document["perimeters"]:
        proved, said, best = (one[f"level_{r}"] for r in ("proved", "said", "possible"))
        fr = f"niveau prouvé {proved}, dit {said}, possible {best}"
        en = f"level proved {proved}, said {said}, possible {best}"
        _safeguards(f"{one['code']} {one['name']} — {words(fr=fr, en=en)}", one["safeguards"])


def _safeguards(name: str, safeguards: list[Document]) -> None:
    readings = ("proved", "said", "possible")
    rows = [
        (
            words(fr=one["title_fr"], en=one["title_en"]),
            ", ".join(word("flag", flag) for flag in one["flags"]),
            *(percent(one[reading]) for reading in readings),
        )
        for one in safeguards
        if one["applicable"]
    ]
    first = (words(fr="mesure", en="safeguard"), words(fr="remarques", en="remarks"))
    last = (word("reading", reading) for reading in readings)
    table(name, *first, *last, rows=rows, numbers=len(readings))
