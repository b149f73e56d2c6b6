"""Use cases of the interventions domain around the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartMerged, CartRecovered
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionPage,
    InterventionStats,
    ListInterventions,
)
from cartwheel.domains.interventions.deciding.contracts import DecisionPage, ListDecisions
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.planning import Planning
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of


@dataclass(frozen=True, slots=True)
class InterventionService:
    """Decides, credits, and answers for both."""

    interventions: InterventionRepository
    decisions: DecisionRepository
    planning: Planning
    releasing: Releasing
    cancelling: Cancelling
    clock: Clock

    async def decide(self, cart: CartAbandoned) -> Intervention | None:
        """Decide about one abandoned cart, as `decide_all` does about many."""
        return (await self.decide_all(cart.store_id, [cart])).get((cart.cart_id, cart.episode))

    async def decide_all(
        self, store_id: UUID, carts: Sequence[CartAbandoned]
    ) -> dict[tuple[UUID, int], Intervention]:
        """
        Score a store's abandoned carts and, where it is worth it, prepare one intervention each.

        Every decision is kept with its reasons, `deciding.rules` says which there are. Asked
        again about an abandonment that led to one, nothing changes. Interventions are given by
        cart and episode, those that are withheld among them.
        """
        now = self.clock.now()
        decided = await self.interventions.find_for_episodes(
            store_id, [(cart.cart_id, cart.episode) for cart in carts], now=now
        )
        by_episode = {(cart.cart_id, cart.episode): cart for cart in carts}
        asked = [cart for episode, cart in by_episode.items() if episode not in decided]
        if not asked:
            return decided
        cases, planned = await self.planning.plan(store_id, asked)
        await self.decisions.keep(store_id, [case.decision(at=now) for case in cases])
        await self.releasing.announce(store_id, planned)
        return decided | {(each.cart_id, each.episode): each for each in planned}

    async def settle_all(
        self, store_id: UUID, purchases: Sequence[CartRecovered] | Sequence[CartConverted]
    ) -> None:
        """
        Credit the last delivered interventions of carts won back, and cancel what waits.

        A cart is credited once, however often it is settled.
        """
        recovered = [each for each in purchases if isinstance(each, CartRecovered)]
        await self.interventions.credit_all(store_id, recovered)
        carts = [each.cart_id for each in purchases]
        await self.cancelling.of_carts(store_id, carts, CancelledFor.BOUGHT)

    async def withdraw_all(self, store_id: UUID, merged: Sequence[CartMerged]) -> None:
        """Take back what waits about carts that are gone: those they went into have theirs."""
        carts = [each.cart_id for each in merged]
        await self.cancelling.of_carts(store_id, carts, CancelledFor.MERGED)

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

    async def list_decisions(self, store_id: UUID, query: ListDecisions) -> DecisionPage:
        """List decisions with their reasons, the newest first."""
        found = await self.decisions.list_page(store_id, query)
        return page_of(DecisionPage, found, limit=query.limit, by=lambda one: one.id)

    async def stats(self, store_id: UUID) -> InterventionStats:
        """Count a store's interventions so far."""
        return await self.interventions.stats(store_id, now=self.clock.now())
