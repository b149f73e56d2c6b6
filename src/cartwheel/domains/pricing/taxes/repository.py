"""Queries about taxes, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.pricing.models import tax_exemptions, tax_rates
from cartwheel.domains.pricing.rules.places import plain_postal
from cartwheel.domains.pricing.taxes.contracts import (
    ListTaxExemptions,
    ListTaxRates,
    PutTaxExemption,
    TaxExemption,
    TaxRate,
    TaxRateTerms,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = tax_rates.c
_exempt = tax_exemptions.c
_PLACE = ["store_id", "country", "region", "postal_prefix", "tax_class", "layer"]


@dataclass(frozen=True, slots=True)
class TaxRepository:
    """Taxes of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, terms: TaxRateTerms, *, rate_id: UUID, at: datetime
    ) -> bool:
        """Keep a rate; tell whether its place was free."""
        made = await self.connection.execute(
            insert(tax_rates)
            .values(**_values(terms), id=rate_id, store_id=store_id, updated_at=at)
            .on_conflict_do_nothing(index_elements=_PLACE)
            .returning(_kept.id)
        )
        return made.scalar_one_or_none() is not None

    async def is_taken(self, store_id: UUID, terms: TaxRateTerms, *, but: UUID) -> bool:
        """Tell whether another rate has the place, class and layer."""
        place = {name: value for name, value in _values(terms).items() if name in _PLACE}
        same = [_kept[name].is_not_distinct_from(value) for name, value in place.items()]
        found = await self.connection.scalar(
            sa.select(_kept.id).where(_kept.store_id == store_id, _kept.id != but, *same)
        )
        return found is not None

    async def find(self, store_id: UUID, rate_id: UUID) -> TaxRate | None:
        """Return a rate, if the store has it."""
        rows = await self.connection.execute(_one(store_id, rate_id))
        row = rows.one_or_none()
        return None if row is None else _rate(row)

    async def lock(self, store_id: UUID, rate_id: UUID) -> TaxRate | None:
        """Return a rate, if the store has it, which nobody else changes meanwhile."""
        rows = await self.connection.execute(_one(store_id, rate_id).with_for_update())
        row = rows.one_or_none()
        return None if row is None else _rate(row)

    async def list_page(self, store_id: UUID, query: ListTaxRates) -> list[TaxRate]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.country is not None:
            wanted.append(_kept.country == query.country)
        if query.tax_class is not None:
            wanted.append(_kept.tax_class == query.tax_class)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(tax_rates)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(query.limit + 1)
        )
        return [_rate(row) for row in rows]

    async def list_all(self, store_id: UUID) -> tuple[TaxRate, ...]:
        """Return every rate of a store."""
        rows = await self.connection.execute(
            sa.select(tax_rates).where(_kept.store_id == store_id).order_by(_kept.id)
        )
        return tuple(_rate(row) for row in rows)

    async def update(self, rate_id: UUID, terms: TaxRateTerms, *, at: datetime) -> None:
        """Change a rate that is locked."""
        await self.connection.execute(
            sa.update(tax_rates).where(_kept.id == rate_id).values(**_values(terms), updated_at=at)
        )

    async def delete(self, rate_id: UUID) -> None:
        """Delete a rate."""
        await self.connection.execute(sa.delete(tax_rates).where(_kept.id == rate_id))

    async def find_exemption(self, store_id: UUID, customer_id: UUID) -> TaxExemption | None:
        """Return why a customer is not taxed as others are, if so."""
        found = await self._fetch_exemptions(store_id, _exempt.customer_id == customer_id, limit=1)
        return found[0] if found else None

    async def put_exemption(
        self, store_id: UUID, command: PutTaxExemption, *, at: datetime
    ) -> None:
        """Keep why a customer is not taxed as others are, instead of what was kept."""
        values = {**msgspec.structs.asdict(command), "store_id": store_id, "updated_at": at}
        made = insert(tax_exemptions).values(values)
        changed = {name: made.excluded[name] for name in values}
        await self.connection.execute(
            made.on_conflict_do_update(index_elements=["store_id", "customer_id"], set_=changed)
        )

    async def delete_exemption(self, store_id: UUID, customer_id: UUID) -> None:
        """Let a customer be taxed as others are."""
        await self.connection.execute(
            sa.delete(tax_exemptions).where(
                _exempt.store_id == store_id, _exempt.customer_id == customer_id
            )
        )

    async def list_exemptions(self, store_id: UUID, query: ListTaxExemptions) -> list[TaxExemption]:
        """Return one more than the limit, when there are more, by customer."""
        wanted = []
        if query.customer_id is not None:
            wanted.append(_exempt.customer_id == query.customer_id)
        if query.cursor is not None:
            wanted.append(_exempt.customer_id > query.cursor)
        return await self._fetch_exemptions(store_id, *wanted, limit=query.limit + 1)

    async def _fetch_exemptions(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[TaxExemption]:
        rows = await self.connection.execute(
            sa.select(tax_exemptions)
            .where(_exempt.store_id == store_id, *wanted)
            .order_by(_exempt.customer_id)
            .limit(limit)
        )
        return [read(row, TaxExemption) for row in rows]


def _one(store_id: UUID, rate_id: UUID) -> sa.Select[Any]:
    return sa.select(tax_rates).where(_kept.store_id == store_id, _kept.id == rate_id)


def _values(terms: TaxRateTerms) -> dict[str, Any]:
    return {
        "country": terms.country,
        "region": terms.region,
        "postal_prefix": None if terms.postal_prefix is None else plain_postal(terms.postal_prefix),
        "tax_class": terms.tax_class,
        "layer": terms.layer,
        "terms": msgspec.to_builtins(terms),
    }


def _rate(row: Any) -> TaxRate:
    return TaxRate(row.id, msgspec.convert(row.terms, TaxRateTerms), row.updated_at)
