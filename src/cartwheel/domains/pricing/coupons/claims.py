"""
What orders use up of promotions and codes.

    placed ──▶ claimed ──▶ released, when the order falls
               in the order's transaction

Limits hold however many claim at once: what is limited is locked, in the order of ids, until
the order's transaction ends, and so are each customer's uses; the tables refuse whatever would
go beyond. What is not limited is shared, so that orders do not wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.pricing.errors import CouponExhaustedError
from cartwheel.domains.pricing.models import claims, coupons, customer_uses, promotions
from cartwheel.domains.pricing.quotes.contracts import AppliedPromotion, Quote
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection

_kept = promotions.c


@dataclass(frozen=True, slots=True)
class Coupons:
    """Claims of orders, for the domain that places them."""

    connection: Connection
    clock: Clock

    async def claim(
        self, store_id: UUID, quote: Quote, *, order_id: UUID, customer_id: UUID | None
    ) -> None:
        """
        Let an order use what its quote took off, in the order's transaction.

        An order claims once: what it has claimed already is not counted again. After the error
        the transaction is to be rolled back.

        Raises:
            CouponExhaustedError: a limit or a budget is used up, or the code is out of use.
        """
        applied = sorted(quote.promotions, key=lambda one: one.promotion_id)
        if not applied:
            return
        terms = await self._lock(store_id, [one.promotion_id for one in applied])
        new = await self._add(store_id, applied, terms, order_id, customer_id)
        used = [one for one in applied if one.promotion_id in new]
        for one in used:
            await self._use(one, terms[one.promotion_id])
        for one in used:
            await self._use_as_customer(store_id, one, terms[one.promotion_id], customer_id)
        for one in sorted(used, key=lambda one: str(one.coupon_id)):
            if one.coupon_id is not None:
                await self._use_code(one, one.coupon_id)

    async def release(self, store_id: UUID, order_id: UUID) -> None:
        """Give back what an order has claimed, in the order's transaction; once, however often."""
        rows = await self.connection.execute(
            sa.delete(claims)
            .where(claims.c.store_id == store_id, claims.c.order_id == order_id)
            .returning(*claims.c)
        )
        given_back = sorted(rows.all(), key=lambda row: row.promotion_id)
        for row in given_back:
            if row.counts_uses:
                await self._give_back(row)
        for row in given_back:
            if row.counts_customer and row.customer_id is not None:
                await self.connection.execute(
                    sa.update(customer_uses)
                    .where(
                        customer_uses.c.promotion_id == row.promotion_id,
                        customer_uses.c.customer_id == row.customer_id,
                    )
                    .values(uses=customer_uses.c.uses - 1)
                )
        for row in sorted(given_back, key=lambda row: str(row.coupon_id)):
            if row.coupon_id is not None:
                await self.connection.execute(
                    sa.update(coupons)
                    .where(coupons.c.id == row.coupon_id, coupons.c.uses_limit.is_not(None))
                    .values(uses=coupons.c.uses - 1)
                )

    async def _lock(self, store_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Any]:
        """Lock what is limited alone, and share what is not with other orders."""
        chosen = (
            sa.select(
                _kept.id,
                _kept.uses_limit,
                _kept.customer_limit,
                _kept.budget_minor,
                _kept.terms["budget"]["currency"].astext.label("budget_currency"),
            )
            .where(_kept.store_id == store_id, _kept.id.in_(ids))
            .order_by(_kept.id)
        )
        is_limited = sa.or_(_kept.uses_limit.is_not(None), _kept.budget_minor.is_not(None))
        limited = await self.connection.execute(
            chosen.where(is_limited).with_for_update(key_share=True)
        )
        locked = {row.id: row for row in limited}
        rest = [promotion_id for promotion_id in ids if promotion_id not in locked]
        if rest:
            shared = await self.connection.execute(
                chosen.where(_kept.id.in_(rest)).with_for_update(read=True)
            )
            locked |= {row.id: row for row in shared}
        return locked

    async def _add(
        self,
        store_id: UUID,
        applied: Sequence[AppliedPromotion],
        terms: dict[UUID, Any],
        order_id: UUID,
        customer_id: UUID | None,
    ) -> set[UUID]:
        """Write claims down; return the promotions that the order had not claimed before."""
        new = set()
        for one in applied:
            row = terms.get(one.promotion_id)
            if row is None:
                raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)
            added = await self.connection.execute(
                insert(claims)
                .values(
                    order_id=order_id,
                    promotion_id=one.promotion_id,
                    store_id=store_id,
                    coupon_id=one.coupon_id,
                    customer_id=customer_id,
                    currency=one.amount.currency,
                    amount_minor=one.amount.amount_minor,
                    counts_uses=row.uses_limit is not None or row.budget_minor is not None,
                    counts_customer=row.customer_limit is not None,
                    claimed_at=self.clock.now(),
                )
                .on_conflict_do_nothing()
                .returning(claims.c.promotion_id)
            )
            new |= set(added.scalars())
        return new

    async def _use(self, one: AppliedPromotion, terms: Any) -> None:
        if terms.uses_limit is None and terms.budget_minor is None:
            return
        amount = one.amount
        if terms.budget_minor is not None and terms.budget_currency != amount.currency:
            raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)
        spent = 0 if terms.budget_minor is None else amount.amount_minor
        done = await self.connection.execute(
            sa.update(promotions)
            .where(
                _kept.id == one.promotion_id,
                sa.or_(_kept.uses_limit.is_(None), _kept.uses < _kept.uses_limit),
                sa.or_(
                    _kept.budget_minor.is_(None), _kept.spent_minor + spent <= _kept.budget_minor
                ),
            )
            .values(uses=_kept.uses + 1, spent_minor=_kept.spent_minor + spent)
        )
        if done.rowcount != 1:
            raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)

    async def _use_as_customer(
        self, store_id: UUID, one: AppliedPromotion, terms: Any, customer_id: UUID | None
    ) -> None:
        if terms.customer_limit is None:
            return
        if customer_id is None:
            raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)
        made = insert(customer_uses).values(
            promotion_id=one.promotion_id, customer_id=customer_id, store_id=store_id, uses=1
        )
        used = await self.connection.execute(
            made.on_conflict_do_update(
                index_elements=["promotion_id", "customer_id"],
                set_={"uses": customer_uses.c.uses + 1},
                where=customer_uses.c.uses < terms.customer_limit,
            ).returning(customer_uses.c.uses)
        )
        if used.scalar_one_or_none() is None:
            raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)

    async def _use_code(self, one: AppliedPromotion, coupon_id: UUID) -> None:
        in_use = sa.and_(coupons.c.id == coupon_id, coupons.c.disabled_at.is_(None))
        counted = await self.connection.execute(
            sa.update(coupons)
            .where(in_use, coupons.c.uses < coupons.c.uses_limit)
            .values(uses=coupons.c.uses + 1)
        )
        if counted.rowcount == 1:
            return
        shared = sa.select(coupons.c.id).where(in_use, coupons.c.uses_limit.is_(None))
        if await self.connection.scalar(shared) is None:
            raise CouponExhaustedError(promotion_id=one.promotion_id, code=one.code)

    async def _give_back(self, claim: Any) -> None:
        # The budget may be another one by now, which then counts its own currency alone.
        is_of_budget = _kept.terms["budget"]["currency"].astext == claim.currency
        await self.connection.execute(
            sa.update(promotions)
            .where(_kept.id == claim.promotion_id)
            .values(
                uses=_kept.uses - 1,
                spent_minor=sa.case(
                    (is_of_budget, _kept.spent_minor - claim.amount_minor),
                    else_=_kept.spent_minor,
                ),
            )
        )
