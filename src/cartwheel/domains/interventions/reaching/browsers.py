"""Use cases of browsers that may be pushed to."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    RecordConsent,
)
from cartwheel.domains.interventions.deciding.facts import PURPOSE
from cartwheel.domains.interventions.deciding.shoppers import Shoppers
from cartwheel.domains.interventions.reaching.contracts import (
    PushBrowser,
    PushKey,
    PushSubscribed,
    SubscribePush,
    UnsubscribePush,
)
from cartwheel.domains.interventions.reaching.keys import StorePushKeys
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.outbound.api import OutboundError, OutboundPolicy
from cartwheel.systems.providers.push.web_push import PushAddress, is_address

_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class PushBrowsers:
    """Who may be pushed to, within a transaction; the latest ten browsers of each shopper."""

    pushes: PushRepository
    keys: StorePushKeys
    policy: OutboundPolicy
    shoppers: Shoppers
    consents: Consents
    clock: Clock

    async def key(self, store_id: UUID) -> PushKey:
        """
        Return the key by which browsers subscribe, made now for a store's first.

        Raises:
            SecretKeyError: the installation has no secret to keep the other half under.
        """
        return PushKey(await self.keys.ensure(self.pushes, store_id))

    async def subscribe(self, store_id: UUID, command: SubscribePush) -> PushSubscribed:
        """
        Remember a browser; to repeat it changes nothing.

        Of a shopper who is known it is written down as consent: the browser has asked for it.

        Raises:
            InvalidInputError: nothing can be encrypted for it, or its address may not be called.
        """
        address = address_of(command, policy=self.policy)
        await self.pushes.subscribe(store_id, command.visitor_id, address, at=self.clock.now())
        await self.pushes.keep_latest(store_id, command.visitor_id, most=_MOST)
        customer = (await self.shoppers.of_one(store_id, command.visitor_id)).customer
        if customer is not None:
            consent = RecordConsent(
                customer_id=customer.id,
                channel=Channel.PUSH,
                purpose=PURPOSE,
                given=True,
                source="browser",
            )
            await self.consents.record(store_id, consent)
        return PushSubscribed(is_subscribed=True)

    async def unsubscribe(self, store_id: UUID, command: UnsubscribePush) -> PushSubscribed:
        """Forget a browser: from now on nothing is pushed to it."""
        await self.pushes.unsubscribe(store_id, command.visitor_id, command.endpoint)
        return PushSubscribed(is_subscribed=False)


def address_of(
    given: SubscribePush | PushBrowser, *, policy: OutboundPolicy, within: tuple[str, ...] = ()
) -> PushAddress:
    """
    Return where a browser is pushed to; `within` says where it stands in what was given.

    Raises:
        InvalidInputError: nothing can be encrypted for it, or its address may not be called.
    """
    address = PushAddress(given.endpoint, given.keys.p256dh, given.keys.auth)
    if not is_address(address):
        raise InvalidInputError(Issue((*within, "keys"), "These are no keys of a browser"))
    try:
        policy.check_url(given.endpoint)
    except OutboundError as error:
        raise InvalidInputError(Issue((*within, "endpoint"), str(error))) from None
    return address
