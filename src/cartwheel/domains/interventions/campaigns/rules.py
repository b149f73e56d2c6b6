"""Pure decisions about campaigns: whose a cart is, and which variant it gets."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.interventions.campaigns.contracts import (
    CreateReachCampaign,
    ReachCampaign,
    ReachCampaignRules,
    ReachVariant,
    UpdateReachCampaign,
)
from cartwheel.domains.interventions.deciding.rules import Policy
from cartwheel.domains.predictions.api import Action
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.experiments.api import Arm, Split


def choose(
    running: Sequence[ReachCampaign], cart: CartAbandoned, *, segments: Collection[UUID]
) -> ReachCampaign | None:
    """Return the campaign that has a cart: the first that fits, in the order given."""
    return next((each for each in running if fits(each.rules, cart, segments=segments)), None)


def fits(rules: ReachCampaignRules, cart: CartAbandoned, *, segments: Collection[UUID]) -> bool:
    """Tell whether a cart is one of those that a campaign is for."""
    if rules.segment_ids and not set(rules.segment_ids) & set(segments):
        return False
    if rules.currency is not None and cart.currency != rules.currency:
        return False
    if rules.min_value_minor is not None and cart.value_minor < rules.min_value_minor:
        return False
    if rules.max_value_minor is not None and cart.value_minor > rules.max_value_minor:
        return False
    if rules.product_ids and not any(one.product_id in rules.product_ids for one in cart.items):
        return False
    return not rules.categories or any(one.category in rules.categories for one in cart.items)


def variant_of(campaign: ReachCampaign, visitor_id: str) -> ReachVariant:
    """Return a shopper's variant: by lot, the same for as long as the variants are."""
    by_name = {each.name: each for each in campaign.variants}
    weights = ",".join(f"{each.name}:{each.weight}" for each in campaign.variants)
    arms = tuple(Arm(each.name, each.weight) for each in campaign.variants)
    name = Split(f"campaign:{campaign.id}:{weights}", arms).arm_of(visitor_id)
    return by_name[name] if name else campaign.variants[0]


def policy_of(store: Policy, campaign: ReachCampaign, variant: ReachVariant) -> Policy:
    """Return what holds for a cart of a campaign: the store's policy, and what it says besides."""
    least = campaign.rules.least_probability
    discount = variant.discount_percent
    return replace(
        store,
        threshold=store.threshold if least is None else least,
        channels=variant.channels or store.channels,
        action=None if discount is None else Action.DISCOUNT if discount else Action.REMINDER,
        discount_percent=discount,
    )


def ensure_sound(command: CreateReachCampaign | UpdateReachCampaign, *, now: datetime) -> None:
    """
    Refuse terms that do not fit each other.

    Raises:
        InvalidInputError: with the field of each fault.
    """
    issues, rules = [], command.rules
    names = [each.name for each in command.variants]
    issues += [
        Issue(("variants", n, "name"), f"Another variant is called {name}")
        for n, name in enumerate(names)
        if name in names[:n]
    ]
    bounds = rules.min_value_minor, rules.max_value_minor
    if bounds != (None, None) and rules.currency is None:
        issues.append(Issue(("rules", "currency"), "Amounts need a currency"))
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        issues.append(Issue(("rules", "maxValueMinor"), "It is below the least value"))
    if command.ends_at is not None and command.ends_at <= (command.starts_at or now):
        issues.append(Issue(("endsAt",), "It ends before it begins"))
    if issues:
        raise InvalidInputError(*issues)
