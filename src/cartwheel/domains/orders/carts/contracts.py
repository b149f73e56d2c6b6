"""What leaves about carts, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import (
    Address,
    Channel,
    Codes,
    Currency,
    Email,
    Order,
    Text,
    WantedLine,
)
from cartwheel.domains.payments.api import Payment
from cartwheel.domains.pricing.api import Quote, ShippingOption
from cartwheel.systems.providers.payments.api import NextAction

MOST_LINES = 100

Token = Annotated[str, msgspec.Meta(min_length=32, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
URL = Annotated[str, msgspec.Meta(max_length=2048, pattern=r"^https?://[^\x00\s]+$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=9999)]
Visitor = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class ShoppingCartStatus(StrEnum):
    """What became of a cart."""

    OPEN = "open"
    ORDERED = "ordered"
    MERGED = "merged"


class CartProblem(StrEnum):
    """What stands between a cart and its order."""

    EMPTY = "empty"
    NOT_SOLD = "not_sold"
    OUT_OF_STOCK = "out_of_stock"
    EMAIL_MISSING = "email_missing"
    ADDRESS_MISSING = "address_missing"
    SHIPPING_MISSING = "shipping_missing"
    CODE_REFUSED = "code_refused"


class CartIssue(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One thing that stands between a cart and its order.

    `subject` is the SKU or the code it is about, if any.
    """

    kind: CartProblem
    message: str
    subject: str | None = None


class ShoppingCartLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One item that is wanted; `free` units of it can be had now, null where there are plenty."""

    variant_id: UUID
    sku: str
    title: str
    image: str | None
    quantity: int
    free: int | None


class ShoppingCart(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A cart with what it costs now, and what is missing for an order.

    `quote` is null while nothing in it can be sold. It can be bought when `problems` is empty.
    """

    id: UUID
    status: ShoppingCartStatus
    currency: str
    lines: tuple[ShoppingCartLine, ...]
    codes: tuple[str, ...]
    customer_id: UUID | None
    email: str | None
    shipping_address: Address | None
    billing_address: Address | None
    shipping_rate_id: UUID | None
    shipping_options: tuple[ShippingOption, ...]
    quote: Quote | None
    problems: tuple[CartIssue, ...]
    order_id: UUID | None
    version: int
    updated_at: datetime


class OpenedCart(msgspec.Struct, frozen=True):
    """A new cart and the token that reaches it, which cannot be shown again."""

    cart: ShoppingCart
    token: str


class OpenShoppingCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Begin a cart; without a currency, in the store's.

    `visitorId` is what the tracker calls the shopper, by which the tracked cart and this one
    are one story.
    """

    lines: Annotated[tuple[WantedLine, ...], msgspec.Meta(max_length=MOST_LINES)] = ()
    currency: Currency | None = None
    visitor_id: Visitor | None = None
    channel: Channel = "online"


class ShoppingCartById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a cart, and proves that it may be seen."""

    id: UUID
    token: Token


class SetLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Want so many of an item; none takes it out."""

    id: UUID
    token: Token
    variant_id: UUID
    quantity: Count


class ChangeCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a cart; what is not given stays, and null empties what can be empty."""

    id: UUID
    token: Token
    codes: Codes | msgspec.UnsetType = msgspec.UNSET
    email: Email | msgspec.UnsetType | None = msgspec.UNSET
    shipping_address: Address | msgspec.UnsetType | None = msgspec.UNSET
    billing_address: Address | msgspec.UnsetType | None = msgspec.UNSET
    shipping_rate_id: UUID | msgspec.UnsetType | None = msgspec.UNSET


class ClaimCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Say whose cart it is; what the customer had in an open cart already comes along."""

    id: UUID
    token: Token
    customer_id: UUID


class CheckOut(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Buy what is in a cart.

    `totalMinor` is the total that the shopper was shown; another one is refused, and shown.
    `method` is a payment provider's token of a card, or nothing where the shopper chooses with
    the provider; `returnUrl` is where the provider sends the shopper back to.
    So many `points` of the customer whose cart it is are paid with, at most as many as it costs;
    they count when the order is placed.
    """

    id: UUID
    token: Token
    total_minor: Annotated[int, msgspec.Meta(ge=0, le=10**15)]
    method: Text | None = None
    return_url: URL | None = None
    points: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0


class CheckedOut(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    The order, and what its payment asks for.

    `nextAction` is what the shopper has to do with the provider. Without a `payment` there is
    nothing to be paid, or it is paid elsewhere.
    """

    order: Order
    payment: Payment | None
    next_action: NextAction | None
