"""The mail that confirms an order, and its place among what was said to the customer."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.api import Channel, Communications, Direction, NewCommunication
from cartwheel.domains.orders.post import confirmation
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.settings import LANGUAGE
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.systems.mail.api import Mailer
from cartwheel.systems.rpc.api import Flow, ServiceScopes

_KIND: Final = "order_confirmation"


@dataclass(frozen=True, slots=True)
class ConfirmationFlow(Flow):
    """Writes that an order is confirmed; no transaction is open while a mail is sent."""

    scopes: ServiceScopes
    settings: LiveSettings
    mailer: Mailer
    clock: Clock

    async def send(self, store_id: UUID, order_id: UUID) -> bool:
        """
        Tell a customer that the order is confirmed; False when nobody is to be told.

        It is written down once it is sent, and once however often that is.

        Raises:
            MailRefusedError: the mail will never be taken.
            MailDeferredError: it was not taken now.
        """
        async with self.scopes.open(store_id) as scope:
            order = await (await scope.get(OrderRepository)).find(store_id, order_id)
        if order is None or order.email is None or order.cancelled_at is not None:
            return False
        language = (await self.settings.of(store_id)).values[LANGUAGE]
        mail = confirmation(order, order.email, language)
        await self.mailer.send(mail)
        if order.customer_id is not None:
            said = NewCommunication(
                customer_id=order.customer_id,
                channel=Channel.EMAIL,
                direction=Direction.OUT,
                kind=_KIND,
                reference=str(order_id),
                subject=mail.subject,
                status="sent",
                at=self.clock.now(),
            )
            async with self.scopes.open(store_id) as scope:
                await (await scope.get(Communications)).record(store_id, said)
        return True
