"""The events of the Segment spec for commerce, each with the properties that it documents."""

from typing import Any, Final

PRODUCT: Final[dict[str, Any]] = {
    "product_id": "507f1f77bcf86cd799439011",
    "sku": "G-32",
    "category": "Games",
    "name": "Monopoly: 3rd Edition",
    "brand": "Hasbro",
    "variant": "200 pieces",
    "price": 18.99,
    "quantity": 1,
    "coupon": "MAYDEALS",
    "currency": "usd",
    "position": 3,
    "value": 18.99,
    "url": "https://www.example.com/product/path",
    "image_url": "https://www.example.com/product/path.jpg",
}
LINE: Final[dict[str, Any]] = {
    name: PRODUCT[name]
    for name in ("product_id", "sku", "name", "price", "quantity", "category", "url", "image_url")
}
ORDER: Final[dict[str, Any]] = {
    "checkout_id": "fksdjfsdjfisjf9sdfjsd9f",
    "order_id": "50314b8e9bcf000000000000",
    "affiliation": "Google Store",
    "total": 27.50,
    "subtotal": 22.50,
    "revenue": 25.00,
    "shipping": 3,
    "tax": 2,
    "discount": 2.5,
    "coupon": "hasbros",
    "currency": "USD",
    "products": [LINE, {**LINE, "product_id": "505bd76785ebb509fc183733", "quantity": 2}],
}
_COUPON: Final = dict.fromkeys(
    ("order_id", "cart_id", "coupon_id", "coupon_name"), PRODUCT["coupon"]
)
_STEP: Final = {
    "checkout_id": "50314b8e9bcf000000000000",
    "step": 2,
    "shipping_method": "Fedex",
    "payment_method": "Visa",
}
_PROMOTION: Final = {"promotion_id": "promo_1", "creative": "top_banner", "name": "75% off"}
_LIST: Final = {"list_id": "hot_deals_1", "category": "Deals", "products": [LINE]}
_SHARED: Final = {"share_via": "email", "share_message": "Hey", "recipient": "friend@example.com"}
_WISHLIST: Final = {"wishlist_id": "skdjsidjsdkdj29j", "wishlist_name": "Loved Games", **PRODUCT}

EVENTS: Final[dict[str, dict[str, Any]]] = {
    "Products Searched": {"query": "blue hotpants"},
    "Product List Viewed": _LIST,
    "Product List Filtered": {**_LIST, "filters": [{"type": "price", "value": "under-$25"}]},
    "Promotion Viewed": _PROMOTION,
    "Promotion Clicked": _PROMOTION,
    "Product Clicked": PRODUCT,
    "Product Viewed": PRODUCT,
    "Product Added": {"cart_id": "skdjsidjsdkdj29j", **PRODUCT},
    "Product Removed": {"cart_id": "skdjsidjsdkdj29j", **PRODUCT},
    "Cart Viewed": {"cart_id": "d92jd29jd92jd29j92d92jd", "products": [LINE]},
    "Checkout Started": {**ORDER, "value": 20},
    "Checkout Step Viewed": _STEP,
    "Checkout Step Completed": _STEP,
    "Payment Info Entered": _STEP,
    "Order Updated": ORDER,
    "Order Completed": ORDER,
    "Order Refunded": ORDER,
    "Order Cancelled": ORDER,
    "Coupon Entered": _COUPON,
    "Coupon Applied": {**_COUPON, "discount": 23.32},
    "Coupon Denied": {**_COUPON, "reason": "Coupon expired"},
    "Coupon Removed": {**_COUPON, "discount": 23.32},
    "Product Added to Wishlist": _WISHLIST,
    "Product Removed from Wishlist": _WISHLIST,
    "Wishlist Product Added to Cart": {"cart_id": "99j2d92j9dj29dj29d2d", **_WISHLIST},
    "Product Shared": {**_SHARED, **PRODUCT},
    "Cart Shared": {**_SHARED, "products": [LINE]},
    "Product Reviewed": {"product_id": "507f", "review_id": "kdfjrj39", "rating": "5"},
    # Of the first version:
    "Viewed Product Category": {"category": "Games"},
    "Viewed Product": {**LINE, "id": "507f1f77bcf86cd799439011"},
    "Added Product": {**LINE, "id": "507f1f77bcf86cd799439011"},
    "Removed Product": {**LINE, "id": "507f1f77bcf86cd799439011"},
    "Viewed Promotion": _PROMOTION,
    "Clicked Promotion": _PROMOTION,
    "Viewed Checkout Step": _STEP,
    "Completed Checkout Step": _STEP,
    "Completed Order": {**ORDER, "orderId": ORDER["order_id"]},
}

ENVELOPE: Final[dict[str, Any]] = {
    "type": "track",
    "messageId": "022bb90c-bbac-11e4-8dfc-aa07a5b093db",
    "anonymousId": "507f191e810c19729de860ea",
    "userId": "97980cfea0067",
    "timestamp": "2026-03-01T11:59:00.000Z",
    "originalTimestamp": "2026-03-01T11:59:00.000Z",
    "sentAt": "2026-03-01T12:00:00.000Z",
    "channel": "server",
    "context": {"ip": "8.8.8.8", "sessionId": "s1", "library": {"name": "analytics.js"}},
    "integrations": {"All": True, "Mixpanel": False},
}
