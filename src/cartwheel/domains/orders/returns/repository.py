"""Queries about returns and refunds, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.orders.models import order_refunds, order_returns
from cartwheel.domains.orders.returns.contracts import (
    OrderRefund,
    OrderReturn,
    RefundStatus,
    ReturnStatus,
)
from cartwheel.domains.orders.returns.errors import ReturnNotFoundError
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_return = order_returns.c
_refund = order_refunds.c
_RETURN: Final = tuple(_return[name] for name in OrderReturn.__struct_fields__)
_REFUND: Final = tuple(_refund[name] for name in OrderRefund.__struct_fields__)


@dataclass(frozen=True, slots=True)
class ReturnRepository:
    """Returns and refunds of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, expected: OrderReturn) -> None:
        """Keep a return."""
        values = msgspec.structs.asdict(expected)
        values["lines"] = msgspec.to_builtins(expected.lines)
        await self.connection.execute(sa.insert(order_returns).values(store_id=store_id, **values))

    async def get(self, store_id: UUID, return_id: UUID) -> OrderReturn:
        """
        Return a return; its order is to be locked before it is changed.

        Raises:
            ReturnNotFoundError: the store has none such.
        """
        rows = await self.connection.execute(
            sa.select(*_RETURN).where(_return.store_id == store_id, _return.id == return_id)
        )
        row = rows.one_or_none()
        if row is None:
            raise ReturnNotFoundError(return_id)
        return read(row, OrderReturn)

    async def list_of(self, store_id: UUID, order_id: UUID) -> list[OrderReturn]:
        """Return the returns of an order, the oldest first."""
        rows = await self.connection.execute(
            sa.select(*_RETURN)
            .where(_return.store_id == store_id, _return.order_id == order_id)
            .order_by(_return.id)
        )
        return [read(row, OrderReturn) for row in rows]

    async def is_awaited(self, store_id: UUID, exchange_id: UUID) -> bool:
        """Return whether something is still expected back for an exchange."""
        awaited = sa.exists().where(
            _return.store_id == store_id,
            _return.exchange_id == exchange_id,
            _return.status == ReturnStatus.EXPECTED,
        )
        return bool(await self.connection.scalar(sa.select(awaited)))

    async def update(self, return_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a return whose order is locked."""
        await self.connection.execute(
            sa.update(order_returns).where(_return.id == return_id).values(values)
        )

    async def count_expected(self, store_id: UUID, order_id: UUID) -> dict[UUID, int]:
        """Return how many units of each line of an order are expected back."""
        counts: dict[UUID, int] = {}
        for each in await self.list_of(store_id, order_id):
            if each.status is ReturnStatus.EXPECTED:
                for line in each.lines:
                    counts[line.line_id] = counts.get(line.line_id, 0) + line.quantity
        return counts

    async def add_refund(self, store_id: UUID, refund: OrderRefund) -> None:
        """Keep a refund."""
        await self.connection.execute(
            sa.insert(order_refunds).values(store_id=store_id, **msgspec.structs.asdict(refund))
        )

    async def find_refund(self, store_id: UUID, refund_id: UUID) -> OrderRefund | None:
        """Return a refund, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_REFUND).where(_refund.store_id == store_id, _refund.id == refund_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, OrderRefund)

    async def list_refunds(self, store_id: UUID, order_id: UUID) -> list[OrderRefund]:
        """Return the refunds of an order, the oldest first."""
        rows = await self.connection.execute(
            sa.select(*_REFUND)
            .where(_refund.store_id == store_id, _refund.order_id == order_id)
            .order_by(_refund.id)
        )
        return [read(row, OrderRefund) for row in rows]

    async def sum_pending(self, order_id: UUID) -> int:
        """Return what is on its way back of an order, in minor units."""
        pending = sa.select(sa.func.coalesce(sa.func.sum(_refund.amount_minor), 0)).where(
            _refund.order_id == order_id, _refund.status == RefundStatus.PENDING
        )
        return int(await self.connection.scalar(pending) or 0)

    async def update_refund(self, refund_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a refund whose order is locked."""
        await self.connection.execute(
            sa.update(order_refunds).where(_refund.id == refund_id).values(values)
        )
