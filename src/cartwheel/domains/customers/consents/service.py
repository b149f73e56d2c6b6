"""Use cases of consents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.consents.contracts import (
    Channel,
    Consent,
    ConsentPage,
    ConsentStateList,
    ListConsents,
    RecordConsent,
)
from cartwheel.domains.customers.consents.repository import ConsentRepository
from cartwheel.domains.customers.contracts import Aspect
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.messages import CustomerUpdated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Consents:
    """
    What customers allowed.

    Each word is kept for good, as the proof of it. The latest holds, by when it was said and
    not when we heard of it; who never said anything allows nothing.
    """

    consents: ConsentRepository
    customers: CustomerRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def record(self, store_id: UUID, command: RecordConsent) -> Consent:
        """
        Keep what somebody said.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: it was said in the future, or the IP address is none.
        """
        now = self.clock.now()
        at = command.at or now
        if at > now + _SKEW:
            raise InvalidInputError(Issue(("at",), "It was not said yet"))
        customer_id = await self.customers.lock(store_id, command.customer_id)
        if customer_id is None:
            raise CustomerNotFoundError(command.customer_id)
        consent = Consent(
            id=new_id(),
            channel=command.channel,
            purpose=command.purpose,
            given=command.given,
            at=at,
            recorded_at=now,
            source=command.source,
            text_version=command.text_version,
            ip_address=_address_of(command.ip_address),
        )
        await self.consents.add(store_id, customer_id, consent)
        if await self.consents.hold(store_id, customer_id, consent):
            await self.consents.count(store_id, customer_id)
            message = CustomerUpdated(
                store_id=store_id, customer_id=customer_id, aspect=Aspect.CONSENTS
            )
            await self.outbox.announce(message, aggregate_id=customer_id)
        self.note.tell(customer_id, after=consent)
        return consent

    async def list_states(self, store_id: UUID, customer_id: UUID) -> ConsentStateList:
        """
        List what holds for a customer.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        found = await self._find(store_id, customer_id)
        return ConsentStateList(tuple(await self.consents.list_states(store_id, found)))

    async def list_page(self, store_id: UUID, query: ListConsents) -> ConsentPage:
        """
        List what a customer said, the latest record first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer_id = await self._find(store_id, query.customer_id)
        found = await self.consents.list_page(
            store_id, customer_id, cursor=query.cursor, limit=query.limit + 1
        )
        return page_of(ConsentPage, found, limit=query.limit, by=lambda consent: consent.id)

    async def find_allowing(
        self, store_id: UUID, ids: Iterable[UUID], *, channel: Channel, purpose: str
    ) -> set[UUID]:
        """Return who of these may be reached so, for this; ids are those of survivors."""
        return await self.consents.find_allowing(store_id, ids, channel=channel, purpose=purpose)

    async def _find(self, store_id: UUID, customer_id: UUID) -> UUID:
        customer = await self.customers.find(store_id, customer_id)
        if customer is None:
            raise CustomerNotFoundError(customer_id)
        return customer.id


def _address_of(given: str) -> str:
    try:
        return given and str(ip_address(given.strip()))
    except ValueError:
        raise InvalidInputError(Issue(("ipAddress",), "This is no IP address")) from None
