"""Use cases of the interventions domain around the decision."""

from dataclasses import dataclass
from uuid import UUID

from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered
from cartwheel.domains.interventions import rules
from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionPage,
    InterventionState,
    InterventionStats,
    ListInterventions,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.settings import LIFETIME, ONE_PER, SWITCH, THRESHOLD
from cartwheel.domains.predictions.api import PredictionService
from cartwheel.domains.settings.api import STORE_ATTRIBUTE, LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
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
        """
        Score an abandoned cart and, where it is worth it, prepare one intervention.

        None when the store has switched it off for the shopper, the probability is too low,
        or the shopper heard from us too short a time before: the store sets all three. Asked
        again about the same abandonment, nothing changes.
        """
        now = self.clock.now()
        decided = await self.interventions.find_for_episode(
            cart.store_id, cart.cart_id, episode=cart.episode, now=now
        )
        if decided is not None:
            return decided
        if not await self._is_on(cart):
            return None
        prediction = await self.predictions.score(cart)
        values = (await self.settings.of(cart.store_id)).values
        if not rules.is_worth_reaching(prediction, threshold=values[THRESHOLD]):
            return None
        if not await self.interventions.claim_contact(
            cart.store_id, cart.visitor_id, at=cart.abandoned_at, one_per=values[ONE_PER]
        ):
            return None
        intervention = Intervention(
            id=new_id(),
            state=InterventionState.PENDING,
            cart_id=cart.cart_id,
            visitor_id=cart.visitor_id,
            episode=cart.episode,
            prediction_id=prediction.id,
            action=prediction.action,
            discount_percent=prediction.discount_percent,
            message=rules.message_for(prediction, cart.items),
            probability=prediction.probability,
            reasons=prediction.reasons,
            created_at=now,
            expires_at=now + values[LIFETIME],
        )
        await self.interventions.add(cart.store_id, intervention)
        await self.outbox.announce(
            InterventionDecided(
                store_id=cart.store_id, intervention_id=intervention.id, cart_id=cart.cart_id
            ),
            aggregate_id=cart.cart_id,
        )
        return intervention

    async def _is_on(self, cart: CartAbandoned) -> bool:
        context = EvaluationContext(cart.visitor_id, {STORE_ATTRIBUTE: str(cart.store_id)})
        return await self.flags.get_boolean_value_async(
            SWITCH, default_value=True, evaluation_context=context
        )

    async def settle(self, purchase: CartRecovered | CartConverted) -> None:
        """
        Credit the last delivered intervention of a cart won back, and cancel pending ones.

        A cart is credited once, however often it is settled.
        """
        if isinstance(purchase, CartRecovered):
            await self.interventions.credit(purchase)
        await self.interventions.cancel_pending(
            purchase.store_id, purchase.cart_id, at=self.clock.now()
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
        page = tuple(found[: query.limit])
        return InterventionPage(
            items=page, next_cursor=page[-1].id if len(found) > query.limit else None
        )

    async def stats(self, store_id: UUID) -> InterventionStats:
        """Count a store's interventions so far."""
        return await self.interventions.stats(store_id, now=self.clock.now())
