"""Use cases of codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.pricing.coupons.contracts import (
    ActOnCoupon,
    Coupon,
    CouponAction,
    CouponBatch,
    CouponBatchPage,
    CouponPage,
    CouponState,
    CreateCoupon,
    GenerateCoupons,
    ListCouponBatches,
    ListCoupons,
)
from cartwheel.domains.pricing.coupons.repository import CouponRepository
from cartwheel.domains.pricing.errors import (
    CodeTakenError,
    CouponNotFoundError,
    PromotionNotFoundError,
)
from cartwheel.domains.pricing.promotions.contracts import PromotionStatus, PromotionTrigger
from cartwheel.domains.pricing.promotions.repository import PromotionRepository
from cartwheel.domains.pricing.rules.codes import key_of, make_code
from cartwheel.domains.pricing.rules.dates import ensure_within_reason
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class CouponService:
    """The codes of a store's promotions."""

    coupons: CouponRepository
    promotions: PromotionRepository
    customers: CustomerDirectory
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateCoupon) -> Coupon:
        """
        Make a code for a promotion.

        Raises:
            InvalidInputError: the promotion takes no codes, the code holds no letters, the end
                is out of bounds, or the customer is not the store's.
            PromotionNotFoundError: the store has no such promotion.
            CodeTakenError: the store has the code already.
        """
        await self._ensure_takes_codes(store_id, command.promotion_id)
        ensure_within_reason(command.ends_at, "endsAt")
        if not key_of(command.code):
            raise InvalidInputError(Issue(("code",), "It holds neither letters nor digits"))
        customer_id = command.customer_id
        if customer_id is not None and await self.customers.find(store_id, customer_id) is None:
            raise InvalidInputError(Issue(("customerId",), f"There is no customer {customer_id}"))
        coupon_id = await self.coupons.add(store_id, command, at=self.clock.now())
        if coupon_id is None:
            raise CodeTakenError(command.code)
        made = await self.get(store_id, coupon_id)
        self.note.tell(coupon_id, after=made)
        return made

    async def generate(self, store_id: UUID, command: GenerateCoupons) -> CouponBatch:
        """
        Make a batch of codes, each good for one order; list them by the batch.

        Raises:
            InvalidInputError: the promotion takes no codes, or the end is out of bounds.
            PromotionNotFoundError: the store has no such promotion.
            CodeTakenError: one was made before, for which one waits longer than the world stands.
        """
        await self._ensure_takes_codes(store_id, command.promotion_id)
        ensure_within_reason(command.ends_at, "endsAt")
        codes: set[str] = set()
        while len(codes) < command.count:
            codes.add(make_code(command.prefix))
        batch_id, added = await self.coupons.add_batch(
            store_id, command, sorted(codes), at=self.clock.now()
        )
        batch = await self.coupons.find_batch(store_id, batch_id)
        if batch is None or added < command.count:
            raise CodeTakenError(command.prefix)
        self.note.tell(batch_id, after=batch)
        return batch

    async def issue(
        self,
        store_id: UUID,
        promotion_id: UUID,
        *,
        ends_at: datetime,
        customer_id: UUID | None = None,
        prefix: str = "",
    ) -> str | None:
        """
        Make a code that nobody guesses, good for one order until a moment, and return it.

        It is for the house to give to somebody; the promotion is known to take codes. None when
        the code was made before.
        """
        command = CreateCoupon(
            promotion_id=promotion_id,
            code=make_code(prefix),
            uses_limit=1,
            customer_id=customer_id,
            ends_at=ends_at,
        )
        made = await self.coupons.add(store_id, command, at=self.clock.now())
        return None if made is None else command.code

    async def issue_all(
        self,
        store_id: UUID,
        promotion_id: UUID,
        customers: Sequence[UUID],
        *,
        ends_at: datetime,
        prefix: str = "",
    ) -> dict[UUID, str]:
        """
        Make a code for each of some customers as `issue` does, in one statement.

        Whose code was made before, for which one waits longer than the world stands, has none.
        """
        codes = {make_code(prefix): each for each in customers}
        made = await self.coupons.add_issued(
            store_id, promotion_id, codes, ends_at=ends_at, at=self.clock.now()
        )
        return {codes[code]: code for code in made}

    async def get(self, store_id: UUID, coupon_id: UUID) -> Coupon:
        """
        Return a code.

        Raises:
            CouponNotFoundError: the store has no such code.
        """
        found = await self.coupons.find(store_id, coupon_id, now=self.clock.now())
        if found is None:
            raise CouponNotFoundError(coupon_id)
        return found

    async def list_page(self, store_id: UUID, query: ListCoupons) -> CouponPage:
        """List codes, the newest first."""
        found = await self.coupons.list_page(store_id, query, now=self.clock.now())
        return page_of(CouponPage, found, limit=query.limit, by=lambda one: one.id)

    async def list_batches(self, store_id: UUID, query: ListCouponBatches) -> CouponBatchPage:
        """List batches, the newest first."""
        found = await self.coupons.list_batches(store_id, query)
        return page_of(CouponBatchPage, found, limit=query.limit, by=lambda one: one.id)

    async def act(self, store_id: UUID, command: ActOnCoupon) -> Coupon:
        """
        Take a code out of use, or into use again; one that is so already stays so.

        Raises:
            CouponNotFoundError: the store has no such code.
        """
        if not await self.coupons.lock(store_id, command.id):
            raise CouponNotFoundError(command.id)
        before = await self.get(store_id, command.id)
        is_disabled = before.state is CouponState.DISABLED
        if is_disabled is not (command.action is CouponAction.DISABLE):
            at = None if is_disabled else self.clock.now()
            await self.coupons.set_disabled(command.id, at)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def _ensure_takes_codes(self, store_id: UUID, promotion_id: UUID) -> None:
        # Whoever changes the promotion waits: it takes codes for as long as this one is made.
        if await self.promotions.lock(store_id, promotion_id) is None:
            raise PromotionNotFoundError(promotion_id)
        found = await self.promotions.find(store_id, promotion_id, now=self.clock.now())
        if found is None or found.status is PromotionStatus.ARCHIVED:
            raise InvalidInputError(Issue(("promotionId",), "The promotion is archived"))
        if found.terms.trigger is not PromotionTrigger.CODE:
            raise InvalidInputError(Issue(("promotionId",), "The promotion needs no codes"))
