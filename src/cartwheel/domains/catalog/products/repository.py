"""Queries about products as a whole, inside the given transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.catalog.media.contracts import ProductMedia
from cartwheel.domains.catalog.models import products, slugs
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import (
    CreateProduct,
    ExpiryPolicy,
    Product,
    ProductKind,
    ProductStatus,
    UpdateProduct,
    Variant,
)
from cartwheel.kernel.connection import Connection

# The variants in one text, so that a product is one row and one question.
_VARIANTS: Final = sa.literal_column(
    """
    (SELECT coalesce(json_agg(json_build_object(
        'id', v.id, 'sku', v.sku, 'title', v.title, 'optionValues', v.option_values,
        'weightG', v.weight_g, 'barcode', v.barcode, 'status', v.status,
        'prices', coalesce((
            SELECT json_agg(json_build_object('currency', p.currency,
                'amountMinor', p.amount_minor, 'compareAtMinor', p.compare_at_minor)
                ORDER BY p.currency)
            FROM catalog_prices p WHERE p.variant_id = v.id), '[]'),
        'components', coalesce((
            SELECT json_agg(json_build_object('variantId', c.component_id,
                'quantity', c.quantity) ORDER BY c.component_id)
            FROM catalog_components c WHERE c.variant_id = v.id), '[]')
        ) ORDER BY v.position, v.id), '[]')
    FROM catalog_variants v WHERE v.product_id = catalog_products.id)::text
    """,
    sa.Text,
).label("variants")

_MEDIA: Final = sa.literal_column(
    """
    (SELECT coalesce(json_agg(json_build_object('id', m.id, 'alt', m.alt, 'status', m.status,
        'width', m.width, 'height', m.height, 'sizes', m.sizes) ORDER BY m.position, m.id), '[]')
    FROM catalog_media m WHERE m.product_id = catalog_products.id)::text
    """,
    sa.Text,
).label("media")

_kept = products.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_ONE: Final = _kept.id == sa.bindparam("product_id")
_FIND: Final = sa.select(products, _VARIANTS, _MEDIA).where(_MINE, _ONE)
_SEVERAL: Final = _kept.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_FIND_ALL: Final = sa.select(products, _VARIANTS, _MEDIA).where(_MINE, _SEVERAL)
_LOCK_ALL: Final = sa.select(_kept.id).where(_MINE, _SEVERAL).order_by(_kept.id).with_for_update()
_FIND_NEXT: Final = (
    sa.select(products, _VARIANTS, _MEDIA)
    .where(_MINE, _kept.id > sa.bindparam("after", type_=sa.Uuid))
    .order_by(_kept.id)
    .limit(sa.bindparam("most"))
)
_FIND_BY_SLUG: Final = (
    sa.select(products, _VARIANTS, _MEDIA)
    .join(slugs, slugs.c.product_id == _kept.id)
    .where(slugs.c.store_id == sa.bindparam("of_store"), slugs.c.slug == sa.bindparam("slug"))
)
_LOCK: Final = (
    sa.select(_kept.version, _kept.status, _kept.slug, _kept.options)
    .where(_MINE, _ONE)
    .with_for_update()
)
_TOUCH: Final = (
    sa.update(products)
    .where(_MINE, _ONE)
    .values(version=_kept.version + 1, updated_at=sa.bindparam("at"))
)
_SLUG_OF: Final = sa.select(slugs.c.product_id).where(
    slugs.c.store_id == sa.bindparam("of_store"), slugs.c.slug == sa.bindparam("slug")
)


class Locked(msgspec.Struct, frozen=True):
    """What is asked before a product changes; nobody else changes it meanwhile."""

    version: int
    status: ProductStatus
    slug: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductRepository:
    """Products of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, command: CreateProduct, *, product_id: UUID, slug: str, at: datetime
    ) -> None:
        """Keep a new draft without variants."""
        await self.connection.execute(
            sa.insert(products).values(
                id=product_id,
                store_id=store_id,
                slug=slug,
                title=command.title,
                description=command.description,
                status=ProductStatus.DRAFT,
                kind=command.kind,
                brand=command.brand,
                tax_class=command.tax_class,
                channels=list(dict.fromkeys(command.channels)),
                category_ids=list(dict.fromkeys(command.category_ids)),
                options=list(command.options),
                attributes=command.attributes,
                expires=command.expiry.expires,
                shelf_life_days=command.expiry.shelf_life_days,
                sell_until_days=command.expiry.sell_until_days,
                version=1,
                created_at=at,
                updated_at=at,
            )
        )

    async def find(self, store_id: UUID, product_id: UUID) -> Product | None:
        """Return a product, if the store has it."""
        given = {"of_store": store_id, "product_id": product_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else _product(row)

    async def find_by_slug(self, store_id: UUID, slug: str) -> Product | None:
        """Return the product that has or had a slug."""
        given = {"of_store": store_id, "slug": slug}
        row = (await self.connection.execute(_FIND_BY_SLUG, given)).one_or_none()
        return None if row is None else _product(row)

    async def find_all(self, store_id: UUID, ids: Collection[UUID]) -> list[Product]:
        """Return those products that the store has, in any order."""
        given = {"of_store": store_id, "ids": [*ids]}
        return [_product(row) for row in await self.connection.execute(_FIND_ALL, given)]

    async def find_next(self, store_id: UUID, *, after: UUID, limit: int) -> list[Product]:
        """Return the next products in the order of their ids."""
        given = {"of_store": store_id, "after": after, "most": limit}
        return [_product(row) for row in await self.connection.execute(_FIND_NEXT, given)]

    async def lock_all(self, store_id: UUID, ids: Collection[UUID]) -> None:
        """Keep others from changing products, in the order of their ids."""
        await self.connection.execute(_LOCK_ALL, {"of_store": store_id, "ids": [*ids]})

    async def lock(self, store_id: UUID, product_id: UUID) -> Locked | None:
        """Keep others from changing a product until the transaction ends, if the store has it."""
        given = {"of_store": store_id, "product_id": product_id}
        row = (await self.connection.execute(_LOCK, given)).one_or_none()
        return None if row is None else msgspec.convert(row, Locked, from_attributes=True)

    async def update(self, store_id: UUID, command: UpdateProduct) -> None:
        """Change what is given of a product, but for its slug."""
        values: dict[str, Any] = {
            name: value
            for name in ("title", "description", "kind", "brand", "tax_class", "attributes")
            if (value := getattr(command, name)) is not None
        }
        for name in ("channels", "category_ids"):
            if (given := getattr(command, name)) is not None:
                values[name] = list(dict.fromkeys(given))
        if command.expiry is not None:
            values |= msgspec.structs.asdict(command.expiry)
        await self.set(store_id, command.id, **values)

    async def set(self, store_id: UUID, product_id: UUID, **values: Any) -> None:
        """Set columns of a product."""
        if values:
            await self.connection.execute(
                sa.update(products)
                .where(_kept.store_id == store_id, _kept.id == product_id)
                .values(values)
            )

    async def touch(self, store_id: UUID, product_id: UUID, *, at: datetime) -> None:
        """Give a product its next version."""
        given = {"of_store": store_id, "product_id": product_id, "at": at}
        await self.connection.execute(_TOUCH, given)

    async def claim_slug(
        self, store_id: UUID, slug: str, *, product_id: UUID, at: datetime
    ) -> bool:
        """Make a slug lead to a product; False when it leads to another one."""
        claimed = await self.connection.execute(
            insert(slugs)
            .values(store_id=store_id, slug=slug, product_id=product_id, since=at)
            .on_conflict_do_nothing()
        )
        if claimed.rowcount:
            return True
        given = {"of_store": store_id, "slug": slug}
        return await self.connection.scalar(_SLUG_OF, given) == product_id


def _product(row: Any) -> Product:
    variants = msgspec.json.decode(row.variants, type=tuple[Variant, ...])
    status = ProductStatus(row.status)
    return Product(
        id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        status=status,
        kind=ProductKind(row.kind),
        brand=row.brand,
        tax_class=row.tax_class,
        channels=tuple(row.channels),
        category_ids=tuple(row.category_ids),
        options=rules.options_of(row.options, [each.option_values for each in variants]),
        attributes=row.attributes,
        expiry=ExpiryPolicy(row.expires, row.shelf_life_days, row.sell_until_days),
        in_stock=row.in_stock,
        variants=variants,
        media=msgspec.json.decode(row.media, type=tuple[ProductMedia, ...]),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        allowed_actions=rules.allowed_actions(status),
    )
