"""Use cases of the interventions domain around the decision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartMerged, CartRecovered
from cartwheel.domains.customers.api import CustomerProfile
from cartwheel.domains.interventions import rules
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionPage,
    InterventionStats,
    ListInterventions,
    ReachOrigin,
)
from cartwheel.domains.interventions.deciding.contracts import (
    CheckName,
    DecisionOutcome,
    DecisionPage,
    ListDecisions,
    ReachDecision,
)
from cartwheel.domains.interventions.deciding.facts import Circumstances
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.rules import (
    Facts,
    Judgement,
    Policy,
    Timing,
    judge,
    settled,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.holdout import is_held_out
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository, Planned
from cartwheel.domains.interventions.settings import HOLDOUT, ONE_PER, policy_of
from cartwheel.domains.predictions.api import PredictionService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of


@dataclass(frozen=True, slots=True)
class _Case:
    """One abandonment on its way to a decision."""

    facts: Facts
    policy: Policy
    judged: Judgement
    customer: CustomerProfile | None
    intervention_id: UUID
    claims_at: datetime

    @property
    def cart(self) -> CartAbandoned:
        return self.facts.cart


@dataclass(frozen=True, slots=True)
class InterventionService:
    """Decides, credits, and answers for both."""

    interventions: InterventionRepository
    decisions: DecisionRepository
    circumstances: Circumstances
    predictions: PredictionService
    settings: LiveSettings
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
        values = (await self.settings.of(store_id)).values
        policy, share = policy_of(values), values[HOLDOUT]
        cases = await self._judge(store_id, asked, policy)
        cases = await self._claim(store_id, cases, one_per=values[ONE_PER])
        cases = [_drawn(each, share=share) for each in cases]
        made = [self._plan(each, share=share) for each in cases if _is_wanted(each)]
        await self.interventions.add_all(store_id, made)
        await self.decisions.keep(store_id, [_decision(case, at=now) for case in cases])
        planned = [each.intervention for each in made]
        await self.releasing.announce(store_id, planned)
        return decided | {(each.cart_id, each.episode): each for each in planned}

    async def _judge(
        self, store_id: UUID, carts: Sequence[CartAbandoned], policy: Policy
    ) -> list[_Case]:
        known = await self.circumstances.find_all(
            store_id, carts, with_hours=policy.timing is Timing.BEST_TIME
        )
        # What is switched off is not scored either.
        scored = [facts.cart for facts, _ in known if facts.is_on]
        predictions = await self.predictions.score_all(store_id, scored) if scored else []
        by_episode = {(each.cart_id, each.episode): each for each in predictions}
        is_live = await self.circumstances.is_live(store_id)
        cases = []
        for found, customer in known:
            cart = found.cart
            facts = replace(found, prediction=by_episode.get((cart.cart_id, cart.episode)))
            claims_at = facts.now if is_live else cart.abandoned_at
            judged = judge(facts, policy)
            cases.append(_Case(facts, policy, judged, customer, new_id(), claims_at))
        return cases

    async def _claim(
        self, store_id: UUID, cases: Sequence[_Case], *, one_per: timedelta
    ) -> list[_Case]:
        """
        Take the turns of shoppers who are to be reached at once; of one's carts in their order.

        Those of later take theirs when they are due.
        """
        waiting = [each for each in cases if each.judged.failed is None and _is_due(each)]
        claimed: set[UUID] = set()
        while waiting:
            first = {each.cart.visitor_id: each for each in reversed(waiting)}
            waiting = [each for each in waiting if first[each.cart.visitor_id] is not each]
            reached = await self.interventions.claim_contacts(
                store_id,
                {
                    visitor: (each.claims_at, each.intervention_id)
                    for visitor, each in first.items()
                },
                one_per=one_per,
            )
            claimed |= {each.intervention_id for name, each in first.items() if name in reached}
        needed = f"one per {one_per}"
        return [
            _told(each, CheckName.CAP, each.intervention_id in claimed, needed=needed)
            if each.judged.failed is None and _is_due(each)
            else each
            for each in cases
        ]

    def _plan(self, case: _Case, *, share: float) -> Planned:
        prediction = case.facts.prediction
        if prediction is None:
            raise RuntimeError("A cart that was not scored passed its checks")
        made = rules.intervene(
            case.cart,
            prediction,
            case.judged,
            intervention_id=case.intervention_id,
            now=case.facts.now,
            lifetime=case.policy.lifetime,
            is_held_out=case.judged.failed is CheckName.HOLDOUT,
            origin=ReachOrigin.AUTOMATIC,
            customer_id=case.customer.id if case.customer else None,
        )
        return Planned(made, left_at=case.cart.abandoned_at, holdout_share=share)

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


def _is_wanted(case: _Case) -> bool:
    """True for whoever is to be reached, or would be but for the lot."""
    return case.judged.failed in (None, CheckName.HOLDOUT)


def _drawn(case: _Case, *, share: float) -> _Case:
    if case.judged.failed is not None:
        return case
    held_out = is_held_out(case.cart.store_id, case.cart.visitor_id, share=share)
    return _told(case, CheckName.HOLDOUT, passed=not held_out)


def _is_due(case: _Case) -> bool:
    return case.judged.due_at is not None and case.judged.due_at <= case.facts.now


def _told(case: _Case, name: CheckName, passed: bool, *, needed: str = "") -> _Case:  # noqa: FBT001
    found = "yes" if passed else "no"
    return replace(
        case, judged=settled(case.judged, name=name, passed=passed, found=found, needed=needed)
    )


def _decision(case: _Case, *, at: datetime) -> ReachDecision:
    judged = case.judged
    outcome = judged.outcome
    if judged.failed is CheckName.HOLDOUT:
        outcome = DecisionOutcome.HOLD_OUT
    return ReachDecision(
        id=new_id(),
        cart_id=case.cart.cart_id,
        visitor_id=case.cart.visitor_id,
        episode=case.cart.episode,
        outcome=outcome,
        failed=judged.failed,
        checks=judged.checks,
        channels=judged.channels,
        campaign_id=None,
        intervention_id=None if outcome is DecisionOutcome.LEAVE else case.intervention_id,
        decided_at=at,
    )
