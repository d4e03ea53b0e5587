"""CPE match strings: a name, bounds on its version, and whether it is the vulnerable part."""

from functools import lru_cache

from vigie.core.advisories import ANY, Match, Status
from vigie.core.products import cpe
from vigie.core.products.identity import Identified, ProductId
from vigie.sources.feeds.shared.span import Span

NAMELESS = ProductId(ANY, ANY, ANY)


@lru_cache(maxsize=1 << 16)
def named(name: str) -> Identified:
    """Return the product and the attributes of a CPE name; raises ``NotACpe``."""
    return cpe.parse(name)


def cpe_match(
    name: str,
    *,
    vulnerable: bool = True,
    start: str = "",
    start_including: bool = True,
    end: str = "",
    end_including: bool = False,
) -> Match:
    """Return the match of a CPE name; a version in the name gives way to bounds."""
    said = named(name)
    product = said.product or NAMELESS
    return Match(
        part=product.part,
        vendor=product.vendor,
        product=product.product,
        version=ANY if start or end else said.version,
        start=start,
        start_including=start_including,
        end=end,
        end_including=end_including,
        update=said.update,
        edition=said.edition,
        language=said.language,
        sw_edition=said.sw_edition,
        target_sw=said.target_sw,
        target_hw=said.target_hw,
        other=said.other,
        vulnerable=vulnerable,
    )


def spanned(product: ProductId, span: Span, *, status: Status, scheme: str = "") -> Match:
    """Return the match of a product over a span of its versions."""
    return Match(
        part=product.part,
        vendor=product.vendor,
        product=product.product,
        version=span.version,
        start=span.start,
        start_including=span.start_including,
        end=span.end,
        end_including=span.end_including,
        status=status,
        scheme=scheme,
    )
