"""Ways to make interventions in a store."""

from typing import Any, Final

from tests.domains.interventions.making import abandoned
from tests.rpc.house import House

from cartwheel.domains.interventions.contracts import AcknowledgeOffer, InterventionById
from cartwheel.domains.interventions.reaching.contracts import DeliveriesOf, TrackIntervention
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.kernel.ids import new_id


async def _intervention(house: House) -> dict[str, Any]:
    cart = abandoned(house.store_id, visitor_id=str(new_id()))
    async with house.scope() as scope:
        decided = await (await scope.get(InterventionService)).decide(cart)
    assert decided is not None
    return {"id": decided.id}


async def _offer(house: House) -> dict[str, Any]:
    cart = abandoned(house.store_id, visitor_id=str(new_id()))
    async with house.scope() as scope:
        decided = await (await scope.get(InterventionService)).decide(cart)
    assert decided is not None
    return {"id": decided.id, "visitorId": cart.visitor_id}


async def _tracked(house: House) -> dict[str, Any]:
    return {**await _offer(house), "sign": "seen"}


FACTORIES: Final = {
    AcknowledgeOffer: _offer,
    DeliveriesOf: _intervention,
    InterventionById: _intervention,
    TrackIntervention: _tracked,
}
