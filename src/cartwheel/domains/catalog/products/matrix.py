"""Pure decisions about options: which variants there are to be, and how they are called."""

import itertools
import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.products.contracts import (
    MOST_VARIANTS,
    NewVariant,
    Product,
    VariantStatus,
)
from cartwheel.domains.catalog.products.variant_contracts import FillMatrix
from cartwheel.kernel.errors import Breach, Issue

_NO_LETTERS: Final = re.compile(r"[^\w]+")


def refitted(product: Product, command: FillMatrix) -> dict[UUID, tuple[str, ...]]:
    """Return the values that the variants there are have of the new options."""
    names = [option.name for option in product.options]
    places = [names.index(o.name) if o.name in names else None for o in command.options]
    return {
        variant.id: tuple(
            option.values[0] if place is None else variant.option_values[place]
            for option, place in zip(command.options, places, strict=True)
        )
        for variant in product.variants
    }


def issues_with_matrix(product: Product, command: FillMatrix) -> list[Issue]:
    """Find why the options given cannot be those of a product."""
    issues, size = [], 1
    for place, option in enumerate(command.options):
        size *= len(option.values)
        if option.name in [each.name for each in command.options[:place]]:
            issues.append(
                Issue(("options", place, "name"), "The option is given twice", Breach.REPEATED)
            )
        if len(set(option.values)) < len(option.values):
            issues.append(
                Issue(("options", place, "values"), "A value is given twice", Breach.REPEATED)
            )
    if size > MOST_VARIANTS:
        message = f"These would be {size} variants; a product has {MOST_VARIANTS} at most"
        issues.append(Issue(("options",), message, Breach.MOST, MOST_VARIANTS))
    return issues or _issues_with_variants(product, command)


def _issues_with_variants(product: Product, command: FillMatrix) -> list[Issue]:
    issues = []
    known: set[tuple[str, ...]] = set()
    fitted = refitted(product, command)
    for variant in product.variants:
        if variant.status is not VariantStatus.ACTIVE:
            continue
        values = fitted[variant.id]
        for place, (option, value) in enumerate(zip(command.options, values, strict=True)):
            if value not in option.values:
                message = f"The variant {variant.sku} has {value}: archive it first"
                issues.append(Issue(("options", place, "values"), message))
        if values in known:
            message = f"The variant {variant.sku} would be like another: archive it first"
            issues.append(Issue(("options",), message))
        known.add(values)
    return issues


def missing(product: Product, command: FillMatrix) -> list[NewVariant]:
    """Return a variant for each combination that none has yet."""
    fitted = refitted(product, command)
    there = {fitted[each.id] for each in product.variants if each.status is VariantStatus.ACTIVE}
    return [
        NewVariant(
            sku=sku_of(command.sku_prefix, values),
            option_values=values,
            prices=command.prices,
            weight_g=command.weight_g,
        )
        for values in itertools.product(*(option.values for option in command.options))
        if values not in there
    ]


def sku_of(prefix: str, values: Sequence[str]) -> str:
    """Make an SKU of a prefix and option values, such as `SHIRT-XL-RED`."""
    parts = (_NO_LETTERS.sub("", value).upper() or "X" for value in values)
    return "-".join((prefix, *parts))[:100]
