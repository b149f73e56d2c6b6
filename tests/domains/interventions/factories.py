"""Ways to make interventions in a store."""

from datetime import timedelta
from typing import Any, Final

from tests.domains.interventions.making import abandoned, keep_cart
from tests.rpc.house import House

from cartwheel.domains.interventions.attribution.contracts import (
    FindConversions,
    ReportConversion,
)
from cartwheel.domains.interventions.campaigns.contracts import (
    ActOnReachCampaign,
    CreateReachCampaign,
    ReachCampaignById,
    ReachVariant,
    UpdateReachCampaign,
)
from cartwheel.domains.interventions.campaigns.service import ReachCampaignService
from cartwheel.domains.interventions.contracts import (
    AcknowledgeOffer,
    CreateIntervention,
    CreateInterventions,
    InterventionById,
    ScheduleIntervention,
    UpdateIntervention,
)
from cartwheel.domains.interventions.manual import ByHand
from cartwheel.domains.interventions.reaching.contracts import DeliveriesOf, TrackIntervention
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.templates.contracts import (
    CreateReachTemplate,
    PreviewReachTemplate,
    ReachTemplateById,
    TemplateContent,
    UpdateReachTemplate,
)
from cartwheel.domains.interventions.templates.service import TemplateService
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.ids import new_id

WORDS: Final = {"language": "en", "text": "Come back to us"}


async def _intervention(house: House) -> dict[str, Any]:
    return {"id": (await _offer(house))["id"]}


async def _moved(house: House) -> dict[str, Any]:
    due_at = SystemClock().now() + timedelta(hours=3)
    command = ScheduleIntervention(cart_id=(await _cart(house))["cartId"], due_at=due_at)
    async with house.scope() as scope:
        made = await (await scope.get(ByHand)).create(house.store_id, command)
    return {"id": made.id, "dueAt": (due_at + timedelta(hours=1)).isoformat()}


async def _offer(house: House) -> dict[str, Any]:
    for _ in range(20):  # some visitors are held out, by lot
        cart = abandoned(house.store_id, visitor_id=str(new_id()))
        async with house.scope() as scope:
            decided = await (await scope.get(InterventionService)).decide(cart)
        if decided is not None:
            return {"id": decided.id, "visitorId": cart.visitor_id}
    raise AssertionError("everybody is held out")


async def _tracked(house: House) -> dict[str, Any]:
    return {**await _offer(house), "sign": "seen"}


async def _cart(house: House) -> dict[str, Any]:
    cart = abandoned(house.store_id, visitor_id=str(new_id()), at=SystemClock().now())
    await keep_cart(house.database, cart)
    return {"cartId": cart.cart_id}


async def _scheduled(house: House) -> dict[str, Any]:
    due_at = SystemClock().now() + timedelta(hours=3)
    return {**await _cart(house), "dueAt": due_at.isoformat()}


async def _carts(house: House) -> dict[str, Any]:
    return {"cartIds": [(await _cart(house))["cartId"]]}


async def _credited(house: House) -> dict[str, Any]:
    made = await _intervention(house)
    return {
        "interventionId": made["id"],
        "orderId": str(new_id()),
        "currency": "USD",
        "amountMinor": 1200,
    }


async def _found(house: House) -> dict[str, Any]:
    return {"interventionId": (await _intervention(house))["id"]}


async def _template(house: House) -> dict[str, Any]:
    content = TemplateContent(**WORDS)
    async with house.scope() as scope:
        templates = await scope.get(TemplateService)
        made = await templates.create(
            house.store_id, CreateReachTemplate(name="Plain", contents=(content,))
        )
    return {"id": made.id}


async def _template_terms(house: House) -> dict[str, Any]:
    return {**await _template(house), "version": 1, "name": "Other", "contents": [WORDS]}


async def _preview(house: House) -> dict[str, Any]:
    return {**await _cart(house), "content": WORDS}


async def _campaign(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        campaigns = await scope.get(ReachCampaignService)
        command = CreateReachCampaign(name="Spring", variants=(ReachVariant(name="A"),))
        made = await campaigns.create(house.store_id, command)
    # Left to run it would have every cart of the other tests.
    return {"id": made.id}


async def _campaign_terms(house: House) -> dict[str, Any]:
    return {**await _campaign(house), "version": 1, "name": "May", "variants": [{"name": "B"}]}


async def _paused(house: House) -> dict[str, Any]:
    return {**await _campaign(house), "action": "pause"}


FACTORIES: Final = {
    AcknowledgeOffer: _offer,
    DeliveriesOf: _intervention,
    TrackIntervention: _tracked,
    ActOnReachCampaign: _paused,
    CreateIntervention: _cart,
    CreateInterventions: _carts,
    FindConversions: _found,
    InterventionById: _intervention,
    PreviewReachTemplate: _preview,
    ReachCampaignById: _campaign,
    ReachTemplateById: _template,
    ReportConversion: _credited,
    ScheduleIntervention: _scheduled,
    UpdateIntervention: _moved,
    UpdateReachCampaign: _campaign_terms,
    UpdateReachTemplate: _template_terms,
}
