"""What CVSS vectors say of two decision points when no coordinator rated the vulnerability.

Source: measured on the vulnerabilities that CISA rated and that have a vector,
docs/methods/priorities.md.
"""

from collections.abc import Iterable

from vigie.core.priorities.decisions import Automatable, Impact


def metrics_of(vector: str) -> dict[str, str]:
    """Return the metrics of a vector: ``AV`` → ``N``…"""
    return dict(part.split(":", 1) for part in vector.strip("()").split("/") if ":" in part)


def automatable(vectors: Iterable[str]) -> Automatable:
    """Return whether the attack can be automated, as far as all the vectors agree.

    Never when someone must sign in, click, be on the spot or be lucky; otherwise it stays unknown.
    """
    said = {_is_hard(metrics_of(vector)) for vector in vectors}
    return Automatable.NO if said == {True} else Automatable.UNKNOWN


def _is_hard(metrics: dict[str, str]) -> bool:
    easy = {"AV": "N", "AC": "L", "PR": "N", "UI": "N", "AT": "N", "Au": "N"}
    return any(metrics.get(name, value) != value for name, value in easy.items())


def technical_impact(vectors: Iterable[str]) -> Impact:
    """Return what the attacker gets, as far as all the vectors agree.

    Everything when confidentiality, integrity and availability are all lost; a part when one of
    them is not touched and one at most is lost whole (version 2: two not touched); otherwise it
    stays unknown.
    """
    said = {_impact(metrics_of(vector)) for vector in vectors}
    return said.pop() if len(said) == 1 else Impact.UNKNOWN


def _impact(metrics: dict[str, str]) -> Impact:
    names = ("VC", "VI", "VA") if "VC" in metrics else ("C", "I", "A")
    held = [metrics.get(name, "") for name in names]
    whole, untouched = sum(held.count(word) for word in "HC"), held.count("N")
    if whole == len(held):
        return Impact.TOTAL
    is_partial = whole <= 1 and untouched >= (2 if "Au" in metrics else 1)
    return Impact.PARTIAL if is_partial else Impact.UNKNOWN
