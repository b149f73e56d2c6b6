"""What becomes of choices when others announce something."""

from typing import Final

from cartwheel.domains.campaigns.recipients.preferences import Preferences
from cartwheel.domains.customers.api import CustomerMerged
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def hand_over(message: CustomerMerged, preferences: Preferences) -> None:
    """Let the customer that stays be sent as little as either wanted."""
    await preferences.hand_over(
        message.store_id, merged_id=message.merged_id, customer_id=message.customer_id
    )


GROUP: Final = SubscriberGroup("campaigns", (Subscription(CustomerMerged, hand_over),))
