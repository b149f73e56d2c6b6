"""What happens to carts that were left, so that nobody is told how they stood."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import CartConverted, CartMerged, CartRecovered, CartResumed
from cartwheel.domains.predictions.features.online import OnlineFeatures
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription

_EVERY_EPISODE: Final = 2**31


async def resume(messages: Sequence[CartResumed], online: OnlineFeatures) -> None:
    """Forget how carts stood whose shoppers came back."""
    await online.end(messages[0].store_id, [(each.cart_id, each.episode) for each in messages])


async def close(
    messages: Sequence[CartRecovered] | Sequence[CartConverted] | Sequence[CartMerged],
    online: OnlineFeatures,
) -> None:
    """Forget how carts stood that were bought, or went into others."""
    over = [(each.cart_id, _EVERY_EPISODE) for each in messages]
    await online.end(messages[0].store_id, over)


CHANGES: Final = SubscriberGroup(
    "predictions.changes",
    (
        Subscription(CartResumed, resume, in_transaction=False, batched=True),
        *(
            Subscription(
                event, close, in_transaction=False, batched=True, name=f"close_{event.__name__}"
            )
            for event in (CartRecovered, CartConverted, CartMerged)
        ),
    ),
)
