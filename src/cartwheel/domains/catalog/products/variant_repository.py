"""Queries about variants, their prices and what bundles consist of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.catalog.models import components, price_spans, prices, variants
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import (
    BundleComponent,
    NewVariant,
    VariantPrice,
    VariantStatus,
)
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_PRICED: Final = ("variant_id", "currency", "store_id", "amount_minor", "compare_at_minor")
_ADD_PRICES: Final = insertion(prices, _PRICED)
_COMPOSED: Final = ("variant_id", "component_id", "store_id", "quantity")
_ADD_COMPONENTS: Final = insertion(components, _COMPOSED)
_OF_PRODUCTS: Final = sa.any_(sa.bindparam("product_ids", type_=sa.ARRAY(sa.Uuid)))
_FORGET_SPANS: Final = sa.delete(price_spans).where(price_spans.c.product_id == _OF_PRODUCTS)
_MAKE_SPANS: Final = sa.insert(price_spans).from_select(
    ["product_id", "currency", "store_id", "low_minor", "high_minor"],
    sa.select(
        variants.c.product_id,
        prices.c.currency,
        variants.c.store_id,
        sa.func.min(prices.c.amount_minor),
        sa.func.max(prices.c.amount_minor),
    )
    .join(prices, prices.c.variant_id == variants.c.id)
    .where(variants.c.product_id == _OF_PRODUCTS, variants.c.status == VariantStatus.ACTIVE.value)
    .group_by(variants.c.product_id, prices.c.currency, variants.c.store_id),
)
_NAMED: Final = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_LOCK: Final = (
    sa.select(variants.c.id)
    .where(variants.c.store_id == sa.bindparam("of_store"), variants.c.id == _NAMED)
    .order_by(variants.c.id)
    .with_for_update(key_share=True)
)
_BUNDLES: Final = (
    sa.select(components.c.variant_id)
    .where(components.c.store_id == sa.bindparam("of_store"), components.c.variant_id == _NAMED)
    .distinct()
)
_PRODUCT_OF: Final = sa.select(variants.c.product_id).where(
    variants.c.store_id == sa.bindparam("of_store"), variants.c.id == sa.bindparam("variant_id")
)
_SET_VALUES: Final = (
    sa.update(variants)
    .where(
        variants.c.store_id == sa.bindparam("of_store"), variants.c.id == sa.bindparam("variant_id")
    )
    .values(option_values=sa.bindparam("given"))
)
# In integers: the share is rounded half up, then the sum to the nearest multiple of the step.
_CHANGE_PRICES: Final = sa.text(
    """
    WITH told AS (
        SELECT p.variant_id, v.product_id, least(((greatest((p.amount_minor * :share + 5000) / 10000
            + :added, 0) + :step / 2) / :step) * :step, 1000000000000000) AS amount
        FROM catalog_prices p JOIN catalog_variants v ON v.id = p.variant_id
        WHERE p.store_id = :store_id AND p.currency = :currency
            AND v.product_id = ANY(:product_ids)
    )
    UPDATE catalog_prices p SET amount_minor = told.amount,
        compare_at_minor = CASE WHEN p.compare_at_minor > told.amount THEN p.compare_at_minor END
    FROM told WHERE p.variant_id = told.variant_id AND p.currency = :currency
    RETURNING told.product_id
    """
).bindparams(
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("product_ids", type_=sa.ARRAY(sa.Uuid)),
    *(sa.bindparam(name, type_=sa.BigInteger) for name in ("share", "added", "step")),
)
_USED: Final = sa.select(components.c.component_id).where(
    components.c.store_id == sa.bindparam("of_store"), components.c.component_id == _NAMED
)


@dataclass(frozen=True, slots=True)
class VariantRepository:
    """Variants of one store at a time."""

    connection: Connection

    async def add_all(
        self,
        store_id: UUID,
        given: Sequence[NewVariant],
        *,
        product_id: UUID,
        at: datetime,
        position: int = 0,
    ) -> tuple[dict[str, UUID], tuple[str, ...]]:
        """
        Keep new variants with their prices, but for those whose SKU is taken.

        Returns their ids by SKU, and the SKUs that are taken.
        """
        rows = [
            {
                "id": new_id(),
                "store_id": store_id,
                "product_id": product_id,
                "sku": each.sku,
                "title": each.title or rules.title_of(each.option_values),
                "option_values": list(each.option_values),
                "barcode": each.barcode,
                "weight_g": each.weight_g,
                "status": VariantStatus.ACTIVE.value,
                "position": position + place,
                "created_at": at,
                "updated_at": at,
            }
            for place, each in enumerate(given)
        ]
        added = await self.connection.execute(
            insert(variants)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["store_id", "sku"])
            .returning(variants.c.sku, variants.c.id)
        )
        ids: dict[str, UUID] = {row.sku: row.id for row in added}
        await self._add_prices(
            store_id, [(ids[e.sku], price) for e in given if e.sku in ids for price in e.prices]
        )
        return ids, tuple(each.sku for each in given if each.sku not in ids)

    async def lock(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """
        Return those variants that the store has.

        None of them becomes a bundle, or a part of one, until the transaction ends.
        """
        return set(await self.connection.scalars(_LOCK, {"of_store": store_id, "ids": list(ids)}))

    async def find_bundles(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return those variants that are bundles."""
        given = {"of_store": store_id, "ids": list(ids)}
        return set(await self.connection.scalars(_BUNDLES, given))

    async def find_product(self, store_id: UUID, variant_id: UUID) -> UUID | None:
        """Return the product of a variant, if the store has it."""
        given = {"of_store": store_id, "variant_id": variant_id}
        product_id: UUID | None = await self.connection.scalar(_PRODUCT_OF, given)
        return product_id

    async def change(self, store_id: UUID, variant_id: UUID, **values: Any) -> bool:
        """Set columns of a variant; False when another one has the SKU, and nothing changed."""
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(
                    sa.update(variants)
                    .where(variants.c.store_id == store_id, variants.c.id == variant_id)
                    .values(values)
                )
        except sa.exc.IntegrityError:
            return False
        return True

    async def find_used(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return those variants that are in bundles."""
        given = {"of_store": store_id, "ids": list(ids)}
        return set(await self.connection.scalars(_USED, given))

    async def set_option_values(self, store_id: UUID, given: Mapping[UUID, Sequence[str]]) -> None:
        """Say which values variants have of their product's options."""
        one = {"of_store": store_id}
        # Two may swap values: what is unique is given up first.
        for values in ({each: [f"\t{each}"] for each in given}, given):
            rows = [{**one, "variant_id": v, "given": list(own)} for v, own in values.items()]
            await self.connection.execute(_SET_VALUES, rows)

    async def set_components(
        self, store_id: UUID, variant_id: UUID, given: Sequence[BundleComponent]
    ) -> None:
        """Say what a bundle consists of; of nothing, and it is no bundle."""
        await self.connection.execute(
            sa.delete(components).where(
                components.c.store_id == store_id, components.c.variant_id == variant_id
            )
        )
        rows = [
            {
                "variant_id": variant_id,
                "component_id": each.variant_id,
                "store_id": store_id,
                "quantity": each.quantity,
            }
            for each in given
        ]
        if rows:
            await self.connection.execute(_ADD_COMPONENTS, arrays_of(_COMPOSED, rows))

    async def set_prices(
        self, store_id: UUID, variant_id: UUID, given: Sequence[VariantPrice]
    ) -> None:
        """Replace the prices of a variant; spans of its product are told apart."""
        await self.connection.execute(
            sa.delete(prices).where(
                prices.c.store_id == store_id, prices.c.variant_id == variant_id
            )
        )
        await self._add_prices(store_id, [(variant_id, price) for price in given])

    async def change_prices(
        self,
        store_id: UUID,
        product_ids: Sequence[UUID],
        *,
        currency: str,
        percent_hundredths: int,
        amount_minor: int,
        step: int,
    ) -> set[UUID]:
        """Change the prices of products in a currency, and return which have such prices."""
        given = {
            "store_id": store_id,
            "product_ids": list(product_ids),
            "currency": currency,
            "share": 10_000 + percent_hundredths,
            "added": amount_minor,
            "step": step,
        }
        return set(await self.connection.scalars(_CHANGE_PRICES, given))

    async def span_prices(self, product_ids: Sequence[UUID]) -> None:
        """Find the lowest and the highest prices of products anew."""
        given = {"product_ids": list(product_ids)}
        await self.connection.execute(_FORGET_SPANS, given)
        await self.connection.execute(_MAKE_SPANS, given)

    async def _add_prices(self, store_id: UUID, given: Sequence[tuple[UUID, VariantPrice]]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "variant_id": variant_id,
                "currency": price.currency,
                "store_id": store_id,
                "amount_minor": price.amount_minor,
                "compare_at_minor": price.compare_at_minor,
            }
            for variant_id, price in given
        ]
        if rows:
            await self.connection.execute(_ADD_PRICES, arrays_of(_PRICED, rows))
