"""Queries about price lists, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.pricing.lists.contracts import (
    ListListPrices,
    ListPriceLists,
    PriceList,
    PriceListTerms,
    VariantTiers,
)
from cartwheel.domains.pricing.models import list_prices, lists
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection

_kept = lists.c
_NEW: Final = ("list_id", "variant_id", "least", "store_id", "amount_minor")
_ADD: Final = insertion(list_prices, _NEW)


@dataclass(frozen=True, slots=True)
class PriceListRepository:
    """Price lists of one store at a time."""

    connection: Connection

    async def add(
        self,
        store_id: UUID,
        terms: PriceListTerms,
        *,
        list_id: UUID,
        dates: dict[str, datetime | None],
        at: datetime,
    ) -> None:
        """Keep a list."""
        values = _values(terms, dates) | {"id": list_id, "store_id": store_id, "created_at": at}
        await self.connection.execute(sa.insert(lists).values(**values, updated_at=at))

    async def find(self, store_id: UUID, list_id: UUID) -> PriceList | None:
        """Return a list, if the store has it."""
        found = await self._fetch(store_id, _kept.id == list_id, limit=1)
        return found[0] if found else None

    async def list_page(self, store_id: UUID, query: ListPriceLists) -> list[PriceList]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.group_id is not None:
            wanted.append(_kept.terms.contains({"groupIds": [str(query.group_id)]}))
        if query.currency is not None:
            wanted.append(_kept.currency == query.currency)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, limit=query.limit + 1)

    async def lock(self, store_id: UUID, list_id: UUID) -> bool:
        """Keep others from changing a list until the transaction ends; tell if there is one."""
        found = await self.connection.scalar(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == list_id)
            .with_for_update()
        )
        return found is not None

    async def update(
        self,
        list_id: UUID,
        terms: PriceListTerms,
        *,
        dates: dict[str, datetime | None],
        at: datetime,
    ) -> None:
        """Change a list that is locked."""
        await self.connection.execute(
            sa.update(lists)
            .where(_kept.id == list_id)
            .values(**_values(terms, dates), updated_at=at)
        )

    async def delete(self, list_id: UUID) -> None:
        """Delete a list that is locked, with its prices."""
        await self.connection.execute(sa.delete(lists).where(_kept.id == list_id))

    async def put_prices(
        self, store_id: UUID, list_id: UUID, given: Sequence[VariantTiers]
    ) -> None:
        """Replace the prices of variants in a list that is locked."""
        ids = [one.variant_id for one in given]
        await self.connection.execute(
            sa.delete(list_prices).where(
                list_prices.c.list_id == list_id, list_prices.c.variant_id.in_(ids)
            )
        )
        rows: list[dict[str, Any]] = [
            {
                "list_id": list_id,
                "variant_id": one.variant_id,
                "least": tier.least,
                "store_id": store_id,
                "amount_minor": tier.amount_minor,
            }
            for one in given
            for tier in one.tiers
        ]
        if rows:
            await self.connection.execute(_ADD, arrays_of(_NEW, rows))

    async def list_prices(self, store_id: UUID, query: ListListPrices) -> list[VariantTiers]:
        """Return one more than the limit, when there are more, by the ids of the variants."""
        prices = list_prices.c
        wanted = [prices.store_id == store_id, prices.list_id == query.id]
        if query.variant_id is not None:
            wanted.append(prices.variant_id == query.variant_id)
        if query.cursor is not None:
            wanted.append(prices.variant_id > query.cursor)
        tier = sa.func.jsonb_build_object("least", prices.least, "amountMinor", prices.amount_minor)
        tiers = sa.func.jsonb_agg(sa.text("tier ORDER BY least"))
        named = sa.select(prices.variant_id, prices.least, tier.label("tier")).where(*wanted)
        rows = await self.connection.execute(
            sa.select(named.subquery("named").c.variant_id, sa.cast(tiers, sa.Text).label("tiers"))
            .group_by(sa.text("variant_id"))
            .order_by(sa.text("variant_id"))
            .limit(query.limit + 1)
        )
        return [
            msgspec.convert(
                {"variantId": row.variant_id, "tiers": msgspec.json.decode(row.tiers)},
                VariantTiers,
            )
            for row in rows
        ]

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[PriceList]:
        counted = (
            sa.select(sa.func.count(sa.distinct(list_prices.c.variant_id)))
            .where(list_prices.c.list_id == _kept.id)
            .scalar_subquery()
        )
        rows = await self.connection.execute(
            sa.select(lists, counted.label("variants"))
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(limit)
        )
        return [
            PriceList(
                id=row.id,
                terms=msgspec.convert(row.terms, PriceListTerms),
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                variants=row.variants,
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]


def _values(terms: PriceListTerms, dates: dict[str, datetime | None]) -> dict[str, Any]:
    kept = {"name": terms.name, "currency": terms.currency, "terms": msgspec.to_builtins(terms)}
    return kept | dates
