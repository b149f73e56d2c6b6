"""What customers are written about their orders."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.documents.words import show_money, words_in
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.settings import LANGUAGE, Language
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.db import Database
from cartwheel.systems.mail.api import Mail, Mailer


@dataclass(frozen=True, slots=True)
class OrderPost:
    """Writes mails about orders; no transaction is open while one is sent."""

    database: Database
    settings: LiveSettings
    mailer: Mailer

    async def confirm(self, store_id: UUID, order_id: UUID) -> bool:
        """
        Tell a customer that the order is confirmed; False when nobody is to be told.

        Raises:
            MailRefusedError: the mail will never be taken.
            MailDeferredError: it was not taken now.
        """
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            order = await OrderRepository(connection).find(store_id, order_id)
        if order is None or order.email is None or order.cancelled_at is not None:
            return False
        language = (await self.settings.of(store_id)).values[LANGUAGE]
        await self.mailer.send(confirmation(order, order.email, language))
        return True


def confirmation(order: Order, to: str, language: Language) -> Mail:
    """Compose the mail that confirms an order."""
    words = words_in(language)

    def money(minor: int) -> str:
        return show_money(minor, order.currency, language)

    lines = [
        f"{line.quantity} x {line.title} ({line.sku}): {money(line.total_minor)}"
        for line in order.lines
    ]
    if order.shipping_minor:
        lines.append(f"{words.shipping}: {money(order.shipping_minor)}")
    if order.rounding_minor:
        lines.append(f"{words.rounding}: {money(order.rounding_minor)}")
    lines.append(f"{words.total}: {money(order.total_minor)}")
    return Mail(
        to=to,
        subject=words.confirmed_subject.format(number=order.number),
        text="\n\n".join([words.confirmed.format(number=order.number), "\n".join(lines)]) + "\n",
    )
