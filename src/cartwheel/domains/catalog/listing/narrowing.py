"""What somebody narrows a list by, as filters of the index."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.attributes.contracts import Attribute, AttributeKind
from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.attributes.values import AttributeValue, number_of
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.listing.contracts import CountProducts, ListProducts
from cartwheel.domains.catalog.search import facets
from cartwheel.domains.catalog.search.filters import Filters
from cartwheel.domains.catalog.search.text import mark_of
from cartwheel.kernel.errors import InvalidInputError, Issue

_ATTRIBUTE: Final = re.compile(r"([a-z][a-z0-9_]*)(>=|<=|=)(.+)", re.DOTALL)
_RANGED: Final = {AttributeKind.NUMBER: "numeric", AttributeKind.DATE: "date"}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters of a store, whose categories and attributes they name."""

    categories: CategoryRepository
    attributes: AttributeRepository

    async def filters(
        self, store_id: UUID, query: ListProducts | CountProducts, *, currency: str
    ) -> Filters:
        """
        Return what a list is narrowed by.

        Raises:
            InvalidInputError: an attribute is unknown, or has no such values.
        """
        by = Filters(mark_of(store_id))
        if query.status is not None:
            by.must.append(facets.with_status(query.status))
        if query.brand is not None:
            by.must.append(facets.of_brand(query.brand))
        if query.channel is not None:
            by.must.append(facets.in_channel(query.channel))
        if query.in_stock is not None:
            by.must.append(facets.in_stock(query.in_stock))
        if query.category_id is not None:
            below = await self.categories.find_below(store_id, query.category_id)
            # Of a category that there is not nothing is found.
            by.one_of.append([facets.in_category(each) for each in below or [query.category_id]])
        if query.price_from is not None or query.price_to is not None:
            by.of_prices(currency, query.price_from, query.price_to)
        by.between(
            "p.created_at",
            query.created_from,
            query.created_to,
            kind="timestamptz",
            name="created",
        )
        if query.attributes:
            known = {each.key: each for each in await self.attributes.list_all(store_id)}
            _narrow_by_attributes(by, query.attributes, known)
        return by


def _narrow_by_attributes(
    by: Filters, given: tuple[str, ...], known: Mapping[str, Attribute]
) -> None:
    issues = []
    for place, each in enumerate(given):
        matched = _ATTRIBUTE.fullmatch(each)
        attribute = known.get(matched[1]) if matched else None
        if matched is None or attribute is None:
            issues.append(Issue(("attributes", place), "There is no such attribute"))
            continue
        sign, value = matched[2], _value_of(matched[3], attribute.kind)
        if value is None or (sign != "=" and attribute.kind not in _RANGED):
            issues.append(Issue(("attributes", place), f"{attribute.key} has no such values"))
        elif sign == "=":
            by.must.append(facets.with_attribute(attribute.key, value))
        else:
            kind, name = _RANGED[attribute.kind], f"attribute_{place}"
            told = Decimal(str(value)) if kind == "numeric" else date.fromisoformat(str(value))
            least, most = (told, None) if sign == ">=" else (None, told)
            # The key is of letters, digits and underscores alone.
            column = f"(p.attributes ->> '{attribute.key}')::{kind}".replace("::", "\\:\\:")
            by.between(column, least, most, kind=kind, name=name)
    if issues:
        raise InvalidInputError(*issues)


def _value_of(text: str, kind: AttributeKind) -> AttributeValue | None:
    """Return a value as products have it, or None if it is none of this kind."""
    match kind:
        case AttributeKind.NUMBER:
            return number_of(text)
        case AttributeKind.BOOLEAN:
            return {"true": True, "false": False}.get(text)
        case AttributeKind.DATE:
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                return None
        case AttributeKind.TEXT | AttributeKind.CHOICE:
            return text
