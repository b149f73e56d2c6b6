"""What is told of orders: their lines as others need them, and who did something."""

from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.messages import OrderedLine
from cartwheel.systems.rpc.api import Actor

SHOPPER = "shopper"
SYSTEM = "system"


def ordered_lines(order: Order) -> tuple[OrderedLine, ...]:
    """Return an order's lines as others need them."""
    return tuple(
        OrderedLine(
            variant_id=line.variant_id,
            product_id=line.product_id,
            sku=line.sku,
            title=line.title,
            quantity=line.quantity,
            total_minor=line.total_minor,
        )
        for line in order.lines
    )


def told_as(actor: Actor) -> str:
    """Return how the story of an order calls whoever did something."""
    return f"{actor.kind}:{actor.id}"
