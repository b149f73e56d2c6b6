"""Use cases of the webhooks domain for a shop's developer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks import rules
from cartwheel.domains.webhooks.contracts import (
    CreatedWebhookEndpoint,
    CreateWebhookEndpoint,
    ListWebhookDeliveries,
    ReplayedWebhooks,
    ReplayFailedWebhooks,
    RotatedWebhookSecret,
    UpdateWebhookEndpoint,
    WebhookDelivery,
    WebhookDeliveryDetails,
    WebhookDeliveryPage,
    WebhookEndpoint,
    WebhookEndpointList,
    WebhookEventType,
    WebhookEventTypeList,
)
from cartwheel.domains.webhooks.errors import (
    DeliveryNotFoundError,
    EndpointDisabledError,
    EndpointNotFoundError,
    TooManyEndpointsError,
)
from cartwheel.domains.webhooks.fanout import ONCE, FanOut
from cartwheel.domains.webhooks.messages import DeliverWebhook
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository, place_of
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbound.api import OutboundPolicy, OutboundRefusedError
from cartwheel.systems.outbox.api import Outbox, PublicEvents
from cartwheel.systems.rpc.api import AuditNote
from cartwheel.systems.tokens.api import Seal


@dataclass(frozen=True, slots=True)
class WebhookService:
    """Endpoints, and what became of what was sent to them."""

    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    fan_out: FanOut
    outbox: Outbox
    events: PublicEvents
    policy: OutboundPolicy
    seal: Seal
    clock: Clock
    note: AuditNote

    async def create_endpoint(
        self, store_id: UUID, command: CreateWebhookEndpoint
    ) -> CreatedWebhookEndpoint:
        """
        Open an endpoint and make its secret, which cannot be shown again.

        Raises:
            InvalidInputError: the URL or an event type is refused.
            TooManyEndpointsError: there are 50 already.
            SecretKeyError: this process has no secret to seal it under.
        """
        self._ensure_valid(url=command.url, event_types=command.event_types)
        if await self.endpoints.lock_count(store_id) >= rules.MOST_ENDPOINTS:
            raise TooManyEndpointsError(most=rules.MOST_ENDPOINTS)
        endpoint_id, secret = new_id(), rules.make_secret()
        await self.endpoints.add(
            store_id,
            command,
            endpoint_id=endpoint_id,
            secret=self._seal(store_id, endpoint_id, secret),
            at=self.clock.now(),
        )
        endpoint = await self.get_endpoint(store_id, endpoint_id)
        self.note.tell(endpoint_id, after=endpoint)
        return CreatedWebhookEndpoint(endpoint, secret)

    async def list_endpoints(self, store_id: UUID) -> WebhookEndpointList:
        """List a store's endpoints, the oldest first."""
        return WebhookEndpointList(tuple(await self.endpoints.list_all(store_id)))

    async def get_endpoint(self, store_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
        """
        Return an endpoint.

        Raises:
            EndpointNotFoundError: the store has no such endpoint.
        """
        endpoint = await self.endpoints.find(store_id, endpoint_id)
        if endpoint is None:
            raise EndpointNotFoundError(endpoint_id)
        return endpoint

    async def update_endpoint(
        self, store_id: UUID, command: UpdateWebhookEndpoint
    ) -> WebhookEndpoint:
        """
        Change what is given of an endpoint.

        Raises:
            InvalidInputError: the URL or an event type is refused.
            EndpointNotFoundError: the store has no such endpoint.
        """
        self._ensure_valid(url=command.url, event_types=command.event_types or ())
        before = await self._lock(store_id, command.id)
        after = await self.endpoints.update(store_id, command, at=self.clock.now())
        if after is None:
            raise EndpointNotFoundError(command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete_endpoint(self, store_id: UUID, endpoint_id: UUID) -> None:
        """
        Delete an endpoint with all its deliveries; what is on its way may still arrive.

        Raises:
            EndpointNotFoundError: the store has no such endpoint.
        """
        deleted = await self.endpoints.delete(store_id, endpoint_id)
        if deleted is None:
            raise EndpointNotFoundError(endpoint_id)
        self.note.tell(endpoint_id, before=deleted)

    async def rotate_secret(self, store_id: UUID, endpoint_id: UUID) -> RotatedWebhookSecret:
        """
        Make a new secret; the present one signs beside it for a day.

        The one before the present signs no more, so that a second call ends the use of
        a secret that is known to strangers at once.

        Raises:
            EndpointNotFoundError: the store has no such endpoint.
            SecretKeyError: this process has no secret to seal it under.
        """
        before = await self._lock(store_id, endpoint_id)
        secret, until = rules.make_secret(), self.clock.now() + rules.BOTH_SECRETS_FOR
        rotated = await self.endpoints.rotate(
            store_id,
            endpoint_id,
            secret=self._seal(store_id, endpoint_id, secret),
            previous_until=until,
        )
        if rotated is None:
            raise EndpointNotFoundError(endpoint_id)
        self.note.tell(endpoint_id, before=before, after=rotated)
        return RotatedWebhookSecret(secret, until)

    async def send_test(self, store_id: UUID, endpoint_id: UUID) -> WebhookDelivery:
        """
        Send an endpoint a message about nothing, whatever it subscribes to.

        Raises:
            EndpointNotFoundError: the store has no such endpoint.
            EndpointDisabledError: it takes nothing.
        """
        await self._ensure_enabled(store_id, endpoint_id)
        delivery = await self._get(store_id, await self.fan_out.test(store_id, endpoint_id))
        self.note.tell(endpoint_id, after=delivery)
        return delivery

    async def list_deliveries(
        self, store_id: UUID, query: ListWebhookDeliveries
    ) -> WebhookDeliveryPage:
        """List deliveries, the newest first."""
        found = await self.deliveries.list_page(store_id, query)
        return page_of(WebhookDeliveryPage, found, limit=query.limit, by=lambda one: one.id)

    async def get_delivery(self, store_id: UUID, delivery_id: UUID) -> WebhookDeliveryDetails:
        """
        Return a delivery, its body and its attempts.

        Raises:
            DeliveryNotFoundError: the store has no such delivery.
        """
        found = await self.deliveries.find_details(store_id, delivery_id)
        if found is None:
            raise DeliveryNotFoundError(delivery_id)
        return found

    async def replay(self, store_id: UUID, delivery_id: UUID) -> WebhookDelivery:
        """
        Send a message again now, whatever became of it before, with the whole schedule ahead.

        Raises:
            DeliveryNotFoundError: the store has no such delivery.
            EndpointDisabledError: its endpoint takes nothing.
        """
        delivery = await self._get(store_id, delivery_id)
        await self._ensure_enabled(store_id, delivery.endpoint_id)
        number = await self.deliveries.restart(store_id, delivery_id, at=self.clock.now())
        if number is None:
            raise DeliveryNotFoundError(delivery_id)
        await self._enqueue(store_id, [(delivery_id, number)])
        restarted = await self._get(store_id, delivery_id)
        self.note.tell(delivery_id, before=delivery, after=restarted)
        return restarted

    async def replay_failed(
        self, store_id: UUID, command: ReplayFailedWebhooks
    ) -> ReplayedWebhooks:
        """
        Send again what did not arrive at an endpoint, the oldest first.

        Raises:
            EndpointNotFoundError: the store has no such endpoint.
            EndpointDisabledError: it takes nothing.
        """
        await self._ensure_enabled(store_id, command.endpoint_id)
        now = self.clock.now()
        # Nothing lies beyond these, and the database knows no such times as 1 January 1.
        since = min(max(command.since, now - rules.KEPT_FOR), now)
        command = msgspec.structs.replace(command, since=since)
        restarted = await self.deliveries.restart_failed(store_id, command, at=now)
        await self._enqueue(store_id, restarted)
        replayed = ReplayedWebhooks(count=len(restarted))
        self.note.tell(command.endpoint_id, after=replayed)
        return replayed

    def list_event_types(self) -> WebhookEventTypeList:
        """List every event that endpoints may subscribe to."""
        return WebhookEventTypeList(
            tuple(
                WebhookEventType(event.name, event.description, msgspec.json.schema(event.data))
                for event in self.events
            )
        )

    def _seal(self, store_id: UUID, endpoint_id: UUID, secret: str) -> str:
        return self.seal.close_text(secret, place=place_of(store_id, endpoint_id))

    def _ensure_valid(self, *, url: str | None, event_types: tuple[str, ...]) -> None:
        issues = rules.issues_with(event_types, known=self.events.names)
        if url is not None:
            try:
                self.policy.check_url(url)
            except OutboundRefusedError as error:
                issues.append(Issue(("url",), str(error)))
        if issues:
            raise InvalidInputError(*issues)

    async def _lock(self, store_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
        endpoint = await self.endpoints.lock(store_id, endpoint_id)
        if endpoint is None:
            raise EndpointNotFoundError(endpoint_id)
        return endpoint

    async def _ensure_enabled(self, store_id: UUID, endpoint_id: UUID) -> None:
        endpoint = await self.get_endpoint(store_id, endpoint_id)
        if not endpoint.enabled:
            raise EndpointDisabledError(endpoint_id)

    async def _get(self, store_id: UUID, delivery_id: UUID) -> WebhookDelivery:
        delivery = await self.deliveries.find(store_id, delivery_id)
        if delivery is None:
            raise DeliveryNotFoundError(delivery_id)
        return delivery

    async def _enqueue(self, store_id: UUID, restarted: Sequence[tuple[UUID, int]]) -> None:
        jobs = [
            DeliverWebhook(store_id=store_id, delivery_id=delivery_id, round=number)
            for delivery_id, number in restarted
        ]
        await self.outbox.enqueue_all(jobs, options=ONCE)
