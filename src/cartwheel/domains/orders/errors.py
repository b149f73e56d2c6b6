"""What the orders domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.orders.contracts import OrderStatus
from cartwheel.kernel.errors import AppError, Kind


class OrderError(AppError):
    """A refusal of the orders domain."""


class OrderNotFoundError(OrderError):
    """The store has no such order."""

    code: ClassVar[str] = "orders.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, order_id: UUID) -> None:
        super().__init__(f"There is no order {order_id}")
        self.order_id = order_id


class CartNotFoundError(OrderError):
    """The store has no such cart, or the token is another's."""

    code: ClassVar[str] = "orders.cart_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such cart")


class CartClosedError(OrderError):
    """The cart was bought, or went into another one."""

    code: ClassVar[str] = "orders.cart_closed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("This cart is closed: it was bought, or its items moved to another cart")


class CartEmptyError(OrderError):
    """There is nothing in the cart to buy."""

    code: ClassVar[str] = "orders.cart_empty"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("There is nothing in the cart")


class CartIncompleteError(OrderError):
    """Something is missing without which a cart cannot be bought."""

    code: ClassVar[str] = "orders.cart_incomplete"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, missing: str, *, message: str) -> None:
        super().__init__(message)
        self.missing = missing


class NotSoldError(OrderError):
    """An item is not for sale: unknown, not active, or without a price in the currency."""

    code: ClassVar[str] = "orders.not_sold"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, what: str, *, why: str) -> None:
        super().__init__(f"{what} cannot be bought: {why}")
        self.what, self.why = what, why


class OutOfStockError(OrderError):
    """Fewer units are free than were asked for."""

    code: ClassVar[str] = "orders.out_of_stock"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, sku: str, asked: int, free: int) -> None:
        super().__init__(f"{sku}: asked for {asked}, {free} free")
        self.sku, self.asked, self.free = sku, asked, free


class PriceChangedError(OrderError):
    """The total is another than the one that was shown."""

    code: ClassVar[str] = "orders.price_changed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, shown: int, now: int, currency: str) -> None:
        super().__init__(
            f"The total is {now} {currency} in minor units now, not {shown}; show it and ask again"
        )
        self.shown, self.now, self.currency = shown, now, currency


class WrongStateError(OrderError):
    """An order does not allow this as it stands."""

    code: ClassVar[str] = "orders.wrong_state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, what: str, *, status: OrderStatus, why: str = "") -> None:
        reason = f": {why}" if why else ""
        super().__init__(f"An order that is {status} cannot be {what}{reason}")
        self.status = status


class StaleOrderError(OrderError):
    """The order was changed since it was read."""

    code: ClassVar[str] = "orders.stale"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, expected: int, found: int) -> None:
        super().__init__(f"The order is at version {found}, not {expected}; read it again")
        self.expected, self.found = expected, found


class TooManyUnitsError(OrderError):
    """More units of a line than there are left to send, take back or pay back."""

    code: ClassVar[str] = "orders.too_many_units"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, sku: str, asked: int, left: int) -> None:
        super().__init__(f"{sku}: {asked} units asked for, {left} left")
        self.sku, self.asked, self.left = sku, asked, left


class RefundTooLargeError(OrderError):
    """More would go back than is left of what was paid."""

    code: ClassVar[str] = "orders.refund_too_large"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, asked: int, left: int) -> None:
        super().__init__(f"{asked} asked for in minor units, {left} left of what was paid")
        self.asked, self.left = asked, left
