"""What the pricing domain does when others announce something."""

from typing import Final

from cartwheel.domains.customers.api import CustomerMerged
from cartwheel.domains.pricing.merging import MergedCustomers
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def hand_over(message: CustomerMerged, customers: MergedCustomers) -> None:
    """Let the customer that stays have what the other one used, may use, and is spared."""
    await customers.hand_over(
        message.store_id, merged_id=message.merged_id, customer_id=message.customer_id
    )


GROUP: Final = SubscriberGroup("pricing", (Subscription(CustomerMerged, hand_over),))
