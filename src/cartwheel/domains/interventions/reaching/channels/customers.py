"""Whether a customer may be reached, by what consent says now."""

from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerDirectory,
    CustomerProfile,
)
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.deciding.facts import PURPOSE
from cartwheel.domains.interventions.reaching.contracts import Because


async def find_allowing(
    scope: AsyncContainer, store_id: UUID, intervention: Intervention, channel: Channel
) -> CustomerProfile | Because:
    """Return the customer of an intervention, who allows the channel at this moment."""
    if intervention.customer_id is None:
        return Because.NO_ADDRESS
    customer = await (await scope.get(CustomerDirectory)).find(store_id, intervention.customer_id)
    if customer is None:
        return Because.NO_ADDRESS
    consents = await scope.get(Consents)
    allowing = await consents.find_allowing(
        store_id, [customer.id], channel=channel, purpose=PURPOSE
    )
    return customer if customer.id in allowing else Because.NO_CONSENT
