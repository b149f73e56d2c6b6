"""Whoever bought is written to, and what was written stands with the customer."""

from dataclasses import dataclass, field

from tests.domains.orders.making import Shop

from cartwheel.domains.customers.api import Communications
from cartwheel.domains.customers.contacts.contracts import ListCommunications
from cartwheel.domains.orders.flows.confirming import ConfirmationFlow
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.systems.mail.api import Mail
from cartwheel.systems.rpc.api import ServiceScopes


@dataclass
class Letterbox:
    """A mailer that keeps what it is given."""

    mails: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


async def test_a_confirmation_is_sent_and_told_of_once(shop: Shop) -> None:
    order = await shop.buy((await shop.sell(), 2))
    assert order.customer_id is not None
    letterbox = Letterbox()
    async with shop.use(ServiceScopes) as scopes:
        settings = await shop.container.get(LiveSettings)
        flow = ConfirmationFlow(scopes, settings, letterbox, shop.clock)
        assert await flow.send(shop.store_id, order.id)
        assert await flow.send(shop.store_id, order.id)  # by a job that is done twice
    assert {mail.to for mail in letterbox.mails} == {order.email}
    async with shop.use(Communications) as said:
        query = ListCommunications(customer_id=order.customer_id)
        (told,) = (await said.list_page(shop.store_id, query)).items
    assert (told.kind, told.reference, told.status) == ("order_confirmation", str(order.id), "sent")
    assert order.number in told.subject
