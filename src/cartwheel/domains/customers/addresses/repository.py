"""Queries about addresses; the customer is locked before one changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.addresses.contracts import CustomerAddress, PostalAddress
from cartwheel.domains.customers.addresses.forms import lines_of
from cartwheel.domains.customers.addresses.models import addresses
from cartwheel.domains.customers.models import customers
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = addresses.c
_USUAL: Final = ("is_shipping", "is_billing")
_ADDRESS: Final = tuple(addresses.c.keys())
_ADD: Final = insertion(addresses, _ADDRESS)
_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_IDS: Final = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_OWNERS: Final = sa.select(_kept.customer_id).where(
    _kept.store_id == _STORE, _kept.customer_id == _IDS
)


def _usual(column: "sa.ColumnElement[str]") -> "sa.ScalarSelect[str]":
    mine = (_kept.customer_id == customers.c.id, _kept.is_shipping)
    return sa.select(sa.func.nullif(column, "")).where(*mine).scalar_subquery()


_PLACE: Final = (
    sa.update(customers)
    .where(customers.c.store_id == _STORE, customers.c.id == _IDS)
    .values(country=_usual(_kept.country), region=_usual(_kept.region))
)


@dataclass(frozen=True, slots=True)
class AddressRepository:
    """Addresses of customers of one store at a time."""

    connection: Connection

    async def list_all(self, store_id: UUID, customer_id: UUID) -> list[CustomerAddress]:
        """Return a customer's addresses, the oldest first."""
        return await self._fetch(_kept.store_id == store_id, _kept.customer_id == customer_id)

    async def find(self, store_id: UUID, address_id: UUID) -> CustomerAddress | None:
        """Return an address, if the store has it."""
        found = await self._fetch(_kept.store_id == store_id, _kept.id == address_id)
        return found[0] if found else None

    async def add(
        self,
        store_id: UUID,
        customer_id: UUID,
        address: PostalAddress,
        *,
        address_id: UUID,
        usual: Mapping[str, bool],
        at: datetime,
    ) -> None:
        """Keep an address; what is usual now was not before."""
        await self._unset(customer_id, usual)
        values = {
            **columns_of(address),
            **usual,
            "id": address_id,
            "store_id": store_id,
            "customer_id": customer_id,
            "created_at": at,
            "updated_at": at,
        }
        await self.connection.execute(sa.insert(addresses).values(values))

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep addresses of customers who have none."""
        await self.connection.execute(_ADD, arrays_of(_ADDRESS, rows))

    async def owners(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return which of these customers have an address."""
        return set(await self.connection.scalars(_OWNERS, {"of_store": store_id, "ids": [*ids]}))

    async def update(
        self,
        customer_id: UUID,
        address_id: UUID,
        values: Mapping[str, Any],
        *,
        usual: Mapping[str, bool],
        at: datetime,
    ) -> None:
        """Change an address; what is usual now was not before."""
        await self._unset(customer_id, usual)
        await self.connection.execute(
            sa.update(addresses)
            .where(_kept.id == address_id)
            .values({**values, **usual, "updated_at": at})
        )

    async def delete(self, store_id: UUID, address_id: UUID) -> None:
        """Remove an address."""
        await self.connection.execute(
            sa.delete(addresses).where(_kept.store_id == store_id, _kept.id == address_id)
        )

    async def place_all(self, store_id: UUID, ids: Iterable[UUID]) -> None:
        """Let customers' countries and regions be those of their usual addresses, if any."""
        await self.connection.execute(_PLACE, {"of_store": store_id, "ids": [*ids]})

    async def _unset(self, customer_id: UUID, usual: Mapping[str, bool]) -> None:
        taken = [name for name in _USUAL if usual.get(name)]
        if taken:
            await self.connection.execute(
                sa.update(addresses)
                .where(_kept.customer_id == customer_id, sa.or_(*(_kept[name] for name in taken)))
                .values(dict.fromkeys(taken, False))
            )

    async def _fetch(self, *wanted: sa.ColumnElement[bool]) -> list[CustomerAddress]:
        rows = await self.connection.execute(sa.select(addresses).where(*wanted).order_by(_kept.id))
        return [_address(row) for row in rows]


def columns_of(address: PostalAddress) -> dict[str, Any]:
    """Return the columns that hold an address."""
    return {name: getattr(address, name) for name in PostalAddress.__struct_fields__}


def _address(row: Any) -> CustomerAddress:
    address = read(row, PostalAddress)
    return CustomerAddress(
        id=row.id,
        customer_id=row.customer_id,
        address=address,
        lines=lines_of(address),
        is_shipping=row.is_shipping,
        is_billing=row.is_billing,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
