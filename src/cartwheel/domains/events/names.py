"""What the events of the Segment spec are called, today and before, and what they do to a cart."""

import re
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from cartwheel.domains.events import messages

PURCHASE: Final = "Order Completed"

CALLS: Final = frozenset({"alias", "group", "identify", "page", "screen"})
"""What trackers call beside `track`."""
OF_TRAITS: Final = frozenset({"group", "identify"})
"""Those of them that tell traits and not properties."""

KINDS: Final = MappingProxyType(
    {
        "Product Viewed": messages.VIEW,
        "Product Added": messages.ADD,
        "Wishlist Product Added to Cart": messages.ADD,
        "Product Removed": messages.REMOVE,
        "Cart Viewed": messages.TOUCH,
        "Cart Shared": messages.TOUCH,
        "Checkout Started": messages.TOUCH,
        "Checkout Step Viewed": messages.TOUCH,
        "Checkout Step Completed": messages.TOUCH,
        "Payment Info Entered": messages.TOUCH,
        "Coupon Entered": messages.TOUCH,
        "Coupon Applied": messages.TOUCH,
        "Coupon Denied": messages.TOUCH,
        "Coupon Removed": messages.TOUCH,
        PURCHASE: messages.BUY,
    }
)
"""The events that carts follow, or that are about one product; all others say: somebody is here."""

# The present name, and those of the spec's first version and of its translations.
_NAMES: Final = {
    "Products Searched": ("Searched Products",),
    "Product List Viewed": ("Viewed Product List", "Viewed Product Category"),
    "Product List Filtered": ("Filtered Product List",),
    "Promotion Viewed": ("Viewed Promotion",),
    "Promotion Clicked": ("Clicked Promotion",),
    "Product Clicked": ("Clicked Product",),
    "Product Viewed": ("Viewed Product", "Viewed Product Details"),
    "Product Added": ("Added Product",),
    "Product Removed": ("Removed Product",),
    "Cart Viewed": ("Viewed Cart",),
    "Checkout Started": ("Started Checkout", "Order Started", "Started Order"),
    "Checkout Step Viewed": ("Viewed Checkout Step",),
    "Checkout Step Completed": ("Completed Checkout Step",),
    "Payment Info Entered": ("Entered Payment Info", "Payment Info Added"),
    "Order Updated": ("Updated Order",),
    PURCHASE: ("Completed Order",),
    "Order Refunded": ("Refunded Order",),
    "Order Cancelled": ("Cancelled Order", "Order Canceled", "Canceled Order"),
    "Coupon Entered": ("Entered Coupon",),
    "Coupon Applied": ("Applied Coupon",),
    "Coupon Denied": ("Denied Coupon",),
    "Coupon Removed": ("Removed Coupon",),
    "Product Added to Wishlist": ("Added Product to Wishlist",),
    "Product Removed from Wishlist": ("Removed Product from Wishlist",),
    "Wishlist Product Added to Cart": ("Added Wishlist Product to Cart",),
    "Product Shared": ("Shared Product",),
    "Cart Shared": ("Shared Cart",),
    "Product Reviewed": ("Reviewed Product",),
}
_APART: Final = re.compile(r"[\s_-]+")


def _squashed(name: str) -> str:
    return _APART.sub("", name).casefold()


_SPELLINGS: Final = {
    _squashed(spelling): name for name, others in _NAMES.items() for spelling in (name, *others)
}


@lru_cache(maxsize=4096)
def in_the_spec(name: str) -> str | None:
    """
    Return what the spec calls an event; None for an event of the shop's own.

    Case and what parts the words make no difference, nor does the order of the spec's first
    version: `Completed Order`, `order_completed` and `orderCompleted` are `Order Completed`.
    """
    return _SPELLINGS.get(_squashed(name))


SPECIFIED: Final = tuple(_NAMES)
"""All events of the spec for commerce."""
