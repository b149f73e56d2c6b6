"""
The rules of a store, remembered for as long as they stand.

Each quote asks in one small query what state the rules are in, and reads them anew only when
it is another one than what is remembered: a change is in force with its commit, everywhere.
What is counted, and what depends on the basket or its buyer, is asked for each time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.pricing.lists.contracts import PriceListTerms
from cartwheel.domains.pricing.models import (
    claims,
    coupons,
    customer_uses,
    list_prices,
    lists,
    promotions,
)
from cartwheel.domains.pricing.promotions.contracts import (
    PromotionStatus,
    PromotionTerms,
    PromotionTrigger,
)
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.pricing.rules.inputs import CouponRule, ListPrice, PromotionRule
from cartwheel.domains.pricing.shipping.contracts import ShippingZone
from cartwheel.domains.pricing.shipping.repository import ShippingRepository
from cartwheel.domains.pricing.taxes.contracts import TaxRate
from cartwheel.domains.pricing.taxes.repository import TaxRepository
from cartwheel.kernel.connection import Connection

_MOST_REMEMBERED: Final = 2_000
_kept = promotions.c


@dataclass(frozen=True, slots=True)
class OpenList:
    """A price list, for whom and when it is."""

    id: UUID
    terms: PriceListTerms
    starts_at: datetime | None
    ends_at: datetime | None

    def is_for(self, groups: frozenset[UUID], *, currency: str, at: datetime) -> bool:
        """Tell whether somebody in these groups has its prices at a moment."""
        return (
            self.terms.enabled
            and self.terms.currency == currency
            and (not self.terms.group_ids or not groups.isdisjoint(self.terms.group_ids))
            and (self.starts_at is None or self.starts_at <= at)
            and (self.ends_at is None or at < self.ends_at)
        )


@dataclass(frozen=True, slots=True)
class StoreRules:
    """What holds for every basket of a store; limits are not in it."""

    automatic: tuple[PromotionRule, ...]
    lists: tuple[OpenList, ...]
    rates: tuple[TaxRate, ...]
    zones: tuple[ShippingZone, ...]


class Entered(NamedTuple):
    """
    The promotions that may be for a basket, with what is left of them, and its codes.

    `was_first` says that the order has claimed one that is for first orders.
    """

    promotions: tuple[PromotionRule, ...]
    coupons: dict[str, CouponRule]
    was_first: bool

    @property
    def asks_for_first(self) -> bool:
        """Tell whether it matters that this is somebody's first order."""
        return any(one.conditions.first_order for one in self.promotions)


class Claimed(NamedTuple):
    """What an order has claimed of a promotion, by which code."""

    coupon_id: UUID | None
    amount_minor: int


class RuleMemory:
    """Rules of stores by the name of their state; one for the process."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[UUID, StoreRules]] = {}

    def find(self, store_id: UUID, revision: UUID) -> StoreRules | None:
        """Return the rules of a store, if they are known in this state."""
        known = self._known.get(store_id)
        return known[1] if known is not None and known[0] == revision else None

    def keep(self, store_id: UUID, revision: UUID, rules: StoreRules) -> None:
        """Remember the rules of a store in a state."""
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[store_id] = (revision, rules)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Reads the rules of a store, within a transaction."""

    connection: Connection
    memory: RuleMemory
    revisions: RuleRevisions
    taxes: TaxRepository
    shipping: ShippingRepository

    async def rules_of(self, store_id: UUID) -> StoreRules:
        """Return what holds for every basket of a store."""
        revision = await self.revisions.find(store_id)
        if revision is None:
            return StoreRules((), (), (), ())
        known = self.memory.find(store_id, revision)
        if known is None:
            known = StoreRules(
                automatic=await self._automatic(store_id),
                lists=await self._lists(store_id),
                rates=await self.taxes.list_all(store_id),
                zones=await self.shipping.list_all(store_id),
            )
            self.memory.keep(store_id, revision, known)
        return known

    async def entered(
        self,
        store_id: UUID,
        known: StoreRules,
        keys: Collection[str],
        *,
        customer_id: UUID | None,
        order_id: UUID | None,
    ) -> Entered:
        """Return the promotions and codes that may be for a basket, of whom and for what order."""
        coupons, opened = await self._coupons(store_id, keys)
        claimed = {} if order_id is None else await self._claimed(store_id, order_id)
        rules = (*known.automatic, *opened)
        return Entered(
            await self._with_what_is_left(rules, customer_id, claimed),
            _own_codes(coupons, claimed),
            any(one.conditions.first_order and one.id in claimed for one in rules),
        )

    async def _coupons(
        self, store_id: UUID, keys: Collection[str]
    ) -> tuple[dict[str, CouponRule], list[PromotionRule]]:
        """Return codes by their keys, and the promotions that are active of them."""
        if not keys:
            return {}, []
        rows = await self.connection.execute(
            sa.select(
                coupons.c.key,
                coupons.c.code,
                coupons.c.id.label("coupon_id"),
                coupons.c.uses_limit.label("code_limit"),
                coupons.c.uses.label("code_uses"),
                coupons.c.customer_id,
                coupons.c.ends_at.label("code_ends_at"),
                coupons.c.disabled_at,
                *_of_promotion(),
            )
            .join_from(coupons, promotions)
            .where(
                coupons.c.store_id == store_id,
                coupons.c.key.in_(keys),
                _kept.status == PromotionStatus.ACTIVE,
                _kept.trigger == PromotionTrigger.CODE,
            )
        )
        found, opened = {}, {}
        for row in rows:
            opened[row.id] = _rule(row)
            left = None if row.code_limit is None else row.code_limit - row.code_uses
            found[row.key] = CouponRule(
                id=row.coupon_id,
                promotion_id=row.id,
                code=row.code,
                uses_left=left,
                customer_id=row.customer_id,
                ends_at=row.code_ends_at,
                is_disabled=row.disabled_at is not None,
            )
        return found, list(opened.values())

    async def list_prices(
        self, store_id: UUID, open_lists: Collection[OpenList], variant_ids: Collection[UUID]
    ) -> tuple[ListPrice, ...]:
        """Return the prices of variants in some lists."""
        if not open_lists:
            return ()
        names = {one.id: one.terms.name for one in open_lists}
        price = list_prices.c
        rows = await self.connection.execute(
            sa.select(price.list_id, price.variant_id, price.least, price.amount_minor).where(
                price.store_id == store_id,
                price.variant_id.in_(variant_ids),
                price.list_id.in_(names),
            )
        )
        return tuple(
            ListPrice(
                list_id=row.list_id,
                list_name=names[row.list_id],
                variant_id=row.variant_id,
                least=row.least,
                amount_minor=row.amount_minor,
            )
            for row in rows
        )

    async def _claimed(self, store_id: UUID, order_id: UUID) -> dict[UUID, Claimed]:
        """Return what an order has claimed, by promotion."""
        rows = await self.connection.execute(
            sa.select(claims.c.promotion_id, claims.c.coupon_id, claims.c.amount_minor).where(
                claims.c.store_id == store_id, claims.c.order_id == order_id
            )
        )
        return {row.promotion_id: Claimed(row.coupon_id, row.amount_minor) for row in rows}

    async def _with_what_is_left(
        self,
        rules: Collection[PromotionRule],
        customer_id: UUID | None,
        claimed: Mapping[UUID, Claimed],
    ) -> tuple[PromotionRule, ...]:
        """
        Return promotions with what is left of their limits, in one query for all.

        What the order that is priced has claimed itself counts as left to it.
        """
        limited = [rule.id for rule in rules if rule.is_limited]
        if not limited:
            return tuple(rules)
        by = customer_uses.c
        mine = sa.and_(by.promotion_id == _kept.id, by.customer_id == customer_id)
        rows = await self.connection.execute(
            sa.select(
                _kept.id,
                (_kept.uses_limit - _kept.uses).label("uses_left"),
                (_kept.budget_minor - _kept.spent_minor).label("budget_left"),
                (_kept.customer_limit - sa.func.coalesce(by.uses, 0)).label("customer_left"),
            )
            .select_from(promotions.outerjoin(customer_uses, mine))
            .where(_kept.id.in_(limited))
        )
        left = {row.id: row for row in rows}
        return tuple(_with_left(rule, left, claimed.get(rule.id)) for rule in rules)

    async def _automatic(self, store_id: UUID) -> tuple[PromotionRule, ...]:
        rows = await self.connection.execute(
            sa.select(*_of_promotion())
            .where(
                _kept.store_id == store_id,
                _kept.status == PromotionStatus.ACTIVE,
                _kept.trigger == PromotionTrigger.AUTOMATIC,
            )
            .order_by(_kept.id)
        )
        return tuple(_rule(row) for row in rows)

    async def _lists(self, store_id: UUID) -> tuple[OpenList, ...]:
        rows = await self.connection.execute(
            sa.select(lists.c.id, lists.c.terms, lists.c.starts_at, lists.c.ends_at)
            .where(lists.c.store_id == store_id)
            .order_by(lists.c.id)
        )
        return tuple(
            OpenList(row.id, msgspec.convert(row.terms, PriceListTerms), row.starts_at, row.ends_at)
            for row in rows
        )


def _of_promotion() -> "tuple[sa.Column[Any], ...]":
    return (
        _kept.id,
        _kept.terms,
        _kept.starts_at,
        _kept.ends_at,
        _kept.customer_limit,
        _kept.uses_limit,
    )


def _rule(row: Any) -> PromotionRule:
    terms = msgspec.convert(row.terms, PromotionTerms)
    budget = terms.budget
    return PromotionRule(
        id=row.id,
        name=terms.name,
        trigger=terms.trigger,
        action=terms.action,
        conditions=terms.conditions,
        priority=terms.priority,
        groups=terms.groups,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        uses_left=row.uses_limit,
        customer_limit=row.customer_limit,
        budget=None if budget is None else (budget.currency, budget.amount_minor),
    )


def _with_left(
    rule: PromotionRule, left: Mapping[UUID, Any], claimed: Claimed | None
) -> PromotionRule:
    row = left.get(rule.id)
    if row is None:
        return rule
    once, amount = (0, 0) if claimed is None else (1, claimed.amount_minor)
    budget = rule.budget
    return msgspec.structs.replace(
        rule,
        uses_left=None if row.uses_left is None else row.uses_left + once,
        customer_uses_left=None if row.customer_left is None else row.customer_left + once,
        budget=None if budget is None else (budget[0], row.budget_left + amount),
    )


def _own_codes(
    found: Mapping[str, CouponRule], claimed: Mapping[UUID, Claimed]
) -> dict[str, CouponRule]:
    """Return codes with what is left of them, to an order that may have claimed some itself."""
    own = {one.coupon_id for one in claimed.values()}
    return {
        key: msgspec.structs.replace(coupon, uses_left=coupon.uses_left + 1)
        if coupon.id in own and coupon.uses_left is not None
        else coupon
        for key, coupon in found.items()
    }
