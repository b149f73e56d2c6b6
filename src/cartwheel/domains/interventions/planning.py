"""From abandoned carts to interventions: judged, claimed, drawn by lot and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.customers.api import CustomerProfile
from cartwheel.domains.interventions import rules
from cartwheel.domains.interventions.campaigns import rules as campaign_rules
from cartwheel.domains.interventions.campaigns.contracts import ReachCampaign, ReachVariant
from cartwheel.domains.interventions.campaigns.repository import ReachCampaignRepository
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel, ReachOrigin
from cartwheel.domains.interventions.deciding.contracts import (
    CheckName,
    DecisionOutcome,
    ReachDecision,
)
from cartwheel.domains.interventions.deciding.facts import Circumstances
from cartwheel.domains.interventions.deciding.rules import (
    Facts,
    Judgement,
    Policy,
    Timing,
    judge,
    settled,
)
from cartwheel.domains.interventions.holdout import is_held_out
from cartwheel.domains.interventions.personalising import Personalising
from cartwheel.domains.interventions.repository import InterventionRepository, Planned
from cartwheel.domains.interventions.settings import HOLDOUT, ONE_PER, policy_of
from cartwheel.domains.interventions.turns import Turn, TurnRepository
from cartwheel.domains.predictions.api import PredictionService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for by hand; what is not said is as the store has it."""

    channels: tuple[ReachChannel, ...] = ()
    template_id: UUID | None = None
    discount_percent: int | None = None
    due_at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One abandonment on its way to a decision."""

    facts: Facts
    policy: Policy
    judged: Judgement
    customer: CustomerProfile | None
    intervention_id: UUID
    claims_at: datetime
    campaign: ReachCampaign | None = None
    variant: ReachVariant | None = None
    wish: Wish | None = None

    @property
    def cart(self) -> CartAbandoned:
        """The cart as it was left."""
        return self.facts.cart

    @property
    def is_due(self) -> bool:
        """True when it would go out at once."""
        return self.judged.due_at is not None and self.judged.due_at <= self.facts.now

    @property
    def is_wanted(self) -> bool:
        """True for whoever is to be reached, or would be but for the lot."""
        return self.judged.failed in (None, CheckName.HOLDOUT)

    @property
    def template_id(self) -> UUID | None:
        """What its words come from; the house's own where there is none."""
        if self.wish is not None and self.wish.template_id is not None:
            return self.wish.template_id
        return self.variant.template_id if self.variant else None

    def told(self, name: CheckName, *, passed: bool, needed: str = "") -> "Case":
        """Return it with one more check, of what only the database or the lot could say."""
        found = "yes" if passed else "no"
        judged = settled(self.judged, name=name, passed=passed, found=found, needed=needed)
        return replace(self, judged=judged)

    def decision(self, *, at: datetime) -> ReachDecision:
        """Return what was decided, with the reasons."""
        outcome = self.judged.outcome
        if self.judged.failed is CheckName.HOLDOUT:
            outcome = DecisionOutcome.HOLD_OUT
        return ReachDecision(
            id=new_id(),
            cart_id=self.cart.cart_id,
            visitor_id=self.cart.visitor_id,
            episode=self.cart.episode,
            outcome=outcome,
            failed=self.judged.failed,
            checks=self.judged.checks,
            channels=self.judged.channels,
            campaign_id=self.campaign.id if self.campaign else None,
            intervention_id=self.intervention_id if self.is_wanted else None,
            decided_at=at,
        )


@dataclass(frozen=True, slots=True)
class Planning:
    """Makes cases of a store's carts, and interventions of those that are wanted."""

    interventions: InterventionRepository
    turns: TurnRepository
    campaigns: ReachCampaignRepository
    circumstances: Circumstances
    personalising: Personalising
    predictions: PredictionService
    settings: LiveSettings
    clock: Clock

    async def plan(
        self, store_id: UUID, carts: Sequence[CartAbandoned], *, wish: Wish | None = None
    ) -> tuple[list[Case], list[Intervention]]:
        """
        Decide about carts, and keep the interventions that come of it.

        What somebody wishes passes the same checks, and leaves campaigns aside.
        """
        values = (await self.settings.of(store_id)).values
        share = values[HOLDOUT]
        cases = await self._judge(store_id, carts, policy_of(values), wish)
        cases = await self._claim(store_id, cases, one_per=values[ONE_PER])
        cases = [_drawn(each, share=share) for each in cases]
        planned = await self.personalising.write_all(
            store_id, [(each, _intervention(each)) for each in cases if each.is_wanted]
        )
        await self.interventions.add_all(
            store_id,
            [
                Planned(
                    made,
                    left_at=case.cart.abandoned_at,
                    holdout_share=share,
                    segments=case.facts.segments,
                )
                for case, made in planned
            ],
        )
        return cases, [made for _, made in planned]

    async def _judge(
        self, store_id: UUID, carts: Sequence[CartAbandoned], policy: Policy, wish: Wish | None
    ) -> list[Case]:
        known = await self.circumstances.find_all(
            store_id, carts, with_hours=policy.timing is Timing.BEST_TIME
        )
        # What is switched off is not scored either.
        scored = [facts.cart for facts, _ in known if facts.is_on]
        predictions = await self.predictions.score_all(store_id, scored) if scored else []
        by_episode = {(each.cart_id, each.episode): each for each in predictions}
        is_live = await self.circumstances.is_live(store_id)
        running: list[ReachCampaign] = []
        if wish is None:
            running = await self.campaigns.list_running(store_id, now=self.clock.now())
        cases = []
        for found, customer in known:
            cart = found.cart
            facts = replace(found, prediction=by_episode.get((cart.cart_id, cart.episode)))
            campaign = campaign_rules.choose(running, cart, segments=facts.segments)
            variant = None
            if campaign is not None:
                variant = campaign_rules.variant_of(campaign, cart.visitor_id)
            own = _policy(policy, campaign, variant, wish, now=facts.now)
            cases.append(
                Case(
                    facts=facts,
                    policy=own,
                    judged=judge(facts, own),
                    customer=customer,
                    intervention_id=new_id(),
                    claims_at=facts.now if is_live else cart.abandoned_at,
                    campaign=campaign,
                    variant=variant,
                    wish=wish,
                )
            )
        return cases

    async def _claim(
        self, store_id: UUID, cases: Sequence[Case], *, one_per: timedelta
    ) -> list[Case]:
        """
        Take the turns of shoppers who are to be reached at once; of one's carts in their order.

        Those of later take theirs when they are due.
        """
        turns = [
            Turn(each.intervention_id, each.claims_at, each.facts.turns)
            for each in cases
            if each.judged.failed is None and each.is_due
        ]
        claimed = await self.turns.claim(store_id, turns, one_per=one_per)
        return [
            each.told(
                CheckName.CAP,
                passed=each.intervention_id in claimed,
                needed=f"one per {one_per}",
            )
            if each.judged.failed is None and each.is_due
            else each
            for each in cases
        ]


def _policy(
    store: Policy,
    campaign: ReachCampaign | None,
    variant: ReachVariant | None,
    wish: Wish | None,
    *,
    now: datetime,
) -> Policy:
    if wish is not None:
        return rules.wished(store, wish, now=now)
    if campaign is not None and variant is not None:
        return campaign_rules.policy_of(store, campaign, variant)
    return store


def _drawn(case: Case, *, share: float) -> Case:
    if case.judged.failed is not None:
        return case
    held_out = is_held_out(case.cart.store_id, case.cart.visitor_id, share=share)
    return case.told(CheckName.HOLDOUT, passed=not held_out)


def _intervention(case: Case) -> Intervention:
    prediction = case.facts.prediction
    if prediction is None:
        raise RuntimeError("A cart that was not scored passed its checks")
    if case.wish is not None:
        origin = ReachOrigin.MANUAL
    else:
        origin = ReachOrigin.CAMPAIGN if case.campaign else ReachOrigin.AUTOMATIC
    made = rules.intervene(
        case.cart,
        prediction,
        case.judged,
        intervention_id=case.intervention_id,
        now=case.facts.now,
        lifetime=case.policy.lifetime,
        is_held_out=case.judged.failed is CheckName.HOLDOUT,
        origin=origin,
        customer_id=case.customer.id if case.customer else None,
    )
    return rules.of_campaign(
        made,
        campaign_id=case.campaign.id if case.campaign else None,
        variant=case.variant.name if case.variant else None,
    )
