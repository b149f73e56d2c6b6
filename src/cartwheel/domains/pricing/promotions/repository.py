"""Queries about promotions, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.pricing.models import claims, coupons, customer_uses, promotions
from cartwheel.domains.pricing.promotions import rules
from cartwheel.domains.pricing.promotions.contracts import (
    ListPromotions,
    PhaseCount,
    Promotion,
    PromotionPhase,
    PromotionStatus,
    PromotionTerms,
    PromotionTrigger,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.money import Money

_kept = promotions.c


class Locked(NamedTuple):
    """How a promotion stands, while nobody else changes it or claims a limited one."""

    status: PromotionStatus
    version: int


class Usage(NamedTuple):
    """What orders that stand have used."""

    uses: int
    spent: tuple[Money, ...]

    def spent_in(self, currency: str) -> int:
        """Return what was taken off in a currency."""
        return sum(money.amount_minor for money in self.spent if money.currency == currency)


@dataclass(frozen=True, slots=True)
class PromotionRepository:
    """Promotions of one store at a time."""

    connection: Connection

    async def add(
        self,
        store_id: UUID,
        terms: PromotionTerms,
        *,
        promotion_id: UUID,
        status: PromotionStatus,
        dates: dict[str, datetime | None],
        at: datetime,
    ) -> None:
        """Keep a promotion."""
        values = _values(terms) | dates
        values |= {"id": promotion_id, "store_id": store_id, "status": status, "version": 1}
        await self.connection.execute(
            sa.insert(promotions).values(**values, created_at=at, updated_at=at)
        )

    async def find(self, store_id: UUID, promotion_id: UUID, *, now: datetime) -> Promotion | None:
        """Return a promotion, if the store has it."""
        found = await self._fetch(store_id, _kept.id == promotion_id, now=now, limit=1)
        return found[0] if found else None

    async def list_page(
        self, store_id: UUID, query: ListPromotions, *, now: datetime
    ) -> list[Promotion]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.phase is not None:
            wanted.append(_phase(now) == query.phase)
        if query.trigger is not None:
            wanted.append(_kept.trigger == query.trigger)
        if query.kind is not None:
            wanted.append(_kept.kind == query.kind)
        if query.search:
            wanted.append(_kept.name.icontains(query.search, autoescape=True))
        if query.runs_from is not None:
            wanted.append(sa.or_(_kept.ends_at.is_(None), _kept.ends_at > query.runs_from))
        if query.runs_before is not None:
            wanted.append(sa.or_(_kept.starts_at.is_(None), _kept.starts_at < query.runs_before))
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, now=now, limit=query.limit + 1)

    async def count_phases(self, store_id: UUID, *, now: datetime) -> tuple[PhaseCount, ...]:
        """Return how many promotions are in each phase, those without any left out."""
        phase = _phase(now).label("phase")
        rows = await self.connection.execute(
            sa.select(phase, sa.func.count().label("promotions"))
            .where(_kept.store_id == store_id)
            .group_by(phase)
            .order_by(phase)
        )
        return tuple(PhaseCount(PromotionPhase(row.phase), row.promotions) for row in rows)

    async def count_automatic(self, store_id: UUID, *, now: datetime) -> int:
        """Return how many automatic promotions are active and have not ended."""
        found = await self.connection.scalar(
            sa.select(sa.func.count()).where(
                _kept.store_id == store_id,
                _kept.status == PromotionStatus.ACTIVE,
                _kept.trigger == PromotionTrigger.AUTOMATIC,
                sa.or_(_kept.ends_at.is_(None), _kept.ends_at > now),
            )
        )
        return int(found or 0)

    async def lock(self, store_id: UUID, promotion_id: UUID) -> Locked | None:
        """Keep others from changing or claiming a promotion until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(_kept.status, _kept.version)
            .where(_kept.store_id == store_id, _kept.id == promotion_id)
            .with_for_update(key_share=True)
        )
        row = rows.one_or_none()
        return None if row is None else Locked(PromotionStatus(row.status), row.version)

    async def usage(self, ids: Collection[UUID]) -> dict[UUID, Usage]:
        """Return what orders have used of promotions; those of none are left out."""
        rows = await self.connection.execute(
            sa.select(
                claims.c.promotion_id,
                claims.c.currency,
                sa.func.count().label("uses"),
                sa.cast(sa.func.sum(claims.c.amount_minor), sa.BigInteger).label("spent"),
            )
            .where(claims.c.promotion_id.in_(ids))
            .group_by(claims.c.promotion_id, claims.c.currency)
            .order_by(claims.c.currency)
        )
        found: dict[UUID, Usage] = {}
        for row in rows:
            uses, spent = found.get(row.promotion_id, Usage(0, ()))
            money = Money(row.spent, row.currency)
            found[row.promotion_id] = Usage(uses + row.uses, (*spent, money))
        return found

    async def update(
        self,
        promotion_id: UUID,
        terms: PromotionTerms,
        usage: Usage,
        *,
        dates: dict[str, datetime | None],
        at: datetime,
    ) -> None:
        """Change a promotion that is locked, and reckon anew what its limits count."""
        values = _values(terms) | dates
        values |= {"version": _kept.version + 1, "updated_at": at}
        counts_uses = terms.uses_limit is not None or terms.budget is not None
        values["uses"] = usage.uses if counts_uses else 0
        values["spent_minor"] = 0 if terms.budget is None else usage.spent_in(terms.budget.currency)
        await self.connection.execute(
            sa.update(promotions).where(_kept.id == promotion_id).values(values)
        )
        limit = values["customer_limit"]
        await self._count_customers(promotion_id, counted=limit is not None)
        await self.connection.execute(
            sa.update(claims)
            .where(claims.c.promotion_id == promotion_id)
            .values(counts_uses=counts_uses, counts_customer=limit is not None)
        )

    async def set_status(
        self, promotion_id: UUID, status: PromotionStatus, *, at: datetime
    ) -> None:
        """Give a promotion that is locked another status."""
        await self.connection.execute(
            sa.update(promotions)
            .where(_kept.id == promotion_id)
            .values(status=status, version=_kept.version + 1, updated_at=at)
        )

    async def _count_customers(self, promotion_id: UUID, *, counted: bool) -> None:
        await self.connection.execute(
            sa.delete(customer_uses).where(customer_uses.c.promotion_id == promotion_id)
        )
        if counted:
            one = claims.c
            found = (
                sa.select(one.promotion_id, one.customer_id, one.store_id, sa.func.count())
                .where(one.promotion_id == promotion_id, one.customer_id.is_not(None))
                .group_by(one.promotion_id, one.customer_id, one.store_id)
            )
            names = ["promotion_id", "customer_id", "store_id", "uses"]
            await self.connection.execute(
                insert(customer_uses).from_select(names, found, include_defaults=False)
            )

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], now: datetime, limit: int
    ) -> list[Promotion]:
        rows = (
            await self.connection.execute(
                sa.select(promotions, _phase(now).label("phase"))
                .where(_kept.store_id == store_id, *wanted)
                .order_by(_kept.id.desc())
                .limit(limit)
            )
        ).all()
        if not rows:
            return []
        ids = [row.id for row in rows]
        usage, codes = await self.usage(ids), await self._count_codes(ids)
        return [
            _promotion(row, usage.get(row.id, Usage(0, ())), codes.get(row.id, 0)) for row in rows
        ]

    async def _count_codes(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        rows = await self.connection.execute(
            sa.select(coupons.c.promotion_id, sa.func.count().label("codes"))
            .where(coupons.c.promotion_id.in_(ids))
            .group_by(coupons.c.promotion_id)
        )
        return {row.promotion_id: row.codes for row in rows}


def _values(terms: PromotionTerms) -> dict[str, Any]:
    budget = terms.budget
    return {
        "name": terms.name,
        "trigger": terms.trigger,
        "kind": rules.kind_of(terms.action),
        "terms": msgspec.to_builtins(terms),
        "uses_limit": terms.uses_limit,
        "customer_limit": rules.customer_limit_of(terms),
        "budget_minor": None if budget is None else budget.amount_minor,
    }


def _promotion(row: Any, usage: Usage, codes: int) -> Promotion:
    status, phase = PromotionStatus(row.status), PromotionPhase(row.phase)
    return Promotion(
        id=row.id,
        version=row.version,
        terms=msgspec.convert(row.terms, PromotionTerms),
        status=status,
        phase=phase,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        uses=usage.uses,
        spent=usage.spent,
        codes=codes,
        allowed_actions=rules.allowed(status, phase),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _phase(now: datetime) -> "sa.Case[str]":
    """Return what a promotion's status comes to, with its dates and limits."""
    is_used_up = sa.or_(_kept.uses >= _kept.uses_limit, _kept.spent_minor >= _kept.budget_minor)
    return sa.case(
        (_kept.status != PromotionStatus.ACTIVE, _kept.status),
        (_kept.ends_at <= now, PromotionPhase.ENDED.value),
        (_kept.starts_at > now, PromotionPhase.SCHEDULED.value),
        (is_used_up, PromotionPhase.EXHAUSTED.value),
        else_=PromotionPhase.RUNNING.value,
    )
