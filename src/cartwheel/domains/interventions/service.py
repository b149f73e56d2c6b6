"""Use cases of the interventions domain around the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartMerged, CartRecovered
from cartwheel.domains.interventions import rules
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionPage,
    InterventionStats,
    ListInterventions,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import InterventionCancelled, InterventionDecided
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.settings import LIFETIME, ONE_PER, SWITCH, THRESHOLD
from cartwheel.domains.predictions.api import Prediction, PredictionService
from cartwheel.domains.settings.api import STORE_ATTRIBUTE, LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class InterventionService:
    """Decides, credits, and answers for both."""

    interventions: InterventionRepository
    predictions: PredictionService
    settings: LiveSettings
    flags: OpenFeatureClient
    outbox: Outbox
    clock: Clock

    async def decide(self, cart: CartAbandoned) -> Intervention | None:
        """Decide about one abandoned cart, as `decide_all` does about many."""
        return (await self.decide_all(cart.store_id, [cart])).get((cart.cart_id, cart.episode))

    async def decide_all(
        self, store_id: UUID, carts: Sequence[CartAbandoned]
    ) -> dict[tuple[UUID, int], Intervention]:
        """
        Score a store's abandoned carts and, where it is worth it, prepare one intervention each.

        There is none where the store has switched it off for the shopper, the probability is
        too low, or the shopper heard from us too short a time before: the store sets all three.
        Asked again about the same abandonment, nothing changes. Interventions are given by
        cart and episode.
        """
        now = self.clock.now()
        decided = await self.interventions.find_for_episodes(
            store_id, [(cart.cart_id, cart.episode) for cart in carts], now=now
        )
        by_episode = {(cart.cart_id, cart.episode): cart for cart in carts}
        asked = [
            cart
            for episode, cart in by_episode.items()
            if episode not in decided and await self._is_on(cart)
        ]
        if not asked:
            return decided
        predictions = await self.predictions.score_all(store_id, asked)
        values = (await self.settings.of(store_id)).values
        worth = [
            (cart, prediction)
            for cart, prediction in zip(asked, predictions, strict=True)
            if rules.is_worth_reaching(prediction, threshold=values[THRESHOLD])
        ]
        claimed = await self._claim(store_id, worth, one_per=values[ONE_PER])
        made = [
            rules.intervene(cart, prediction, now=now, lifetime=values[LIFETIME])
            for cart, prediction in claimed
        ]
        await self.interventions.add_all(store_id, made)
        await self.outbox.announce_all(
            [
                (
                    InterventionDecided(
                        store_id=store_id, intervention_id=each.id, cart_id=each.cart_id
                    ),
                    each.cart_id,
                )
                for each in made
            ]
        )
        return decided | {(each.cart_id, each.episode): each for each in made}

    async def _claim(
        self,
        store_id: UUID,
        worth: Sequence[tuple[CartAbandoned, Prediction]],
        *,
        one_per: timedelta,
    ) -> list[tuple[CartAbandoned, Prediction]]:
        """Return those whose shoppers may be reached; of one shopper's carts in their order."""
        claimed: list[tuple[CartAbandoned, Prediction]] = []
        waiting = list(worth)
        while waiting:
            first = {pair[0].visitor_id: pair for pair in reversed(waiting)}
            waiting = [pair for pair in waiting if first[pair[0].visitor_id] is not pair]
            reached = await self.interventions.claim_contacts(
                store_id,
                {visitor: cart.abandoned_at for visitor, (cart, _) in first.items()},
                one_per=one_per,
            )
            claimed += [pair for visitor, pair in first.items() if visitor in reached]
        return claimed

    async def _is_on(self, cart: CartAbandoned) -> bool:
        context = EvaluationContext(cart.visitor_id, {STORE_ATTRIBUTE: str(cart.store_id)})
        return await self.flags.get_boolean_value_async(
            SWITCH, default_value=True, evaluation_context=context
        )

    async def settle_all(
        self, store_id: UUID, purchases: Sequence[CartRecovered] | Sequence[CartConverted]
    ) -> None:
        """
        Credit the last delivered interventions of carts won back, and cancel pending ones.

        A cart is credited once, however often it is settled.
        """
        recovered = [each for each in purchases if isinstance(each, CartRecovered)]
        await self.interventions.credit_all(store_id, recovered)
        carts = [each.cart_id for each in purchases]
        await self._cancel(store_id, carts, CancelledFor.BOUGHT)

    async def withdraw_all(self, store_id: UUID, merged: Sequence[CartMerged]) -> None:
        """Take back what is pending about carts that are gone: those they went into have theirs."""
        await self._cancel(store_id, [each.cart_id for each in merged], CancelledFor.MERGED)

    async def _cancel(self, store_id: UUID, carts: Sequence[UUID], reason: CancelledFor) -> None:
        gone = await self.interventions.cancel_pending(
            store_id, carts, at=self.clock.now(), reason=reason
        )
        await self.outbox.announce_all(
            [
                (InterventionCancelled(store_id, intervention_id, cart_id, reason), cart_id)
                for intervention_id, cart_id in gone
            ]
        )

    async def get(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        """
        Return an intervention.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
        """
        found = await self.interventions.find(store_id, intervention_id, now=self.clock.now())
        if found is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return found

    async def list(self, store_id: UUID, query: ListInterventions) -> InterventionPage:
        """List interventions, the newest first."""
        found = await self.interventions.list_page(store_id, query, now=self.clock.now())
        return page_of(InterventionPage, found, limit=query.limit, by=lambda one: one.id)

    async def stats(self, store_id: UUID) -> InterventionStats:
        """Count a store's interventions so far."""
        return await self.interventions.stats(store_id, now=self.clock.now())
