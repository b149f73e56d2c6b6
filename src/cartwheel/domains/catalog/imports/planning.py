"""Pure decisions: what a product of a file makes of what the store has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.contracts import Attribute
from cartwheel.domains.catalog.attributes.rules import issues_with_missing, issues_with_values
from cartwheel.domains.catalog.imports.grouping import Group
from cartwheel.domains.catalog.imports.parsing import GivenProduct, GivenVariant
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import (
    MOST_VARIANTS,
    ExpiryPolicy,
    Product,
    ProductKind,
    ProductStatus,
    Variant,
    VariantPrice,
    VariantStatus,
)
from cartwheel.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class PlannedVariant:
    """A variant as it is to be, with what is kept of it."""

    id: UUID
    line: int
    values: dict[str, Any]
    prices: tuple[VariantPrice, ...]
    is_new: bool
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A product as it is to be; `before` is None for one that is new."""

    id: UUID
    before: Product | None
    values: dict[str, Any]
    variants: list[PlannedVariant]
    is_changed: bool

    @property
    def writes(self) -> list[PlannedVariant]:
        """The variants that are to be written."""
        return [each for each in self.variants if each.is_new or each.is_changed]


def plan(
    given: GivenProduct, before: Product | None, group: Group, known: Sequence[Attribute]
) -> Plan:
    """Put a product together; what does not fit is noted with the group."""
    line = group.lines[0]
    kept = _kept(before)
    values = {**kept, **given.values}
    if given.options is not None:
        values["options"] = list(given.options)
    values["attributes"] = _merged(kept["attributes"], given.attributes)
    if not values.get("title") and not group.issues:
        group.refuse(line, "title: it is needed")
    expiry = ExpiryPolicy(values["expires"], values["shelf_life_days"], values["sell_until_days"])
    issues = rules.issues_with_expiry(expiry)
    issues += issues_with_values(
        {key: value for key, value in given.attributes.items() if value is not None}, known
    )
    if values["status"] is ProductStatus.ACTIVE:
        issues += issues_with_missing(values["attributes"], known)
    for issue in issues:
        group.refuse(line, f"{'.'.join(map(str, issue.path))}: {issue.message}")
    variants = _variants(given, before, values["options"])
    _check_variants(before, values["options"], variants, group)
    changed = before is not None and values != kept
    is_changed = changed or any(each.is_new or each.is_changed for each in variants)
    return Plan(before.id if before else new_id(), before, values, variants, is_changed)


def _kept(product: Product | None) -> dict[str, Any]:
    if product is None:
        return {
            "slug": "",
            "title": "",
            "description": "",
            "status": ProductStatus.DRAFT,
            "kind": ProductKind.PHYSICAL,
            "brand": "",
            "tax_class": "standard",
            "channels": ["online"],
            "category_ids": [],
            "options": [],
            "attributes": {},
            "expires": False,
            "shelf_life_days": None,
            "sell_until_days": 0,
        }
    names = ("slug", "title", "description", "status", "kind", "brand", "tax_class", "attributes")
    return {
        **{name: getattr(product, name) for name in names},
        "channels": list(product.channels),
        "category_ids": list(product.category_ids),
        "options": [option.name for option in product.options],
        **msgspec.structs.asdict(product.expiry),
    }


def _merged(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**kept, **given}.items() if value is not None}


def _variants(
    given: GivenProduct, before: Product | None, options: Sequence[str]
) -> list[PlannedVariant]:
    there = {} if before is None else {each.sku: each for each in before.variants}
    planned = []
    for each in given.variants:
        variant = there.get(each.sku)
        planned.append(_made(each, options) if variant is None else _changed(each, variant))
    return planned


def _made(given: GivenVariant, options: Sequence[str]) -> PlannedVariant:
    values = {
        "sku": given.sku,
        "title": "",
        "option_values": [],
        "barcode": "",
        "weight_g": None,
        "status": VariantStatus.ACTIVE,
        **given.values,
    }
    if options:
        values["option_values"] = list(given.option_values or ())
    values["title"] = values["title"] or rules.title_of(values["option_values"])
    prices = tuple(price for price in given.prices.values() if price is not None)
    return PlannedVariant(new_id(), given.line, values, prices, is_new=True, is_changed=False)


def _changed(given: GivenVariant, variant: Variant) -> PlannedVariant:
    names = ("sku", "title", "barcode", "weight_g", "status")
    kept = {name: getattr(variant, name) for name in names}
    kept["option_values"] = list(variant.option_values)
    values = {**kept, **given.values}
    if given.option_values is not None:
        values["option_values"] = list(given.option_values)
    values["title"] = values["title"] or rules.title_of(values["option_values"])
    before = {price.currency: price for price in variant.prices}
    prices = {**before, **given.prices}
    told = tuple(price for _, price in sorted(prices.items()) if price is not None)
    changed = values != kept or {each.currency: each for each in told} != before
    return PlannedVariant(variant.id, given.line, values, told, is_new=False, is_changed=changed)


def _check_variants(
    before: Product | None, options: Sequence[str], planned: Sequence[PlannedVariant], group: Group
) -> None:
    ids = {each.id for each in planned}
    others = [] if before is None else [each for each in before.variants if each.id not in ids]
    if len(planned) + len(others) > MOST_VARIANTS:
        group.refuse(group.lines[0], f"a product has {MOST_VARIANTS} variants at most")
    values = Counter(each.option_values for each in others if each.status is VariantStatus.ACTIVE)
    values.update(tuple(each.values["option_values"]) for each in planned if _is_active(each))
    for each in planned:
        told = tuple(each.values["option_values"])
        if len(told) != len(options):
            group.refuse(each.line, f"options: there are {len(options)}, as many values are needed")
        elif _is_active(each) and values[told] > 1:
            group.refuse(each.line, "options: another variant has the same values")
    if any(len(each.option_values) != len(options) for each in others):
        message = "options: the product has variants that are not in the file, with other options"
        group.refuse(group.lines[0], message)


def _is_active(variant: PlannedVariant) -> bool:
    return variant.values["status"] is VariantStatus.ACTIVE
