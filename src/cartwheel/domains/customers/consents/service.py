"""Use cases of consents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
        (consent,) = await self.record_all(store_id, [command])
        self.note.tell(command.customer_id, after=consent)
        return consent

    async def record_all(self, store_id: UUID, commands: Sequence[RecordConsent]) -> list[Consent]:
        """
        Keep what many said, in a few statements.

        Raises:
            CustomerNotFoundError: the store lacks one of the customers; nothing is kept.
            InvalidInputError: it was said in the future, or the IP address is none.
        """
        now = self.clock.now()
        if any(each.at and each.at > now + _SKEW for each in commands):
            raise InvalidInputError(Issue(("at",), "It was not said yet"))
        owners = await self.customers.lock_all(store_id, {each.customer_id for each in commands})
        said: list[tuple[UUID, Consent]] = []
        for each in commands:
            if each.customer_id not in owners:
                raise CustomerNotFoundError(each.customer_id)
            said.append((owners[each.customer_id], _consent(each, now)))
        await self.consents.add_all(store_id, said)
        changed = sorted(await self.consents.hold_all(store_id, said))
        await self.consents.count_all(store_id, changed)
        messages = (
            CustomerUpdated(store_id=store_id, customer_id=id_, aspect=Aspect.CONSENTS)
            for id_ in changed
        )
        await self.outbox.announce_all([(each, each.customer_id) for each in messages])
        return [consent for _, consent in said]

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


def _consent(command: RecordConsent, now: datetime) -> Consent:
    return Consent(
        id=new_id(),
        channel=command.channel,
        purpose=command.purpose,
        given=command.given,
        at=command.at or now,
        recorded_at=now,
        source=command.source,
        text_version=command.text_version,
        ip_address=_address_of(command.ip_address),
    )


def _address_of(given: str) -> str:
    try:
        return given and str(ip_address(given.strip()))
    except ValueError:
        raise InvalidInputError(Issue(("ipAddress",), "This is no IP address")) from None
