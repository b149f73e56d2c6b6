"""Queries about calls of outside services, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.providers.contracts import CallOutcome, ModelUsage, ProviderCall
from cartwheel.domains.providers.models import provider_calls, provider_spending, provider_troubles
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_call = provider_calls.c
_spending = provider_spending.c
_troubles = provider_troubles.c
_SHOWN = tuple(provider_calls.c[name] for name in ProviderCall.__struct_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a call ended."""

    outcome: CallOutcome
    failure: str | None
    provider: str
    model: str
    tries: int
    input_tokens: int | None
    output_tokens: int | None
    cost_micros: int
    is_exact: bool
    is_stand_in: bool
    request_id: str | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class CallRepository:
    """Calls and spending of one store at a time."""

    connection: Connection

    async def reserve(self, store_id: UUID, month: str, micros: int, *, budget_micros: int) -> bool:
        """
        Set money aside, if what is spent and set aside stays within the budget with it.

        Whoever asks at the same time waits for this transaction.
        """
        if micros > budget_micros:
            return False
        asked = insert(provider_spending).values(
            store_id=store_id, month=month, reserved_micros=micros, spent_micros=0
        )
        together = _spending.reserved_micros + micros
        kept = await self.connection.execute(
            asked.on_conflict_do_update(
                index_elements=[_spending.store_id, _spending.month],
                set_={"reserved_micros": together},
                where=_spending.spent_micros + together <= budget_micros,
            )
        )
        return kept.rowcount == 1

    async def tell(self, store_id: UUID, cause: str, *, at: datetime, before: datetime) -> bool:
        """Note that a store is told of a trouble; False when it was told since `before`."""
        told = insert(provider_troubles).values(store_id=store_id, cause=cause, told_at=at)
        rows = await self.connection.execute(
            told.on_conflict_do_update(
                index_elements=[_troubles.store_id, _troubles.cause],
                set_={"told_at": at},
                where=_troubles.told_at <= before,
            )
        )
        return rows.rowcount == 1

    async def begin(self, call: ProviderCall, store_id: UUID, *, month: str) -> None:
        """Write down a call that is about to be made, with what was set aside for it."""
        values = {name: getattr(call, name) for name in ProviderCall.__struct_fields__}
        values |= {"capability": call.capability.value, "outcome": call.outcome.value}
        await self.connection.execute(
            sa.insert(provider_calls).values(
                **values, store_id=store_id, month=month, reserved_micros=call.cost_micros
            )
        )

    async def settle(self, store_id: UUID, call_id: UUID, ended: Settlement) -> bool:
        """Write down how a call ended, and spend what it cost; False when that was done before."""
        values = {name: getattr(ended, name) for name in Settlement.__dataclass_fields__}
        rows = await self.connection.execute(
            sa.update(provider_calls)
            .where(
                _call.store_id == store_id,
                _call.id == call_id,
                _call.outcome == CallOutcome.RUNNING.value,
            )
            .values(**{**values, "outcome": ended.outcome.value})
            .returning(_call.month, _call.reserved_micros)
        )
        row = rows.one_or_none()
        if row is None:
            return False
        if row.reserved_micros or ended.cost_micros:
            await self._spend(store_id, row.month, row.reserved_micros, ended.cost_micros)
        return True

    async def list_lost(
        self, store_id: UUID, *, before: datetime, limit: int
    ) -> list[ProviderCall]:
        """Return calls that run for too long to be still alive."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(
                _call.store_id == store_id,
                _call.outcome == CallOutcome.RUNNING.value,
                _call.asked_at < before,
            )
            .order_by(_call.asked_at)
            .limit(limit)
        )
        return [read(row, ProviderCall) for row in rows]

    async def list_page(
        self, store_id: UUID, outcome: CallOutcome | None, *, before: UUID | None, limit: int
    ) -> list[ProviderCall]:
        """Return calls, the newest first."""
        wanted = [_call.store_id == store_id]
        if outcome is not None:
            wanted.append(_call.outcome == outcome.value)
        if before is not None:
            wanted.append(_call.id < before)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_call.id.desc()).limit(limit)
        )
        return [read(row, ProviderCall) for row in rows]

    async def spending(self, store_id: UUID, month: str) -> tuple[int, int]:
        """Return what was spent in a month and what is set aside, in micro-dollars."""
        rows = await self.connection.execute(
            sa.select(_spending.spent_micros, _spending.reserved_micros).where(
                _spending.store_id == store_id, _spending.month == month
            )
        )
        row = rows.one_or_none()
        return (0, 0) if row is None else (row.spent_micros, row.reserved_micros)

    async def usage(self, store_id: UUID, month: str) -> list[ModelUsage]:
        """Return what models did in a month, the dearest first."""
        cost = sa.func.sum(_call.cost_micros)
        failed = sa.func.count().filter(
            _call.outcome.in_((CallOutcome.FAILED.value, CallOutcome.LOST.value))
        )
        groups = (_call.provider, _call.model, _call.purpose)
        rows = await self.connection.execute(
            sa.select(
                *groups,
                sa.func.count().label("calls"),
                failed.label("failed"),
                _total(_call.input_tokens).label("input_tokens"),
                _total(_call.output_tokens).label("output_tokens"),
                sa.cast(cost, sa.BigInteger).label("cost_micros"),
            )
            .where(
                _call.store_id == store_id,
                _call.month == month,
                _call.outcome != CallOutcome.RUNNING.value,
            )
            .group_by(*groups)
            .order_by(cost.desc(), *groups)
        )
        return [read(row, ModelUsage) for row in rows]

    async def forget(self, store_id: UUID, *, before: datetime, limit: int) -> int:
        """Forget calls that are older; what was spent stays."""
        old = (
            sa.select(_call.id)
            .where(_call.store_id == store_id, _call.asked_at < before, _call.ended_at.is_not(None))
            .limit(limit)
        )
        gone = sa.delete(provider_calls).where(
            _call.store_id == store_id, _call.id.in_(old.scalar_subquery())
        )
        return (await self.connection.execute(gone)).rowcount

    async def _spend(self, store_id: UUID, month: str, reserved: int, cost: int) -> None:
        added = insert(provider_spending).values(
            store_id=store_id, month=month, reserved_micros=0, spent_micros=cost
        )
        await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=[_spending.store_id, _spending.month],
                set_={
                    "reserved_micros": _spending.reserved_micros - reserved,
                    "spent_micros": _spending.spent_micros + cost,
                },
            )
        )


def _total(tokens: "sa.Column[int]") -> "sa.ColumnElement[int]":
    return sa.cast(sa.func.coalesce(sa.func.sum(tokens), 0), sa.BigInteger)
