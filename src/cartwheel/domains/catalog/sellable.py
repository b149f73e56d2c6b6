"""Variants as those see them who price, reserve and sell them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.kernel.connection import Connection


class SellableVariant(msgspec.Struct, frozen=True, kw_only=True):
    """
    A variant with what its product says of it.

    `status` is active where both are, else that of what is not. `prices` has minor units by
    currency, `compare_at` those that are struck through; `components` is what a bundle
    consists of, with quantities. `category_ids` has the categories of the product and all that
    are above them. `image` is the address of the product's first picture.
    """

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_title: str
    status: Literal["draft", "active", "archived"]
    kind: Literal["physical", "digital", "service"]
    prices: dict[str, int]
    compare_at: dict[str, int]
    tax_class: str
    weight_g: int | None
    category_ids: tuple[UUID, ...]
    brand: str
    channels: tuple[str, ...]
    components: tuple[tuple[UUID, int], ...]
    expires: bool
    shelf_life_days: int | None
    sell_until_days: int
    image: str | None

    @property
    def name(self) -> str:
        """What people call it: its product, and what tells it from its siblings."""
        if not self.title or self.title == self.product_title:
            return self.product_title
        return f"{self.product_title}, {self.title}"

    @property
    def is_bundle(self) -> bool:
        """True when stock is kept of its components."""
        return bool(self.components)


_SELECT: Final = """
    SELECT v.id AS variant_id, v.product_id, v.sku, v.title, p.title AS product_title,
        CASE WHEN p.status = 'active' THEN v.status ELSE p.status END AS status, p.kind,
        coalesce((SELECT json_object_agg(c.currency, c.amount_minor)
            FROM catalog_prices c WHERE c.variant_id = v.id), '{}')::text AS prices,
        coalesce((SELECT json_object_agg(c.currency, c.compare_at_minor)
            FROM catalog_prices c WHERE c.variant_id = v.id
            AND c.compare_at_minor IS NOT NULL), '{}')::text AS compare_at,
        coalesce((SELECT json_agg(json_build_array(c.component_id, c.quantity)
            ORDER BY c.component_id)
            FROM catalog_components c WHERE c.variant_id = v.id), '[]')::text AS components,
        p.tax_class, v.weight_g, p.brand, p.channels,
        coalesce((SELECT array_agg(DISTINCT above.id)
            FROM catalog_categories c, unnest(c.path) AS above (id)
            WHERE c.id = ANY(p.category_ids)), '{}') AS category_ids,
        p.expires, p.shelf_life_days, p.sell_until_days,
        (SELECT m.shown FROM catalog_media m WHERE m.product_id = p.id
            AND m.status = 'ready' ORDER BY m.position, m.id LIMIT 1) AS image
    FROM catalog_variants v JOIN catalog_products p ON p.id = v.product_id
    WHERE v.store_id = :store_id AND p.store_id = :store_id AND v.
"""
_BY_ID: Final = sa.text(_SELECT.rstrip() + "id = ANY(:given)").bindparams(
    sa.bindparam("given", type_=sa.ARRAY(sa.Uuid)), sa.bindparam("store_id", type_=sa.Uuid)
)
_BY_SKU: Final = sa.text(_SELECT.rstrip() + "sku = ANY(:given)").bindparams(
    sa.bindparam("given", type_=sa.ARRAY(sa.Text)), sa.bindparam("store_id", type_=sa.Uuid)
)
_BY_PRODUCT: Final = sa.text(_SELECT.rstrip() + "product_id = ANY(:given)").bindparams(
    sa.bindparam("given", type_=sa.ARRAY(sa.Uuid)), sa.bindparam("store_id", type_=sa.Uuid)
)
_OF_PRODUCTS: Final = """product_id IN (SELECT o.product_id FROM catalog_variants o
        WHERE o.store_id = :store_id AND (o.id = ANY(:given) OR o.id IN (
            SELECT c.variant_id FROM catalog_components c WHERE c.component_id = ANY(:given))))
"""
_BESIDE: Final = sa.text(_SELECT.rstrip() + _OF_PRODUCTS).bindparams(
    sa.bindparam("given", type_=sa.ARRAY(sa.Uuid)), sa.bindparam("store_id", type_=sa.Uuid)
)

_IN_EVENTS: Final = """id IN (
        SELECT o.id FROM catalog_variants o WHERE o.store_id = :store_id AND o.id = ANY(:ids)
        UNION
        SELECT o.id FROM catalog_variants o
        WHERE o.store_id = :store_id AND o.product_id = ANY(:ids)
        UNION
        SELECT o.id FROM catalog_variants o WHERE o.store_id = :store_id AND o.sku = ANY(:skus))
"""
_NAMED: Final = sa.text(_SELECT.rstrip() + _IN_EVENTS).bindparams(
    sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)),
    sa.bindparam("skus", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("store_id", type_=sa.Uuid),
)


@dataclass(frozen=True, slots=True)
class VariantCatalog:
    """
    The variants of a store, for other domains; each question is one query.

    Within a transaction what is known of a variant is not asked again: pricing, stock and
    orders ask about the same ones.
    """

    connection: Connection
    _known: dict[tuple[UUID, UUID], SellableVariant] = field(default_factory=dict, init=False)

    async def variants(self, store_id: UUID, ids: Collection[UUID]) -> dict[UUID, SellableVariant]:
        """Return those variants that the store has, whatever their status, by id."""
        missing = [each for each in ids if (store_id, each) not in self._known]
        for found in await self._ask(_BY_ID, store_id, missing):
            self._known[store_id, found.variant_id] = found
        known = ((each, self._known.get((store_id, each))) for each in ids)
        return {each: variant for each, variant in known if variant is not None}

    async def by_sku(self, store_id: UUID, skus: Collection[str]) -> dict[str, SellableVariant]:
        """Return those variants that the store has, whatever their status, by SKU."""
        found = await self._ask(_BY_SKU, store_id, skus)
        return {each.sku: each for each in found}

    async def named(
        self, store_id: UUID, codes: Collection[str]
    ) -> dict[str, list[SellableVariant]]:
        """
        Return what shoppers' events name: by the id of a product or variant, or by SKU.

        What the store has under none of these is left out: its goods may be kept elsewhere.
        """
        ids = {code: id_ for code in codes if (id_ := _id_of(code)) is not None}
        rows = await self._ask_named(store_id, list(ids.values()), list(codes))
        found: dict[str, list[SellableVariant]] = {}
        for code in codes:
            of_code = [
                each
                for each in rows
                if each.sku == code or ids.get(code) in (each.product_id, each.variant_id)
            ]
            if of_code:
                found[code] = of_code
        return found

    async def _ask_named(
        self, store_id: UUID, ids: list[UUID], skus: list[str]
    ) -> list[SellableVariant]:
        if not skus:
            return []
        rows = await self.connection.execute(
            _NAMED, {"store_id": store_id, "ids": ids, "skus": skus}
        )
        return [_sellable(row) for row in rows.mappings()]

    async def of_products(
        self, store_id: UUID, product_ids: Collection[UUID]
    ) -> list[SellableVariant]:
        """Return all variants of those products that the store has, whatever their status."""
        return await self._ask(_BY_PRODUCT, store_id, product_ids)

    async def beside(self, store_id: UUID, ids: Collection[UUID]) -> list[SellableVariant]:
        """Return all variants of the products of some, and of those products that contain some."""
        return await self._ask(_BESIDE, store_id, ids)

    async def _ask(
        self, statement: sa.TextClause, store_id: UUID, given: Collection[Any]
    ) -> list[SellableVariant]:
        if not given:
            return []
        rows = await self.connection.execute(
            statement, {"store_id": store_id, "given": list(given)}
        )
        return [_sellable(row) for row in rows.mappings()]


def _id_of(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None


def _sellable(row: sa.RowMapping) -> SellableVariant:
    told = {name: msgspec.json.decode(row[name]) for name in ("prices", "compare_at", "components")}
    return msgspec.convert({**row, **told}, SellableVariant)
