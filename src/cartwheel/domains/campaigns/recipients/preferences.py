"""Use cases of what recipients want to be sent."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.campaigns.audience.conditions import PURPOSE
from cartwheel.domains.campaigns.recipients.models import campaign_preferences
from cartwheel.domains.campaigns.tracking.links import LinkOf
from cartwheel.domains.campaigns.tracking.service import CampaignTracking
from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerDirectory,
    RecordConsent,
)
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection

_chosen = campaign_preferences.c


@dataclass(frozen=True, slots=True)
class Choices:
    """
    What a customer may choose, and what holds: purposes of mail, each given or not.

    Who `wants_less` is sent one campaign in thirty days at most.
    """

    shop: str
    locale: str
    purposes: dict[str, bool]
    wants_less: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    Lets a recipient choose, within a transaction.

    Consent is kept as any other, with its proof; nothing else of a customer is shown or changed.
    """

    connection: Connection
    consents: Consents
    customers: CustomerDirectory
    tracking: CampaignTracking
    stores: StoreDirectory
    clock: Clock

    async def look(self, link: LinkOf) -> Choices | None:
        """Return what may be chosen; None when the store has no such customer."""
        customer = await self.customers.find(link.store_id, link.customer_id)
        if customer is None:
            return None
        states = await self.consents.list_states(link.store_id, customer.id)
        purposes = {PURPOSE: False} | {
            each.purpose: each.given for each in states.items if each.channel is Channel.EMAIL
        }
        store = await self.stores.find_store(link.store_id)
        return Choices(
            shop=store.name if store else "",
            locale=customer.locale or "",
            purposes=purposes,
            wants_less=await self._wants_less(link.store_id, customer.id),
        )

    async def choose(
        self, link: LinkOf, purposes: Collection[str], *, wants_less: bool | None
    ) -> Choices | None:
        """
        Let what was chosen hold; purposes that nobody asks for are passed over.

        None leaves it as it is how often something is sent.
        """
        customer = await self.customers.find(link.store_id, link.customer_id)
        before = await self.look(link)
        if customer is None or before is None:
            return None
        for purpose, given in before.purposes.items():
            wanted = purpose in purposes
            if wanted == given:
                continue
            if purpose == PURPOSE and not wanted:
                await self.tracking.say_farewell(link)
                continue
            said = RecordConsent(
                customer_id=customer.id,
                channel=Channel.EMAIL,
                purpose=purpose,
                given=wanted,
                source=f"preferences of campaign {link.campaign_id}",
            )
            await self.consents.record(link.store_id, said)
        if wants_less is not None:
            await self._keep(link.store_id, customer.id, wants_less=wants_less)
        return await self.look(link)

    async def hand_over(self, store_id: UUID, *, merged_id: UUID, customer_id: UUID) -> None:
        """Let a customer have what one had chosen who was merged into them; less wins."""
        wanted_less = await self.connection.scalar(
            sa.delete(campaign_preferences)
            .where(_chosen.store_id == store_id, _chosen.customer_id == merged_id)
            .returning(_chosen.wants_less)
        )
        if wanted_less:
            await self._keep(store_id, customer_id, wants_less=True)

    async def _keep(self, store_id: UUID, customer_id: UUID, *, wants_less: bool) -> None:
        values = {
            "customer_id": customer_id,
            "store_id": store_id,
            "wants_less": wants_less,
            "chosen_at": self.clock.now(),
        }
        await self.connection.execute(
            insert(campaign_preferences)
            .values(values)
            .on_conflict_do_update(
                index_elements=["customer_id"],
                set_={name: values[name] for name in ("wants_less", "chosen_at")},
            )
        )

    async def _wants_less(self, store_id: UUID, customer_id: UUID) -> bool:
        found = await self.connection.scalar(
            sa.select(_chosen.wants_less).where(
                _chosen.store_id == store_id, _chosen.customer_id == customer_id
            )
        )
        return bool(found)
