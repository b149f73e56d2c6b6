"""What customers are written about their orders."""

from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.documents.words import show_money, words_in
from cartwheel.domains.orders.settings import Language
from cartwheel.systems.mail.api import Mail


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
