"""A campaign has the carts that fit it, tries its variants out by lot, and gives codes out once."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domains.interventions.making import (
    NOW,
    abandoned,
    decided,
    desk,
    keep_cart,
    know,
    look,
    service,
)
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.campaigns.contracts import (
    ActOnReachCampaign,
    CreateReachCampaign,
    ReachCampaign,
    ReachCampaignAction,
    ReachCampaignPhase,
    ReachCampaignRules,
    ReachVariant,
)
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    CreateIntervention,
    CreateInterventions,
    InterventionState,
    ReachOrigin,
    ScheduleIntervention,
    UpdateIntervention,
)
from cartwheel.domains.interventions.errors import NotWaitingError, NotWantedError
from cartwheel.domains.interventions.templates.contracts import (
    CreateReachTemplate,
    TemplateContent,
    TemplateVariable,
)
from cartwheel.domains.pricing.coupons.contracts import ListCoupons
from cartwheel.domains.pricing.coupons.repository import CouponRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

EVEN = (ReachVariant(name="A", discount_percent=0), ReachVariant(name="B", discount_percent=10))


async def begin(
    database: Database, store_id: UUID, clock: MovedClock, **terms: Any
) -> ReachCampaign:
    command = CreateReachCampaign(**{"name": "Spring", "variants": EVEN} | terms)
    async with database.transaction(store_id=store_id) as connection:
        return await desk(connection, clock).campaigns.create(store_id, command)


async def test_variants_are_tried_out_by_lot_with_codes_of_their_own(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    campaign = await begin(database, store_id, clock)
    carts = [abandoned(store_id, visitor_id=f"shopper-{n}") for n in range(60)]
    async with database.transaction(store_id=store_id) as connection:
        made = (await service(connection, clock).decide_all(store_id, carts)).values()
    assert {(each.origin, each.campaign_id) for each in made} == {
        (ReachOrigin.CAMPAIGN, campaign.id)
    }
    sizes = Counter(each.variant for each in made)
    assert min(sizes["A"], sizes["B"]) > 12
    codes = {each.coupon_code for each in made if each.variant == "B"}
    assert None not in codes
    assert len(codes) == sizes["B"]
    assert {each.coupon_code for each in made if each.variant == "A"} == {None}
    async with database.transaction(store_id=store_id) as connection:
        kept = await CouponRepository(connection).list_page(store_id, ListCoupons(), now=NOW)
    assert {each.code for each in kept} == codes
    assert {(each.uses_limit, each.ends_at) for each in kept} == {(1, NOW + timedelta(hours=24))}


async def test_a_cart_that_does_not_fit_is_the_stores_own(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    rules = ReachCampaignRules(currency="USD", min_value_minor=10_000)
    await begin(database, store_id, clock, rules=rules, name="Dear carts")
    assert (await decided(database, abandoned(store_id), clock)).campaign_id is None
    dear = abandoned(store_id, visitor_id="ben", price_minor=10_000)
    assert (await decided(database, dear, clock)).campaign_id is not None


async def test_words_come_from_the_template(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    words = TemplateContent(
        language="en",
        subject="For {{ first_name }}",
        text="{{ goods }}: {{ discount }} {{ coupon }}",
    )
    names = ("first_name", "goods", "discount", "coupon")
    async with database.transaction(store_id=store_id) as connection:
        template = await desk(connection, clock).templates.create(
            store_id,
            CreateReachTemplate(
                name="Plain",
                variables=tuple(TemplateVariable(name, "you") for name in names),
                contents=(words,),
            ),
        )
    variant = ReachVariant(name="A", discount_percent=10, template_id=template.id)
    await begin(database, store_id, clock, variants=(variant,))
    found = await decided(database, abandoned(store_id), clock)
    assert (found.subject, found.template_version) == ("For you", 1)
    assert found.message == f"Mug: 10 % {found.coupon_code}"


async def test_what_waits_of_a_campaign_ends_with_it(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    campaign = await begin(database, store_id, clock)
    waiting = await decided(database, abandoned(store_id), clock)
    async with database.transaction(store_id=store_id) as connection:
        campaigns = desk(connection, clock).campaigns
        paused = await campaigns.act(
            store_id, ActOnReachCampaign(campaign.id, ReachCampaignAction.PAUSE)
        )
        assert paused.phase is ReachCampaignPhase.PAUSED
        ended = await campaigns.act(
            store_id, ActOnReachCampaign(campaign.id, ReachCampaignAction.END)
        )
    assert ended.phase is ReachCampaignPhase.ENDED
    after = await look(database, store_id, waiting.id, clock)
    assert after.cancel_reason is CancelledFor.CAMPAIGN_ENDED


async def test_terms_that_do_not_fit_name_their_fields(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await begin(
            database,
            store_id,
            clock,
            variants=(*EVEN, ReachVariant(name="A")),
            rules=ReachCampaignRules(min_value_minor=5, max_value_minor=4),
            ends_at=NOW - timedelta(days=1),
        )
    assert [issue.path for issue in caught.value.issues] == [
        ("variants", 2, "name"),
        ("rules", "currency"),
        ("rules", "maxValueMinor"),
        ("endsAt",),
    ]
    variant = ReachVariant(name="A", template_id=new_id())
    with pytest.raises(InvalidInputError, match="templateId"):
        await begin(database, store_id, clock, variants=(variant,))


async def test_by_hand_the_same_checks_say_no(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    await keep_cart(database, cart)
    async with database.transaction(store_id=store_id) as connection:
        by_hand = desk(connection, clock).by_hand
        made = await by_hand.create(store_id, CreateIntervention(cart_id=cart.cart_id))
        assert (made.origin, made.state) == (ReachOrigin.MANUAL, InterventionState.PENDING)
        with pytest.raises(NotWantedError, match="cap"):
            await by_hand.create(store_id, CreateIntervention(cart_id=cart.cart_id))
        tried = await by_hand.create_all(
            store_id, CreateInterventions(cart_ids=(cart.cart_id, new_id()))
        )
    assert {each.failed for each in tried.items} == {"cap", "cart"}


async def test_what_waits_is_changed_and_taken_back(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    cart = abandoned(store_id)
    await keep_cart(database, cart)
    await know(database, store_id, cart.visitor_id)
    later = NOW + timedelta(hours=5)
    async with database.transaction(store_id=store_id) as connection:
        by_hand = desk(connection, clock).by_hand
        command = ScheduleIntervention(cart_id=cart.cart_id, due_at=NOW + timedelta(hours=2))
        made = await by_hand.create(store_id, command)
        assert made.state is InterventionState.SCHEDULED
        moved = await by_hand.update(
            store_id, UpdateIntervention(id=made.id, due_at=later, message="Still here")
        )
        assert (moved.due_at, moved.message) == (later, "Still here")
        gone = await by_hand.cancel(store_id, made.id)
        assert gone.cancel_reason is CancelledFor.BY_HAND
        with pytest.raises(NotWaitingError):
            await by_hand.cancel(store_id, made.id)
