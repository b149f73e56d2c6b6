"""Pure decisions about products: slugs, what is possible when, and how variants fit."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cartwheel.domains.catalog.products.contracts import (
    BundleComponent,
    ExpiryPolicy,
    NewVariant,
    ProductAction,
    ProductOption,
    ProductStatus,
    VariantPrice,
)
from cartwheel.kernel.errors import Breach, Issue

_ACTIONS: Final[Mapping[ProductStatus, Mapping[ProductAction, ProductStatus]]] = MappingProxyType(
    {
        ProductStatus.DRAFT: {
            ProductAction.ACTIVATE: ProductStatus.ACTIVE,
            ProductAction.ARCHIVE: ProductStatus.ARCHIVED,
        },
        ProductStatus.ACTIVE: {
            ProductAction.ARCHIVE: ProductStatus.ARCHIVED,
            ProductAction.UNPUBLISH: ProductStatus.DRAFT,
        },
        ProductStatus.ARCHIVED: {
            ProductAction.ACTIVATE: ProductStatus.ACTIVE,
            ProductAction.UNPUBLISH: ProductStatus.DRAFT,
        },
    }
)
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
# Letters that no decomposition makes plain.
_PLAIN: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "\u0131": "i",
    }
)
_LONGEST_SLUG: Final = 80


def allowed_actions(status: ProductStatus) -> tuple[ProductAction, ...]:
    """Return what may become of a product."""
    return tuple(_ACTIONS[status])


def after(status: ProductStatus, action: ProductAction) -> ProductStatus | None:
    """Return the status that an action leads to, or None where it is not allowed."""
    return _ACTIONS[status].get(action)


def slug_of(title: str, *, otherwise: str = "product") -> str:
    """Make a slug of a title, or another one of a title without a letter or digit of ours."""
    folded = unicodedata.normalize("NFKD", title.casefold().translate(_PLAIN))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _SEPARATORS.sub("-", plain)[:_LONGEST_SLUG].strip("-") or otherwise


def options_of(names: Sequence[str], values: Sequence[Sequence[str]]) -> tuple[ProductOption, ...]:
    """Return the options with the values that variants have, in the order of the variants."""
    return tuple(
        ProductOption(name, tuple(dict.fromkeys(each[place] for each in values)))
        for place, name in enumerate(names)
    )


def title_of(values: Sequence[str]) -> str:
    """Return what a variant is called that was given no title."""
    return " / ".join(values)


def issues_with_variants(options: Sequence[str], given: Sequence[NewVariant]) -> list[Issue]:
    """Find what is wrong with variants that are to stand beside each other."""
    issues = [
        Issue(("options", place), f"The option {name} is given twice", Breach.REPEATED)
        for place, name in enumerate(options)
        if name in options[:place]
    ]
    skus = Counter(variant.sku for variant in given)
    values = Counter(variant.option_values for variant in given)
    for place, variant in enumerate(given):
        path = ("variants", place)
        if skus[variant.sku] > 1:
            issues.append(
                Issue((*path, "sku"), f"The SKU {variant.sku} is given twice", Breach.REPEATED)
            )
        if len(variant.option_values) != len(options):
            message = f"There are {len(options)} options, and as many values are needed"
            issues.append(Issue((*path, "optionValues"), message))
        elif values[variant.option_values] > 1:
            issues.append(
                Issue(
                    (*path, "optionValues"),
                    "Another variant has the same values",
                    Breach.LIKE_ANOTHER,
                )
            )
        issues += issues_with_prices(variant.prices, path=(*path, "prices"))
        issues += issues_with_components(variant.components, path=(*path, "components"))
    return issues


def issues_with_prices(
    given: Sequence[VariantPrice], *, path: tuple[str | int, ...]
) -> list[Issue]:
    """Find what is wrong with the prices of one variant."""
    issues = []
    currencies = Counter(price.currency for price in given)
    for place, price in enumerate(given):
        if currencies[price.currency] > 1:
            issues.append(
                Issue((*path, place, "currency"), "The currency is given twice", Breach.REPEATED)
            )
        if price.compare_at_minor is not None and price.compare_at_minor <= price.amount_minor:
            message = "A price to compare with is higher than the price"
            issues.append(Issue((*path, place, "compareAtMinor"), message))
    return issues


def issues_with_components(
    given: Sequence[BundleComponent], *, path: tuple[str | int, ...]
) -> list[Issue]:
    """Find what is wrong with the components of one bundle."""
    named = Counter(component.variant_id for component in given)
    return [
        Issue((*path, place), "The component is given twice", Breach.REPEATED)
        for place, component in enumerate(given)
        if named[component.variant_id] > 1
    ]


def issues_with_expiry(expiry: ExpiryPolicy | None) -> list[Issue]:
    """Find what is wrong with an expiry policy."""
    if expiry is None or expiry.expires:
        return []
    if expiry.shelf_life_days is None and not expiry.sell_until_days:
        return []
    return [Issue(("expiry",), "What does not expire has neither a shelf life nor days to sell")]
