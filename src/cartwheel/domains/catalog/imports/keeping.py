"""Writing many products at once, in statements whose number does not depend on theirs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cartwheel.domains.catalog.models import prices, products, slugs, variants
from cartwheel.kernel.connection import Connection

_JSON: Final = sa.bindparam("rows", type_=sa.Text)
_KEPT: Final = frozenset({"store_id", "created_at", "position", "product_id"})


def _given(table: sa.Table, names: Sequence[str]) -> sa.TextClause:
    """Return rows as JSON has them, in which columns may be lists."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    told = ", ".join(f'"{name}" {table.c[name].type.compile(dialect)}' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    given = f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS g({told})"
    # Names of our own columns, and nothing of others.
    return sa.text(f"SELECT {listed} FROM {given}")  # noqa: S608


def _put(table: sa.Table, names: Sequence[str], *, versioned: bool = False) -> sa.TextClause:
    """Build the statement that adds rows, and changes those that are there by their ids."""
    listed = ", ".join(f'"{name}"' for name in names)
    changed = [f'"{name}" = excluded."{name}"' for name in names if name not in {*_KEPT, "id"}]
    if versioned:
        changed = [each for each in changed if not each.startswith('"version"')]
        changed.append(f"version = {table.name}.version + 1")
    return sa.text(
        f"INSERT INTO {table.name} ({listed}) {_given(table, names).text}"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(changed)}"
    ).bindparams(_JSON)


_PRODUCT: Final = tuple(c.name for c in products.c if c.name != "in_stock")
_VARIANT: Final = tuple(column.name for column in variants.c)
_PRICE: Final = tuple(column.name for column in prices.c)
_PUT_PRODUCTS: Final = _put(products, _PRODUCT, versioned=True)
_PUT_VARIANTS: Final = _put(variants, _VARIANT)
_PUT_PRICES: Final = sa.text(
    f"INSERT INTO catalog_prices ({', '.join(_PRICE)}) {_given(prices, _PRICE).text}"
).bindparams(_JSON)
_CLAIM: Final = sa.text(
    """
    INSERT INTO catalog_slugs (store_id, slug, product_id, since)
    SELECT CAST(:store_id AS uuid), g.slug, g.id, CAST(:at AS timestamptz)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS g(slug text, id uuid)
    ON CONFLICT (store_id, slug) DO UPDATE SET since = catalog_slugs.since
        WHERE catalog_slugs.product_id = excluded.product_id
    RETURNING slug
    """
).bindparams(
    _JSON,
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("at", type_=sa.DateTime(timezone=True)),
)
_IDS: Final = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
_WITHDRAW: Final = (
    sa.update(variants).where(variants.c.id == sa.any_(_IDS)).values(status="archived")
)
_FORGET_PRICES: Final = sa.delete(prices).where(prices.c.variant_id == sa.any_(_IDS))
_OF_SKUS: Final = sa.select(variants.c.sku, variants.c.product_id).where(
    variants.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
    variants.c.sku == sa.any_(sa.bindparam("skus", type_=sa.ARRAY(sa.Text))),
)
_OF_SLUGS: Final = sa.select(slugs.c.slug, slugs.c.product_id).where(
    slugs.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
    slugs.c.slug == sa.any_(sa.bindparam("slugs", type_=sa.ARRAY(sa.Text))),
)


@dataclass(frozen=True, slots=True)
class ProductKeeping:
    """Products of one store at a time, many at once."""

    connection: Connection

    async def of_skus(self, store_id: UUID, skus: Collection[str]) -> dict[str, UUID]:
        """Return the products of those SKUs that the store has."""
        rows = await self.connection.execute(_OF_SKUS, {"of_store": store_id, "skus": [*skus]})
        return {row.sku: row.product_id for row in rows}

    async def of_slugs(self, store_id: UUID, given: Collection[str]) -> dict[str, UUID]:
        """Return the products to which slugs lead, or led."""
        rows = await self.connection.execute(_OF_SLUGS, {"of_store": store_id, "slugs": [*given]})
        return {row.slug: row.product_id for row in rows}

    async def put_products(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep products; one that is there gets its next version."""
        await self.connection.execute(_PUT_PRODUCTS, {"rows": _json(rows)})

    async def claim_slugs(
        self, store_id: UUID, given: Sequence[tuple[str, UUID]], *, at: datetime
    ) -> bool:
        """Let slugs lead to products; False when one leads to another product."""
        if not given:
            return True
        rows = [{"slug": slug, "id": product_id} for slug, product_id in given]
        claimed = await self.connection.scalars(
            _CLAIM, {"store_id": store_id, "at": at, "rows": _json(rows)}
        )
        return len(list(claimed)) == len(given)

    async def put_variants(self, rows: Sequence[Mapping[str, Any]], changed: list[UUID]) -> None:
        """Keep variants, of which those changed are there; two of them may swap their options."""
        if changed:
            await self.connection.execute(_WITHDRAW, {"ids": changed})
            await self.connection.execute(_FORGET_PRICES, {"ids": changed})
        if rows:
            await self.connection.execute(_PUT_VARIANTS, {"rows": _json(rows)})

    async def add_prices(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep prices of variants that have none."""
        if rows:
            await self.connection.execute(_PUT_PRICES, {"rows": _json(rows)})


def _json(rows: Iterable[Mapping[str, Any]]) -> str:
    return msgspec.json.encode([*rows]).decode()
