"""Queries about codes, inside the given transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.pricing.coupons.contracts import (
    Coupon,
    CouponAction,
    CouponBatch,
    CouponState,
    CreateCoupon,
    GenerateCoupons,
    ListCouponBatches,
    ListCoupons,
)
from cartwheel.domains.pricing.models import batches, claims, coupons, promotions
from cartwheel.domains.pricing.rules.codes import key_of
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_kept = coupons.c
_NEW: Final = (
    *("id", "store_id", "promotion_id", "batch_id", "code", "key", "uses_limit", "uses"),
    *("customer_id", "ends_at", "created_at"),
)
_ADD: Final = (
    insertion(coupons, _NEW)
    .on_conflict_do_nothing(index_elements=["store_id", "key"])
    .returning(coupons.c.id)
)


@dataclass(frozen=True, slots=True)
class CouponRepository:
    """Codes of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, command: CreateCoupon, *, at: datetime) -> UUID | None:
        """Keep a code; return its id, None when another one is the same."""
        row = {
            "promotion_id": command.promotion_id,
            "code": command.code.strip(),
            "uses_limit": command.uses_limit,
            "customer_id": command.customer_id,
            "ends_at": command.ends_at,
        }
        added = await self._add(store_id, [row], at=at)
        return added[0] if added else None

    async def add_batch(
        self, store_id: UUID, command: GenerateCoupons, codes: Collection[str], *, at: datetime
    ) -> tuple[UUID, int]:
        """Keep a batch of single codes; return its id, and how many of the codes were new."""
        batch_id = new_id()
        await self.connection.execute(
            sa.insert(batches).values(
                id=batch_id,
                store_id=store_id,
                promotion_id=command.promotion_id,
                name=command.name,
                size=len(codes),
                created_at=at,
            )
        )
        rows = [
            {
                "promotion_id": command.promotion_id,
                "batch_id": batch_id,
                "code": code,
                "uses_limit": 1,
                "ends_at": command.ends_at,
            }
            for code in codes
        ]
        return batch_id, len(await self._add(store_id, rows, at=at))

    async def add_issued(
        self,
        store_id: UUID,
        promotion_id: UUID,
        codes: Mapping[str, UUID],
        *,
        ends_at: datetime,
        at: datetime,
    ) -> list[str]:
        """Keep codes that are each one customer's and good once; return those that are new."""
        rows = [
            {
                "promotion_id": promotion_id,
                "code": code,
                "customer_id": customer_id,
                "uses_limit": 1,
                "ends_at": ends_at,
            }
            for code, customer_id in codes.items()
        ]
        made = await self._add(store_id, rows, at=at)
        if len(made) == len(rows):
            return list(codes)
        found = await self.connection.scalars(sa.select(_kept.code).where(_kept.id.in_(made)))
        return list(found)

    async def _add(
        self, store_id: UUID, given: Sequence[dict[str, Any]], *, at: datetime
    ) -> list[UUID]:
        filled = {"batch_id": None, "customer_id": None, "store_id": store_id, "uses": 0}
        rows = [
            {**filled, **row, "id": new_id(), "key": key_of(row["code"]), "created_at": at}
            for row in given
        ]
        return list(await self.connection.scalars(_ADD, arrays_of(_NEW, rows)))

    async def find(self, store_id: UUID, coupon_id: UUID, *, now: datetime) -> Coupon | None:
        """Return a code, if the store has it."""
        found = await self._fetch(store_id, _kept.id == coupon_id, now=now, limit=1)
        return found[0] if found else None

    async def list_page(self, store_id: UUID, query: ListCoupons, *, now: datetime) -> list[Coupon]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.promotion_id is not None:
            wanted.append(_kept.promotion_id == query.promotion_id)
        if query.batch_id is not None:
            wanted.append(_kept.batch_id == query.batch_id)
        if query.single:
            wanted.append(_kept.batch_id.is_(None))
        if query.state is not None:
            wanted.append(_state(now) == query.state)
        if query.search:
            wanted.append(_kept.key.startswith(key_of(query.search), autoescape=True))
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, now=now, limit=query.limit + 1)

    async def find_batch(self, store_id: UUID, batch_id: UUID) -> CouponBatch | None:
        """Return a batch, if the store has it."""
        found = await self._fetch_batches(store_id, batches.c.id == batch_id, limit=1)
        return found[0] if found else None

    async def list_batches(self, store_id: UUID, query: ListCouponBatches) -> list[CouponBatch]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.promotion_id is not None:
            wanted.append(batches.c.promotion_id == query.promotion_id)
        if query.cursor is not None:
            wanted.append(batches.c.id < query.cursor)
        return await self._fetch_batches(store_id, *wanted, limit=query.limit + 1)

    async def lock(self, store_id: UUID, coupon_id: UUID) -> bool:
        """Keep others from using a code until the transaction ends; tell whether there is one."""
        found = await self.connection.scalar(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == coupon_id)
            .with_for_update(key_share=True)
        )
        return found is not None

    async def set_disabled(self, coupon_id: UUID, disabled_at: datetime | None) -> None:
        """Take a code that is locked out of use, or into use again."""
        await self.connection.execute(
            sa.update(coupons).where(_kept.id == coupon_id).values(disabled_at=disabled_at)
        )

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], now: datetime, limit: int
    ) -> list[Coupon]:
        # Of codes without a limit the claims are counted: their row is not touched by orders.
        counted = sa.select(sa.func.count()).where(claims.c.coupon_id == _kept.id).scalar_subquery()
        rows = await self.connection.execute(
            sa.select(
                *(column for column in _kept if column.name in Coupon.__struct_fields__),
                sa.case((_kept.uses_limit.is_(None), counted), else_=_kept.uses).label("counted"),
                _state(now).label("state"),
                promotions.c.name.label("promotion_name"),
            )
            .join(promotions, promotions.c.id == _kept.promotion_id)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(limit)
        )
        return [_coupon(row) for row in rows]

    async def _fetch_batches(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[CouponBatch]:
        used = (
            sa.select(sa.func.count())
            .where(_kept.batch_id == batches.c.id, _kept.uses > 0)
            .scalar_subquery()
        )
        rows = await self.connection.execute(
            sa.select(batches, used.label("used"), promotions.c.name.label("promotion_name"))
            .join(promotions, promotions.c.id == batches.c.promotion_id)
            .where(batches.c.store_id == store_id, *wanted)
            .order_by(batches.c.id.desc())
            .limit(limit)
        )
        return [read(row, CouponBatch) for row in rows]


def _coupon(row: Any) -> Coupon:
    state = CouponState(row.state)
    is_disabled = state is CouponState.DISABLED
    return Coupon(
        id=row.id,
        promotion_id=row.promotion_id,
        promotion_name=row.promotion_name,
        batch_id=row.batch_id,
        code=row.code,
        state=state,
        uses_limit=row.uses_limit,
        uses=row.counted,
        customer_id=row.customer_id,
        ends_at=row.ends_at,
        allowed_actions=(CouponAction.ENABLE if is_disabled else CouponAction.DISABLE,),
        created_at=row.created_at,
    )


def _state(now: datetime) -> "sa.Case[str]":
    return sa.case(
        (_kept.disabled_at.is_not(None), CouponState.DISABLED.value),
        (_kept.uses >= _kept.uses_limit, CouponState.USED_UP.value),
        (_kept.ends_at <= now, CouponState.ENDED.value),
        else_=CouponState.OPEN.value,
    )
