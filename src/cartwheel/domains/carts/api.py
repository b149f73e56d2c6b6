"""What other domains may use of carts."""

from cartwheel.domains.carts.contracts import Cart, CartItem, CartState
from cartwheel.domains.carts.figures import CartCount, CartFigures, CartsWonBack
from cartwheel.domains.carts.finding import CartFinder, CartStanding
from cartwheel.domains.carts.history import CartHistory, PastPurchase, PricesPaid
from cartwheel.domains.carts.identities import IdentityRepository
from cartwheel.domains.carts.messages import (
    CartAbandoned,
    CartConverted,
    CartMerged,
    CartRecovered,
    CartResumed,
)

__all__ = [
    "Cart",
    "CartAbandoned",
    "CartConverted",
    "CartCount",
    "CartFigures",
    "CartFinder",
    "CartHistory",
    "CartItem",
    "CartMerged",
    "CartRecovered",
    "CartResumed",
    "CartStanding",
    "CartState",
    "CartsWonBack",
    "IdentityRepository",
    "PastPurchase",
    "PricesPaid",
]
