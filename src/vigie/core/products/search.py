"""Looking a reported name up in the dictionary: the candidates, and how likely each is right."""

from collections.abc import Callable
from dataclasses import dataclass

from vigie.core.inventory import Reported
from vigie.core.products.candidates import candidates, headed, says_enough, spoken, vendors_of
from vigie.core.products.confidence import UNMEASURED
from vigie.core.products.dictionary import Dictionary
from vigie.core.products.features import Matrix, features
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import joined, tokens
from vigie.core.products.pairings import NOTHING, Text, text_of
from vigie.core.products.scorer import COLUMNS
from vigie.core.products.spelling import FIRMWARE

_SHARES = tuple(COLUMNS.index(name) for name in ("text_share", "author_share", "name_share"))
_AT_ODDS = 0.1
_SOME, _MANY, _DOMINANT, _SUREST, _FIRMWARE_FIRST = 4, 20, 0.9, 4, 2
"""Claims that make a product known, well known; share of the claims under one name that one vendor
has; vendors a publisher surely stands for; how much a firmware weighs beside its device."""
_LIKENESS, _CLAIMS = COLUMNS.index("likeness"), COLUMNS.index("claims")


@dataclass(frozen=True, slots=True)
class Found:
    """A product, the probability that it is the right one, and what that rests on."""

    product: ProductId
    confidence: float
    evidence: str


def search(reported: Reported, dictionary: Dictionary) -> list[Found]:
    """Return the products a reported name and publisher may stand for, likeliest first; none
    when nothing tells it."""
    text = text_of(reported.publisher, reported.name, reported.version)
    return ranked(
        text, reported.version, dictionary, part=reported.part, believe=_believe_well_known
    )


Believe = Callable[[Text, str, list[ProductId], list[float], Dictionary], None]


def _as_scored(
    text: Text,
    version: str,
    products: list[ProductId],
    sure: list[float],
    dictionary: Dictionary,
) -> None:
    """Believe what the scorer says, and nothing else: the words are those of an author."""


def ranked(
    text: Text,
    version: str,
    dictionary: Dictionary,
    *,
    part: str = "",
    believe: Believe = _as_scored,
) -> list[Found]:
    """Return the products that a text may stand for, likeliest first; ``believe`` may raise what
    the scorer says of one."""
    products = candidates(text, version, dictionary)
    if not products and not text.author and not version:
        text = headed(text, dictionary)
        products = candidates(text, version, dictionary)
    if not products:
        return []
    rows = features(text, products, dictionary)
    scorer = dictionary.aliases.scorer
    if scorer is None:
        sure = [UNMEASURED] * len(products)
        rank = [_by_rule(row) for row in rows]
    else:
        sure = [float(one) for one in scorer.probabilities(rows)]
        believe(text, version, products, sure, dictionary)
        rank = [(one,) for one in sure]
    order = sorted(range(len(products)), key=lambda i: (rank[i], products[i]), reverse=True)
    return [
        Found(
            part_of(products[i], part, dictionary),
            sure[i],
            _evidence(text, products[i], dictionary),
        )
        for i in order
    ]


def _by_rule(row: Matrix) -> tuple[float, ...]:
    """Rank a candidate without a scorer: seen with it, names alike weighing more, then most
    claimed."""
    weight = _AT_ODDS + row[_LIKENESS]
    return (*(float(share * weight) for share in row[[*_SHARES]]), float(row[_CLAIMS]))


def _believe_well_known(
    text: Text,
    version: str,
    products: list[ProductId],
    sure: list[float],
    dictionary: Dictionary,
) -> None:
    """Raise the confidence of a product that many advisories name so, of that very publisher (or
    of one vendor alone when there is no publisher), where no author's words tell otherwise: the
    names of inventories are seldom those of authors."""
    known = well_known(text, version, products, dictionary)
    if known is not None:
        place, tier = known
        sure[place] = max(sure[place], dictionary.aliases.confidences[tier])


def well_known(
    text: Text, version: str, products: list[ProductId], dictionary: Dictionary
) -> tuple[int, str] | None:
    """Return the place of the well-known product that a name says, and the tier of its
    confidence."""
    learned, claims = dictionary.learned, dictionary.claims
    if (text.vendor, text.name) in learned.texts or not says_enough(text.keys[0]):
        return None
    heads, vendors = spoken(text, version), vendors_of(text, dictionary)[:_SUREST]
    said = [
        (claims.get(one, 0) * (_FIRMWARE_FIRST if one.product.endswith(FIRMWARE) else 1), -place)
        for place, one in enumerate(products)
        if _is_said(one, heads, vendors) and (not text.author or _is_of(one, text, vendors))
    ]
    most, place = max(said, default=(0, 0))
    if text.author and most >= _SOME:
        return -place, "well known" if most >= _MANY else "known"
    if most < _MANY or most < _DOMINANT * sum(count for count, _ in said):
        return None
    return -place, "well known, no publisher"


def _is_of(product: ProductId, text: Text, vendors: tuple[str, ...]) -> bool:
    """Return whether a publisher stands for the vendor of a product, or is named by it: ``Nagios
    Enterprises``."""
    vendor = joined(product.vendor)
    return vendor in vendors or (vendor,) == tokens(text.vendor)[:1]


def _is_said(product: ProductId, heads: tuple[str, ...], vendors: tuple[str, ...]) -> bool:
    """Return whether a name says a product: alone, or after its vendor. The numbers of a device
    are its name: those of software may be a version."""
    if product.part == "h" or product.product.endswith(FIRMWARE):
        heads = heads[:1]
    name, vendor = joined(product.product.removesuffix(FIRMWARE)), joined(product.vendor)
    forms = {name, vendor + name, name.removeprefix(vendor), *(one + name for one in vendors)}
    return any(head in forms for head in heads if says_enough(head))


def part_of(product: ProductId, part: str, dictionary: Dictionary) -> ProductId:
    """Return the identity of a vendor and a product: of the reported part, then the most
    claimed, then software first."""
    named = dictionary.by_vendor.get(joined(product.vendor), {})
    same = [one for one in named.get(joined(product.product), ()) if one[1:] == product[1:]]
    return max(
        reversed(same or [product]),
        key=lambda one: (one.part == part, dictionary.claims.get(one, 0)),
    )


def _evidence(text: Text, product: ProductId, dictionary: Dictionary) -> str:
    """Say what a candidate rests on, with the number of vulnerabilities where there are any."""
    learned = dictionary.learned
    for word, seen in (
        ("stated", learned.texts.get((text.vendor, text.name), NOTHING)),
        *(("author", learned.named_by.get((text.author, n), NOTHING)) for n in text.keys),
        ("named", learned.named.get(text.keys[0], NOTHING)),
    ):
        if together := seen.together.get(product):
            return f"{word} {together:.0f}/{seen.stated:.0f}"
    if product in dictionary.claims or product in dictionary.products:
        return "dictionary"
    return "written" if product[1:] in dictionary.written else "spelt"
