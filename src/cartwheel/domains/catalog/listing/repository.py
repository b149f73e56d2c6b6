"""Queries for lists of products."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.catalog.listing.contracts import ProductSummary
from cartwheel.domains.catalog.listing.orders import Order
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import PriceSpan, ProductStatus
from cartwheel.domains.catalog.search.filters import Filters, conditions_of
from cartwheel.domains.catalog.search.text import mark_of
from cartwheel.kernel.connection import Connection

COUNTED: Final = 5_000
"""So many products are counted at most."""

_WALKED: Final = 2_000

_SUMMARIES: Final = sa.text(
    """
    SELECT p.id, p.slug, p.title, p.status, p.brand, p.category_ids, p.in_stock, p.version,
        p.created_at, p.updated_at, v.variant_count, v.sku,
        coalesce((SELECT json_agg(json_build_object('currency', r.currency,
            'lowMinor', r.low_minor, 'highMinor', r.high_minor) ORDER BY r.currency)
            FROM catalog_price_spans r WHERE r.product_id = p.id), '[]')::text AS prices,
        (SELECT m.shown FROM catalog_media m WHERE m.product_id = p.id
            AND m.status = 'ready' ORDER BY m.position, m.id LIMIT 1) AS image
    FROM catalog_products p LEFT JOIN LATERAL (
        SELECT count(*) AS variant_count,
            (array_agg(v.sku ORDER BY v.position))[1] AS sku
        FROM catalog_variants v WHERE v.product_id = p.id AND v.status = 'active') v ON true
    WHERE p.store_id = :store_id AND p.id = ANY(:ids)
    """
).bindparams(sa.bindparam("store_id", type_=sa.Uuid), sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))

_BY_STATUS: Final = sa.text(
    "SELECT status, count(*) AS products, count(*) FILTER (WHERE NOT in_stock) AS out_of_stock"
    " FROM catalog_products WHERE store_id = :store_id GROUP BY status"
).bindparams(sa.bindparam("store_id", type_=sa.Uuid))


@dataclass(frozen=True, slots=True)
class ListingRepository:
    """Lists of products of one store at a time."""

    connection: Connection

    async def summaries(self, store_id: UUID, ids: Sequence[UUID]) -> list[ProductSummary]:
        """Return products as lists show them, in the order of the ids."""
        rows = await self.connection.execute(_SUMMARIES, {"store_id": store_id, "ids": list(ids)})
        found = {row["id"]: _summary(row) for row in rows.mappings()}
        return [found[each] for each in ids if each in found]

    async def page(
        self,
        store_id: UUID,
        order: Order,
        by: Filters,
        *,
        after: tuple[Any, UUID] | None,
        limit: int,
        currency: str,
    ) -> list[tuple[UUID, Any]]:
        """
        Return ids with what they are sorted by, one more than `limit` when there are more.

        At first so many products are looked through as make it likely that a page of those
        wanted is among them; if it is not, there are few enough to be sorted.
        """
        given = {"store_id": store_id, "currency": currency, "most": limit + 1}
        if after is not None:
            given |= {"after": after[0], "after_id": after[1]}
        conditions, values = conditions_of(by)
        if by.is_nothing:
            return await self._read(_walk(order, by, after, limit + 1), given)
        walked = await self._read(_walk(order, by, after, _WALKED), given | values)
        if len(walked) > limit:
            return walked
        if by.must:
            # Beside `@>` it lets the planner expect so few rows that it takes the index.
            conditions += " AND s.facets && CAST(:must AS text[])"
        return await self._read(_sort(order, conditions, by, after), given | values)

    async def find_all(self, store_id: UUID, by: Filters) -> list[UUID]:
        """Return the ids of all products that are wanted, sorted."""
        conditions, values = conditions_of(by)
        join = "JOIN catalog_products p ON p.id = s.product_id" if by.asks_products else ""
        found = await self.connection.scalars(
            sa.text(_FIND_ALL.format(conditions=conditions, join=join)),
            {"store_id": store_id, **values},
        )
        return list(found)

    async def count_by_status(self, store_id: UUID) -> dict[ProductStatus, tuple[int, int]]:
        """Count products by status: all, and those of which nothing is left."""
        rows = await self.connection.execute(_BY_STATUS, {"store_id": store_id})
        return {ProductStatus(row.status): (row.products, row.out_of_stock) for row in rows}

    async def count_facets(
        self, store_id: UUID, by: Filters, ids: Sequence[UUID] | None
    ) -> tuple[int, bool, list[tuple[str, int]]]:
        """Return how many products were counted, whether there are more, and the counts."""
        conditions, values = conditions_of(by)
        given = values
        join = "JOIN catalog_products p ON p.id = s.product_id" if by.asks_products else ""
        if ids is not None:
            join, conditions, given = "", "s.product_id = ANY(:ids)", {"ids": list(ids)}
        rows = await self.connection.execute(
            sa.text(_COUNT.format(conditions=conditions, join=join, most=COUNTED + 1)),
            {**given, "store_id": store_id, "mark": mark_of(store_id)},
        )
        counts = [(row.facet, row.times) for row in rows]
        total = next((times for facet, times in counts if facet == ""), 0)
        return min(total, COUNTED), total > COUNTED, [each for each in counts if each[0]]

    async def _read(self, statement: str, given: dict[str, Any]) -> list[tuple[UUID, Any]]:
        rows = await self.connection.execute(sa.text(statement), given)
        return [(row.id, row.sorted_by) for row in rows]


_FIND_ALL: Final = """
    SELECT s.product_id FROM catalog_indexed s {join}
    WHERE s.store_id = :store_id AND {conditions} ORDER BY s.product_id
"""
_COUNT: Final = """
    WITH s AS MATERIALIZED (
        SELECT s.product_id, s.facets FROM catalog_indexed s {join}
        WHERE s.store_id = :store_id AND {conditions}
        ORDER BY s.product_id DESC LIMIT {most}
    )
    SELECT '' AS facet, count(*) AS times FROM s
    UNION ALL (SELECT substr(f, length(:mark) + 1), count(*) AS times
        FROM s, unnest(s.facets) AS f GROUP BY f ORDER BY times DESC LIMIT 500)
"""


def _placed(order: Order, after: tuple[Any, UUID] | None) -> str:
    """Return the condition that a list goes on behind a place."""
    if after is None:
        return "true"
    sign = "<" if order.down else ">"
    if order.column == f"o.{order.key}":
        return f"o.{order.key} {sign} CAST(:after_id AS uuid)"
    return (
        f"({order.column}, o.{order.key}) {sign}"
        f" (CAST(:after AS {order.kind}), CAST(:after_id AS uuid))"
    )


def _of_store(order: Order) -> str:
    return "o.store_id = :store_id" + (
        " AND o.currency = :currency" if order.kind == "bigint" else ""
    )


def _by(order: Order, column: str, key: str) -> str:
    down = " DESC" if order.down else ""
    return f"ORDER BY {column}{down}, {key}{down}"


# Joins that keep the order of what they begin with, so that the page is all that is read.
_INDEXED: Final = """
    CROSS JOIN LATERAL (SELECT i.facets FROM catalog_indexed i
        WHERE i.store_id = :store_id AND i.product_id = w.product_id OFFSET 0) s
"""
_PRODUCT: Final = """
    CROSS JOIN LATERAL (SELECT * FROM catalog_products i
        WHERE i.id = {of}.product_id OFFSET 0) p
"""


def _walk(order: Order, by: Filters, after: tuple[Any, UUID] | None, most: int) -> str:
    """Return the statement that looks through so many products in their order."""
    of_index = order.source.startswith("catalog_indexed")
    name = "s" if of_index else "w"
    columns = "o.facets, " if of_index else ""
    joins = "" if of_index or by.is_nothing else _INDEXED
    joins += _PRODUCT.format(of=name) if by.asks_products else ""
    conditions, _ = conditions_of(by)
    if not of_index:
        conditions = conditions.replace("s.product_id", "w.product_id")
    return f"""
        SELECT {name}.product_id AS id, {name}.sorted_by FROM (
            SELECT {columns}o.{order.key} AS product_id, {order.column} AS sorted_by
            FROM {order.source} WHERE {_of_store(order)} AND {_placed(order, after)}
            {_by(order, order.column, f"o.{order.key}")} LIMIT {most}) {name} {joins}
        WHERE {conditions} {_by(order, f"{name}.sorted_by", f"{name}.product_id")} LIMIT :most
    """  # noqa: S608 - made of constants and numbers alone


def _sort(order: Order, conditions: str, by: Filters, after: tuple[Any, UUID] | None) -> str:
    """Return the statement that finds by the index what is wanted, and sorts it."""
    join = "JOIN catalog_products p ON p.id = s.product_id" if by.asks_products else ""
    return f"""
        WITH s AS MATERIALIZED (
            SELECT s.product_id FROM catalog_indexed s {join}
            WHERE {conditions} AND s.store_id = :store_id)
        SELECT o.{order.key} AS id, {order.column} AS sorted_by FROM {order.source}
        JOIN s ON s.product_id = o.{order.key}
        WHERE {_of_store(order)} AND {_placed(order, after)}
        {_by(order, order.column, f"o.{order.key}")} LIMIT :most
    """  # noqa: S608 - made of constants and numbers alone


def _summary(row: sa.RowMapping) -> ProductSummary:
    told = {**row, "prices": msgspec.json.decode(row["prices"], type=tuple[PriceSpan, ...])}
    status = ProductStatus(row["status"])
    return ProductSummary(
        **{
            **told,
            "status": status,
            "category_ids": tuple(row["category_ids"]),
            "allowed_actions": rules.allowed_actions(status),
        }
    )
