"""
Two live carts of one person become one: pure decisions.

The cart that was abandoned more often stays, else the older one, else the one of the smaller
id: whoever wins a shopper back goes on with that cart. It has what lies in either; of a product
in both the line of the larger quantity counts, of the same quantity the dearer: the same thing
was put in twice, and is bought once. It is open if either is. So it does not matter in which
order several carts meet, or how often.
"""

from collections.abc import Iterable

from cartwheel.domains.carts.contracts import CartItem, CartState
from cartwheel.domains.carts.identity import Persons
from cartwheel.domains.carts.rules import MOST_ITEMS, LiveCart, price


def merge(one: LiveCart, other: LiveCart) -> tuple[LiveCart, LiveCart]:
    """Return the cart that stays, changed in place, and the one that is gone."""
    stays, goes = sorted((one, other), key=_rank)
    items: dict[str, CartItem] = {item.product_id: item for item in stays.items}
    for item in goes.items:
        mine = items.get(item.product_id)
        items[item.product_id] = item if mine is None else max(mine, item, key=_weight)
    stays.items = [items[product_id] for product_id in sorted(items)][:MOST_ITEMS]
    stays.currency = stays.currency or goes.currency
    stays.user_id = min(filter(None, (stays.user_id, goes.user_id)), default=None)
    if goes.state is CartState.OPEN:
        stays.state = CartState.OPEN
    stays.last_seen_at = max(stays.last_seen_at, goes.last_seen_at)
    price(stays)
    return stays, goes


def merge_all(
    carts: Iterable[LiveCart], persons: Persons
) -> tuple[dict[str, LiveCart], list[tuple[LiveCart, LiveCart]]]:
    """Return one live cart of each person, and which carts went into which."""
    kept: dict[str, LiveCart] = {}
    merged: list[tuple[LiveCart, LiveCart]] = []
    for cart in carts:
        person = persons.of_one(cart.visitor_id, cart.user_id)
        before = kept.get(person)
        if before is None:
            kept[person] = cart
            continue
        kept[person], gone = merge(before, cart)
        merged.append((gone, kept[person]))
    return kept, merged


def _rank(cart: LiveCart) -> tuple[int, object, object]:
    return -cart.episode, cart.opened_at, cart.id


def _weight(item: CartItem) -> tuple[int, int, str]:
    return item.quantity, item.price_minor, repr(item)
