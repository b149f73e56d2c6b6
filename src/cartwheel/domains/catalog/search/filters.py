"""What a list of products is narrowed by, as conditions of SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cartwheel.domains.catalog.search.text import marked


@dataclass(slots=True)
class Filters:
    """
    Facets that products have, all of them, and one of each of some; and ranges.

    Conditions on `s` are about the index, those on `p` about the product.
    """

    mark: str
    must: list[str] = field(default_factory=list)
    one_of: list[list[str]] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """True when every product is shown."""
        return not (self.must or self.one_of or self.ranges)

    def by_facets(self) -> tuple[list[str], dict[str, Any]]:
        """Return the conditions that the index answers, and their values."""
        conditions, values = [], dict[str, Any]()
        # Not an empty one, which all have: for that the whole index would be read.
        if self.must:
            conditions.append("s.facets @> CAST(:must AS text[])")
            values["must"] = marked(self.mark, self.must)
        for place, given in enumerate(self.one_of):
            conditions.append(f"s.facets && CAST(:one_of_{place} AS text[])")
            values[f"one_of_{place}"] = marked(self.mark, given)
        return conditions, values

    @property
    def asks_products(self) -> bool:
        """True when a condition is about the product itself."""
        return any("p." in each for each in self.ranges)

    def between(
        self, column: str, least: Any | None, most: Any | None, *, kind: str, name: str
    ) -> None:
        """Narrow by a range; both ends belong to it, and None is no end."""
        for end, sign, value in (("least", ">=", least), ("most", "<=", most)):
            if value is not None:
                self.ranges.append(f"{column} {sign} CAST(:{name}_{end} AS {kind})")
                self.values[f"{name}_{end}"] = value

    def among(self, ids: Sequence[UUID]) -> None:
        """Narrow to these products."""
        self.ranges.append("s.product_id = ANY(CAST(:among AS uuid[]))")
        self.values["among"] = list(ids)

    def of_prices(self, currency: str, least: int | None, most: int | None) -> None:
        """Narrow to products of which a variant costs as much."""
        self.ranges.append(
            "EXISTS (SELECT FROM catalog_price_spans r WHERE r.product_id = s.product_id"
            " AND r.currency = :price_currency"
            " AND r.high_minor >= CAST(:price_least AS bigint)"
            " AND r.low_minor <= CAST(:price_most AS bigint))"
        )
        self.values |= {
            "price_currency": currency,
            "price_least": least or 0,
            "price_most": 2**62 if most is None else most,
        }


def conditions_of(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return all conditions in one text, and their values."""
    by_facets, values = filters.by_facets()
    conditions = " AND ".join((*by_facets, *filters.ranges)) or "true"
    return conditions, {**values, **filters.values}
