"""Interventions by text message."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import Channel as Consented
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.reaching.channels.customers import find_allowing
from cartwheel.domains.interventions.reaching.channels.protocol import (
    DeferredError,
    Parcel,
    RefusedError,
    Taken,
)
from cartwheel.domains.interventions.reaching.contracts import Because
from cartwheel.domains.interventions.reaching.links import Linked, Links, Purpose
from cartwheel.systems.providers.api import (
    ProviderError,
    ProviderValidationError,
)
from cartwheel.systems.providers.sms.twilio import UNSUBSCRIBED, TextMessage, TwilioTexts

_MOST: Final = 1_000
_LEAVE: Final = {"en": "Reply STOP to opt out", "de": "STOP antworten zum Abmelden"}


@dataclass(frozen=True, slots=True)
class TextChannel:
    """Sends by Twilio, which tells later whether a text has arrived."""

    texts: TwilioTexts
    links: Links

    @property
    def kind(self) -> ReachChannel:
        """See `Channel.kind`."""
        return ReachChannel.SMS

    async def address(
        self, scope: AsyncContainer, store_id: UUID, intervention: Intervention
    ) -> str | Because:
        """See `Channel.address`."""
        found = await find_allowing(scope, store_id, intervention, Consented.SMS)
        if isinstance(found, Because):
            return found
        return found.phone or Because.NO_ADDRESS

    async def send(self, parcel: Parcel) -> Taken:
        """See `Channel.send`."""
        callback = self.links.callback(
            Linked(parcel.store_id, parcel.delivery_id, Purpose.CALLBACK)
        )
        try:
            sid = await self.texts.send(TextMessage(parcel.to, write(parcel, self.links), callback))
        except ProviderValidationError as error:
            is_stopped = error.provider_code == UNSUBSCRIBED
            because = Because.NO_CONSENT if is_stopped else Because.REFUSED
            raise RefusedError(str(error), because=because) from error
        except ProviderError as error:
            raise DeferredError(str(error)) from error
        return Taken(sid)


def write(parcel: Parcel, links: Links) -> str:
    """Write a text: what it says, a code and a link, and how to hear no more."""
    told = parcel.intervention
    parts = [told.message[:_MOST]]
    if told.coupon_code is not None:
        parts.append(told.coupon_code)
    if told.link is not None:
        linked = Linked(parcel.store_id, parcel.delivery_id, Purpose.CLICK)
        parts.append(links.click(linked, told.id, told.link))
    parts.append(_LEAVE.get(told.language[:2], _LEAVE["en"]))
    return "\n".join(parts)
