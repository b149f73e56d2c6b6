"""What can go wrong with carts."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class CartError(AppError):
    """Any error of this domain."""


class CartNotFoundError(CartError):
    """The store has no such cart."""

    code: ClassVar[str] = "carts.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, cart_id: UUID) -> None:
        super().__init__(f"There is no cart {cart_id}")
        self.cart_id = cart_id
