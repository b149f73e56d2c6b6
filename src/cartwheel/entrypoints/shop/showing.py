"""How prices and products are shown to shoppers."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import parse_pattern

from cartwheel.domains.catalog.listing.contracts import ProductSummary
from cartwheel.domains.catalog.media.contracts import MediaSize, ProductMedia
from cartwheel.kernel.currencies import exponent
from cartwheel.kernel.money import Money, to_major


def money(minor: int, currency: str, locale: str = "en") -> str:
    """Show an amount as a language does, with the decimals of ISO 4217."""
    try:
        spoken = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        spoken = Locale("en")
    pattern = parse_pattern(spoken.currency_formats["standard"].pattern)
    digits = exponent(currency)
    pattern.frac_prec = (digits, digits)
    shown: str = pattern.apply(
        to_major(minor, currency), spoken, currency=currency, currency_digits=False
    )
    return shown


def amount(value: Money, locale: str = "en") -> str:
    """Show money."""
    return money(value.amount_minor, value.currency, locale)


def span(product: ProductSummary, currency: str, locale: str = "en") -> str:
    """Show what a product costs, from its cheapest variant on; nothing where it has no price."""
    for each in product.prices:
        if each.currency == currency:
            low = money(each.low_minor, currency, locale)
            return low if each.low_minor == each.high_minor else f"from {low}"
    return ""


def sources(media: ProductMedia | None) -> str:
    """List the sizes of a picture for browsers to choose from."""
    sizes: Iterable[MediaSize] = media.sizes if media is not None else ()
    return ", ".join(f"{each.url} {each.width}w" for each in sizes)


def shop_name(name: str) -> str:
    """Return what a store calls itself to shoppers: what it adds in brackets is for its people."""
    return name.partition(" (")[0] or name


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "money": money,
    "amount": amount,
    "span": span,
    "sources": sources,
    "shop_name": shop_name,
}
