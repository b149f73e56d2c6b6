"""Use cases of promotions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.pricing.clocks import StoreClocks
from cartwheel.domains.pricing.errors import (
    PromotionChangedError,
    PromotionNotFoundError,
    PromotionStatusError,
    TooManyPromotionsError,
)
from cartwheel.domains.pricing.promotions import rules
from cartwheel.domains.pricing.promotions.contracts import (
    ActOnPromotion,
    CreatePromotion,
    ListPromotions,
    Promotion,
    PromotionAction,
    PromotionPage,
    PromotionPhase,
    PromotionStatus,
    PromotionTerms,
    PromotionTrigger,
    UpdatePromotion,
)
from cartwheel.domains.pricing.promotions.repository import Locked, PromotionRepository, Usage
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class PromotionService:
    """What a store's promotions are, and what becomes of them."""

    promotions: PromotionRepository
    revisions: RuleRevisions
    clocks: StoreClocks
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreatePromotion) -> Promotion:
        """
        Make a promotion, a draft unless it is to be active at once.

        Raises:
            InvalidInputError: its terms do not fit each other.
            TooManyPromotionsError: as many are at work automatically as may be.
        """
        dates = await self._dates_of(store_id, command.terms)
        await self.revisions.renew(store_id)
        if command.activate:
            await self._ensure_room(store_id, command.terms)
        promotion_id, now = new_id(), self.clock.now()
        await self.promotions.add(
            store_id,
            command.terms,
            promotion_id=promotion_id,
            status=PromotionStatus.ACTIVE if command.activate else PromotionStatus.DRAFT,
            dates=dates,
            at=now,
        )
        made = await self.get(store_id, promotion_id)
        self.note.tell(promotion_id, after=made)
        return made

    async def get(self, store_id: UUID, promotion_id: UUID) -> Promotion:
        """
        Return a promotion.

        Raises:
            PromotionNotFoundError: the store has no such promotion.
        """
        found = await self.promotions.find(store_id, promotion_id, now=self.clock.now())
        if found is None:
            raise PromotionNotFoundError(promotion_id)
        return found

    async def list_page(self, store_id: UUID, query: ListPromotions) -> PromotionPage:
        """List promotions, the newest first, and count those of each phase."""
        now = self.clock.now()
        found = await self.promotions.list_page(store_id, query, now=now)
        phases = await self.promotions.count_phases(store_id, now=now)

        def page(items: tuple[Promotion, ...], next_cursor: UUID | None) -> PromotionPage:
            return PromotionPage(items, next_cursor, phases)

        return page_of(page, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdatePromotion) -> Promotion:
        """
        Give a promotion new terms; what orders have used already counts for its new limits.

        Raises:
            InvalidInputError: the terms do not fit each other, or what is used already.
            PromotionNotFoundError: the store has no such promotion.
            PromotionChangedError: somebody else was faster; nothing has changed.
            PromotionStatusError: it is archived.
            TooManyPromotionsError: as many are at work automatically as may be.
        """
        dates = await self._dates_of(store_id, command.terms)
        await self.revisions.renew(store_id)
        locked = await self._lock(store_id, command.id)
        if locked.version != command.version:
            raise PromotionChangedError(command.id, version=locked.version)
        before = await self.get(store_id, command.id)
        if PromotionAction.EDIT not in before.allowed_actions:
            raise PromotionStatusError(action=PromotionAction.EDIT, status=before.status)
        usage = Usage(before.uses, before.spent)
        budget = command.terms.budget
        spent = 0 if budget is None else usage.spent_in(budget.currency)
        if issues := rules.issues_with_limits(command.terms, uses=usage.uses, spent_minor=spent):
            raise InvalidInputError(*issues)
        is_automatic = before.terms.trigger is PromotionTrigger.AUTOMATIC
        is_counted = is_automatic and before.phase is not PromotionPhase.ENDED
        if locked.status is PromotionStatus.ACTIVE and not is_counted:
            await self._ensure_room(store_id, command.terms)
        await self.promotions.update(
            command.id, command.terms, usage, dates=dates, at=self.clock.now()
        )
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def act(self, store_id: UUID, command: ActOnPromotion) -> Promotion:
        """
        Activate, pause, end or archive a promotion; one that is ended has its end now.

        Raises:
            PromotionNotFoundError: the store has no such promotion.
            PromotionStatusError: its status does not allow it.
            TooManyPromotionsError: as many are at work automatically as may be.
        """
        await self.revisions.renew(store_id)
        await self._lock(store_id, command.id)
        before = await self.get(store_id, command.id)
        status = rules.after(before.status, before.phase, command.action)
        if status is None:
            raise PromotionStatusError(action=command.action, status=before.status)
        if command.action is PromotionAction.END:
            await self._end(store_id, before)
        else:
            if status is PromotionStatus.ACTIVE:
                await self._ensure_room(store_id, before.terms)
            await self.promotions.set_status(command.id, status, at=self.clock.now())
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def _end(self, store_id: UUID, running: Promotion) -> None:
        now = self.clock.now()
        terms = replace(running.terms, ends_at=await self.clocks.shown_at(store_id, now))
        dates = {"starts_at": running.starts_at, "ends_at": now}
        usage = Usage(running.uses, running.spent)
        await self.promotions.update(running.id, terms, usage, dates=dates, at=now)

    async def _dates_of(self, store_id: UUID, terms: PromotionTerms) -> dict[str, datetime | None]:
        if issues := rules.issues_with(terms):
            raise InvalidInputError(*issues)
        return await self.clocks.moments_of(store_id, terms.starts_at, terms.ends_at)

    async def _lock(self, store_id: UUID, promotion_id: UUID) -> Locked:
        locked = await self.promotions.lock(store_id, promotion_id)
        if locked is None:
            raise PromotionNotFoundError(promotion_id)
        return locked

    async def _ensure_room(self, store_id: UUID, terms: PromotionTerms) -> None:
        # The store's revision is locked since before: nobody else adds one meanwhile.
        if terms.trigger is not PromotionTrigger.AUTOMATIC:
            return
        count = await self.promotions.count_automatic(store_id, now=self.clock.now())
        if count >= rules.MOST_AUTOMATIC:
            raise TooManyPromotionsError(most=rules.MOST_AUTOMATIC)
