"""Stores with webhooks, and what happens in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from dishka import AsyncContainer
from pydantic import SecretStr
from tests.kit.clock import MovedClock
from tests.kit.house import house_with
from tests.kit.outbox import announced, forget, queued

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.stores.api import Store, StoreDirectory
from cartwheel.domains.webhooks.contracts import (
    CreatedWebhookEndpoint,
    CreateWebhookEndpoint,
    ListWebhookDeliveries,
    UpdateWebhookEndpoint,
    WebhookDelivery,
    WebhookDeliveryDetails,
    WebhookEndpoint,
)
from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.lanes import Lanes
from cartwheel.domains.webhooks.ledger import Ledger
from cartwheel.domains.webhooks.messages import DeliverWebhook, WebhookEndpointDisabled
from cartwheel.domains.webhooks.models import endpoints
from cartwheel.domains.webhooks.service import WebhookService
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Answer
from cartwheel.systems.outbound.api import OutboundClient, OutboundPolicy
from cartwheel.systems.outbox.api import Announcement
from cartwheel.systems.tokens.api import Seal

SECRET = "a secret of the tests, 32 characters"
SEAL = Seal.of(SecretStr(SECRET))
LEFT_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def abandoned(store_id: UUID, *, cart_id: UUID | None = None, episode: int = 1) -> CartAbandoned:
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart_id or new_id(),
        visitor_id="anna",
        episode=episode,
        opened_at=LEFT_AT - timedelta(minutes=30),
        abandoned_at=LEFT_AT,
        currency="USD",
        value_minor=4500,
        items=(CartItem("p1", "Mug", "kitchen", None, "USD", 4500, 1),),
    )


class Directory(StoreDirectory):
    """Knows the stores of one test alone."""

    def __init__(self, *shops: "Shop") -> None:
        super().__init__(shops[0].database, HOUSE.permissions)
        self._known = {shop.store_id for shop in shops}

    async def list_stores(self) -> list[Store]:
        return [store for store in await super().list_stores() if store.id in self._known]


class Shop:
    """A store and the courier of one process; each call is a transaction of its own."""

    def __init__(
        self,
        database: Database,
        clock: MovedClock,
        policy: OutboundPolicy,
        store_id: UUID,
        **client: Any,
    ) -> None:
        self.database, self.clock, self.policy, self.store_id = database, clock, policy, store_id
        self.client = OutboundClient(policy, **client)
        self.ledger = Ledger(database, clock)
        self.seal = SEAL
        self.houses: list[AsyncContainer] = []
        self.restart()

    def restart(self) -> None:
        """Be a new process, which knows of no endpoint's trouble."""
        self.courier = Courier(self.ledger, self.client, Lanes(), self.seal, self.clock)
        self.houses.append(house_with(self.parts()))

    def parts(self) -> dict[type, object]:
        """What this store needs to be other than in the house."""
        return {
            Database: self.database,
            Clock: self.clock,
            OutboundPolicy: self.policy,
            OutboundClient: self.client,
            Seal: self.seal,
        }

    @property
    def url(self) -> str:
        """Where the store's own server listens."""
        return f"http://127.0.0.1:{self.listening_port}/in"

    @property
    def listening_port(self) -> int:
        """The one port that may be called."""
        (port,) = self.policy.allowed_ports
        return port

    def restart_with(self, *secrets: str) -> None:
        """Be a new process, which was given these secrets: the present one, and the former."""
        self.seal = Seal.of(*map(SecretStr, secrets)) if secrets else Seal.of(None)
        self.restart()

    async def secrets(self) -> list[tuple[str, str | None]]:
        """What is kept of the endpoints' secrets, the oldest endpoint's first."""
        kept = sa.select(endpoints.c.secret, endpoints.c.previous_secret)
        async with self.database.transaction(store_id=self.store_id) as connection:
            rows = await connection.execute(
                kept.where(endpoints.c.store_id == self.store_id).order_by(endpoints.c.id)
            )
            return [(row.secret, row.previous_secret) for row in rows]

    async def keep(self, endpoint_id: UUID, secret: str) -> None:
        """Write over what is kept of an endpoint's secret."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            await connection.execute(
                sa.update(endpoints).where(endpoints.c.id == endpoint_id).values(secret=secret)
            )

    @asynccontextmanager
    async def service(self) -> AsyncIterator[WebhookService]:
        async with open_scope(self.houses[-1], self.store_id) as scope:
            yield await scope.get(WebhookService)

    async def open_endpoint(
        self, url: str, *event_types: str, **given: Any
    ) -> CreatedWebhookEndpoint:
        command = CreateWebhookEndpoint(url=url, event_types=event_types or ("*",), **given)
        async with self.service() as webhooks:
            return await webhooks.create_endpoint(self.store_id, command)

    async def endpoint(self, endpoint_id: UUID) -> WebhookEndpoint:
        async with self.service() as webhooks:
            return await webhooks.get_endpoint(self.store_id, endpoint_id)

    async def update(self, endpoint_id: UUID, **given: Any) -> WebhookEndpoint:
        async with self.service() as webhooks:
            return await webhooks.update_endpoint(
                self.store_id, UpdateWebhookEndpoint(endpoint_id, **given)
            )

    async def publish(self, announcement: Announcement) -> int:
        async with self.service() as webhooks:
            return await webhooks.fan_out.publish(announcement)

    async def job_for(self, announcement: Announcement) -> DeliverWebhook:
        """Publish to the store's one endpoint and return the job."""
        assert await self.publish(announcement) == 1
        return (await self.jobs())[-1]

    async def jobs(self) -> list[DeliverWebhook]:
        """The store's jobs that were queued, in this order."""
        return await queued(self.database, DeliverWebhook, store_id=self.store_id)

    async def disabled(self) -> list[WebhookEndpointDisabled]:
        """What the store announced about its endpoints."""
        return await announced(self.database, WebhookEndpointDisabled, store_id=self.store_id)

    async def deliver(self, job: DeliverWebhook) -> Answer:
        return await self.courier.deliver(job)

    async def deliver_when_due(self, job: DeliverWebhook) -> Answer:
        """Move the clock to when it is due, and make the attempt in a process just started."""
        due = (await self.delivery(job.delivery_id)).next_attempt_at
        assert due is not None
        self.clock.time = max(self.clock.time, due)
        self.restart()
        return await self.deliver(job)

    async def delivery(self, delivery_id: UUID) -> WebhookDelivery:
        return (await self.details(delivery_id)).delivery

    async def details(self, delivery_id: UUID) -> WebhookDeliveryDetails:
        async with self.service() as webhooks:
            return await webhooks.get_delivery(self.store_id, delivery_id)

    async def deliveries(self, **query: Any) -> tuple[WebhookDelivery, ...]:
        async with self.service() as webhooks:
            page = await webhooks.list_deliveries(self.store_id, ListWebhookDeliveries(**query))
        return page.items

    async def replay(self, delivery_id: UUID) -> DeliverWebhook:
        async with self.service() as webhooks:
            await webhooks.replay(self.store_id, delivery_id)
        return (await self.jobs())[-1]

    async def close(self) -> None:
        """Leave nothing for the relays of other tests."""
        for house in self.houses:
            await house.close()
        await self.client.close()
        await forget(self.database, DeliverWebhook, WebhookEndpointDisabled)
