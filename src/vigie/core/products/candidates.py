"""The products that a reported name may stand for, before any is preferred."""

from collections.abc import Iterator, Mapping
from itertools import islice

from vigie.core.products.dictionary import Dictionary
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import bag, joined, readings, tokens, without_head, word_set
from vigie.core.products.pairings import Author, Seen, Text, text_of
from vigie.core.products.spelling import PROJECT

_ORDINARY = word_set(
    "agent server client manager console viewer portal planning dossier admin monitor gestion "
    "service tools report editor reader player backup update control connect center office "
    "web mobile desktop cloud platform framework library common core base data logiciel"
)
_IN_HOUSE = word_set(
    "chu chru chr ch ght gcs ehpad ssiad hopital hopitaux hospitalier hospitaliere hospitaliers "
    "hospices clinique cliniques residence dsi dsin dsio dsih informatique interne aphp aphm hcl "
    "mairie departement region ars universite service"
)
"""Words of publishers that make software for themselves: no advisory speaks of it."""
_SHORTEST_ALONE = 4
_MOST_SEEN, _MOST_NAMED, _MOST_VENDORS, _MOST = 5, 3, 5, 14
_MOST_STYLES, _FEW_VENDORS = 3, 2
_MANY_NAMES, _LONGEST_HEAD = 20, 3
"""Names of an author that make it known by its name alone; words of that name."""


def candidates(text: Text, version: str, dictionary: Dictionary) -> list[ProductId]:
    """Return the products that a text may stand for: seen with it, named by its vendor, named so
    by another, or spelt as analysts spell its author's. At most 14, each vendor and product
    once."""
    found: dict[tuple[str, str], ProductId] = {}
    for product in _all(text, version, dictionary):
        found.setdefault((product.vendor, product.product), product)
        if len(found) == _MOST:
            break
    return list(found.values())


def _all(text: Text, version: str, dictionary: Dictionary) -> Iterator[ProductId]:
    yield from _seen(text, dictionary)
    if text.keys[0] in _ORDINARY:
        return
    heads = spoken(text, version)
    yield from _of_vendor(text, heads, dictionary)
    yield from _alone(text, heads, dictionary)
    words = _as_written(text)
    written = dictionary.accented.get(words, words)
    if written in dictionary.written:
        yield ProductId("a", *written)
    if author_heard(text, version, dictionary):
        yield from _spelt(text, dictionary)


def author_heard(text: Text, version: str, dictionary: Dictionary) -> bool:
    """Return whether names may be spelt for an author: one that advisories know, or one whose
    statement this is (an inventory says a version, an author of advisories none here)."""
    if text.author in dictionary.learned.authors:
        return bool(text.author)
    return bool(text.author) and not version and _IN_HOUSE.isdisjoint(tokens(text.vendor))


def headed(text: Text, dictionary: Dictionary) -> Text:
    """Return a name without publisher as one of the author that heads it: ``Intel(R) …``."""
    for cut in range(1, min(len(text.words), _LONGEST_HEAD + 1)):
        author = dictionary.learned.authors.get("".join(text.words[:cut]))
        if author is not None and author.names >= _MANY_NAMES:
            return text_of(" ".join(text.words[:cut]), text.name)
    return text


def _seen(text: Text, dictionary: Dictionary) -> Iterator[ProductId]:
    """Yield what analysts gave for this text, for this author's name, for this name."""
    learned = dictionary.learned
    known: list[Seen | None] = [learned.texts.get((text.vendor, text.name))]
    if text.author:
        known += [learned.named_by.get((text.author, name)) for name in text.keys]
    for seen in known:
        yield from seen.best(_MOST_SEEN) if seen else ()
    if says_enough(text.keys[0]) and (seen := learned.named.get(text.keys[0])):
        yield from seen.best(_MOST_NAMED)


def says_enough(name: str) -> bool:
    """Return whether a joined name may be looked up whoever publishes it."""
    return len(name) >= _SHORTEST_ALONE and name not in _ORDINARY


def spoken(text: Text, version: str) -> tuple[str, ...]:
    """Return the joined names to look up: whole, without subtitle, numbers or vendor."""
    read = ("".join(words) for words in readings(text.name, version))
    spelt = (name for name, mark in text.products.items() if mark[1] == "j")
    return tuple(dict.fromkeys((*read, *spelt)))


def vendors_of(text: Text, dictionary: Dictionary) -> tuple[str, ...]:
    """Return the joined vendors a publisher may stand for, surest first."""
    author = dictionary.learned.authors.get(text.author) if text.author else None
    ranked = author.ranked[:_MOST_VENDORS] if author else ()
    aliases = dictionary.aliases.vendors
    named = (v for form in text.forms for v in (*aliases.get(form, ()), form))
    return tuple(dict.fromkeys((*map(joined, ranked), *named)))


def _of_vendor(text: Text, names: tuple[str, ...], dictionary: Dictionary) -> Iterator[ProductId]:
    """Yield the products of the vendors its publisher stands for, or of one that heads it."""
    for vendor in vendors_of(text, dictionary):
        own = dictionary.by_vendor.get(vendor)
        if own is None or not text.keys[0]:
            continue
        for name in names:
            if name in _ORDINARY:
                continue
            for form in (name, vendor + name, f"{name}firmware", name.removeprefix(vendor)):
                yield from own.get(form, ())
        words = bag(without_head(text.words, vendor))
        yield from dictionary.by_bag.get(vendor, {}).get(words, ()) if words else ()
    yield from _of_own_vendor(text, dictionary)


def _of_own_vendor(text: Text, dictionary: Dictionary) -> Iterator[ProductId]:
    """Yield the products of a vendor that heads the name: ``Mozilla Firefox``."""
    words = text.words
    for cut in range(1, min(len(words), 4)):
        head = "".join(words[:cut])
        for vendor in (head, *dictionary.aliases.vendors.get(head, ())):
            own = dictionary.by_vendor.get(vendor, {})
            for tail in ("".join(words[cut:]), "".join(words)):
                yield from own.get(tail, ())


def _alone(text: Text, names: tuple[str, ...], dictionary: Dictionary) -> Iterator[ProductId]:
    """Yield the products of that name whoever makes them, the most claimed first."""
    for name in names[:5]:
        if says_enough(name):
            same = dictionary.by_name.get(name, ())
            yield from islice(sorted(same, key=lambda one: -dictionary.claims.get(one, 0)), 3)


def _spelt(text: Text, dictionary: Dictionary) -> Iterator[ProductId]:
    """Yield the spellings that analysts would give of an author's name."""
    author = dictionary.learned.authors.get(text.author, _UNHEARD)
    styles = _likely_styles(text, author, dictionary)
    for vendor in author.ranked[:_FEW_VENDORS] or (_as_written(text)[0],):
        yield from (ProductId("a", vendor, name) for name in styles)
    if author.vendor_styles.get("project"):
        yield from (ProductId("a", f"{name}{PROJECT}", name) for name in styles[:1])


_UNHEARD = Author()
"""An author of whom nothing is known: names are spelt as those of all authors are."""


def _as_written(text: Text) -> tuple[str, str]:
    return text.vendor.replace(" ", "_"), text.name.replace(" ", "_")


def _likely_styles(text: Text, author: Author, dictionary: Dictionary) -> list[str]:
    habits = dictionary.learned.authors[""].product_styles
    spelt = [name for name, mark in text.products.items() if mark[1] != "j"]
    spelt.sort(key=lambda name: (_rarity(author, habits, text.products[name]), name))
    return spelt[:_MOST_STYLES]


def _rarity(author: Author, habits: Mapping[str, float], mark: str) -> tuple[float, float]:
    return -author.product_styles.get(mark, 0.0), -habits.get(mark, 0.0)
