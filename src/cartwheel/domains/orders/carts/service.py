"""Use cases of carts for shoppers, by whoever has the token."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.orders.carts.contracts import (
    MOST_LINES,
    ChangeCart,
    ClaimCart,
    OpenedCart,
    OpenShoppingCart,
    SetLine,
    ShoppingCart,
    ShoppingCartById,
    ShoppingCartStatus,
)
from cartwheel.domains.orders.carts.presenting import CartPresenter
from cartwheel.domains.orders.carts.repository import CartLine, CartRepository, CartRow
from cartwheel.domains.orders.errors import CartClosedError, CartNotFoundError
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class CartService:
    """What shoppers are about to buy."""

    carts: CartRepository
    presenter: CartPresenter
    customers: CustomerDirectory
    stores: StoreDirectory
    clock: Clock

    async def open(self, store_id: UUID, command: OpenShoppingCart) -> OpenedCart:
        """Begin a cart, and make the token that reaches it."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self.clock.now()
        store = await self.stores.find_store(store_id)
        assert store is not None  # who calls has a key of it
        cart = CartRow(
            id=new_id(),
            token_digest=_digest(token),
            status=ShoppingCartStatus.OPEN,
            customer_id=None,
            visitor_id=command.visitor_id,
            email=None,
            currency=command.currency or store.currency,
            channel=command.channel,
            lines=_added((), [CartLine(each.variant_id, each.quantity) for each in command.lines]),
            codes=(),
            shipping_address=None,
            billing_address=None,
            shipping_rate_id=None,
            order_id=None,
            version=1,
            created_at=now,
            updated_at=now,
        )
        await self.carts.add(store_id, cart)
        return OpenedCart(await self.presenter.present(store_id, cart), token)

    async def look_at(self, store_id: UUID, query: ShoppingCartById) -> ShoppingCart:
        """
        Return a cart with what it costs now.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
        """
        cart = proved(await self.carts.find(store_id, query.id), query.token)
        return await self.presenter.present(store_id, cart)

    async def add(self, store_id: UUID, command: SetLine) -> ShoppingCart:
        """
        Want so many more of an item.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it was bought or merged.
            InvalidInputError: there are too many lines, or units of one.
        """
        cart = await self.lock(store_id, command.id, command.token)
        more = [CartLine(command.variant_id, command.quantity)] if command.quantity else []
        return await self._change(store_id, cart, {"lines": _added(cart.lines, more)})

    async def set_line(self, store_id: UUID, command: SetLine) -> ShoppingCart:
        """
        Want exactly so many of an item; none takes it out.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it was bought or merged.
            InvalidInputError: there are too many lines.
        """
        cart = await self.lock(store_id, command.id, command.token)
        wanted = CartLine(command.variant_id, command.quantity)
        lines = [wanted if each.variant_id == wanted.variant_id else each for each in cart.lines]
        if wanted not in lines:
            lines.append(wanted)
        return await self._change(store_id, cart, {"lines": _checked(lines)})

    async def change(self, store_id: UUID, command: ChangeCart) -> ShoppingCart:
        """
        Change codes, e-mail address, addresses or the way of sending.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it was bought or merged.
            InvalidInputError: the e-mail address is none.
        """
        cart = await self.lock(store_id, command.id, command.token)
        given = {
            name: value
            for name, value in msgspec.structs.asdict(command).items()
            if name not in ("id", "token") and value is not msgspec.UNSET
        }
        if given.get("email") is not None:
            given["email"] = address_of(given["email"])
        return await self._change(store_id, cart, given)

    async def claim(self, store_id: UUID, command: ClaimCart) -> ShoppingCart:
        """
        Let a cart be a customer's; what is in the customer's open cart already comes along.

        Of an item that is in both the larger number is wanted: whoever filled the cart on
        two devices wants it once.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it was bought or merged.
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.get(store_id, command.customer_id)
        cart = await self.lock(store_id, command.id, command.token)
        lines = cart.lines
        other_id = await self.carts.find_open_of(store_id, customer.id)
        if other_id is not None and other_id != cart.id:
            other = await self.carts.lock(store_id, other_id)
            if other is not None and other.status is ShoppingCartStatus.OPEN:
                lines = _merged(cart.lines, other.lines)
                merged = {"status": ShoppingCartStatus.MERGED, "customer_id": None}
                await self.carts.update(other.id, merged, at=self.clock.now())
        if cart.visitor_id is not None:
            await self.customers.link_visitor(store_id, customer.id, cart.visitor_id)
        changed = {
            "customer_id": customer.id,
            "email": cart.email or customer.email,
            "lines": lines[:MOST_LINES],
        }
        return await self._change(store_id, cart, changed)

    async def lock(self, store_id: UUID, cart_id: UUID, token: str) -> CartRow:
        """
        Return an open cart; others wait for it until the transaction ends.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it was bought or merged.
        """
        cart = proved(await self.carts.lock(store_id, cart_id), token)
        if cart.status is not ShoppingCartStatus.OPEN:
            raise CartClosedError
        return cart

    async def _change(
        self, store_id: UUID, cart: CartRow, values: Mapping[str, object]
    ) -> ShoppingCart:
        await self.carts.update(cart.id, values, at=self.clock.now())
        changed = await self.carts.find(store_id, cart.id)
        assert changed is not None  # it is locked
        return await self.presenter.present(store_id, changed)


def proved(cart: CartRow | None, token: str) -> CartRow:
    """
    Return a cart to whoever has its token.

    Raises:
        CartNotFoundError: there is no such cart, or the token is another's.
    """
    digest = cart.token_digest if cart is not None else _digest("")
    if not hmac.compare_digest(_digest(token), digest) or cart is None:
        raise CartNotFoundError
    return cart


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _added(before: Sequence[CartLine], more: Sequence[CartLine]) -> tuple[CartLine, ...]:
    counts = {line.variant_id: line.quantity for line in before}
    for line in more:
        counts[line.variant_id] = counts.get(line.variant_id, 0) + line.quantity
    return _checked([CartLine(variant_id, units) for variant_id, units in counts.items()])


def _merged(one: Sequence[CartLine], other: Sequence[CartLine]) -> tuple[CartLine, ...]:
    counts = {line.variant_id: line.quantity for line in (*one, *other)}
    for line in (*one, *other):
        counts[line.variant_id] = max(counts[line.variant_id], line.quantity)
    return tuple(CartLine(variant_id, units) for variant_id, units in counts.items())


def _checked(lines: Sequence[CartLine]) -> tuple[CartLine, ...]:
    kept = tuple(line for line in lines if line.quantity)
    if len(kept) > MOST_LINES:
        raise InvalidInputError(Issue(("lines",), f"A cart holds {MOST_LINES} items at most"))
    for line in kept:
        if line.quantity > _MOST_UNITS:
            issue = Issue(("quantity",), f"At most {_MOST_UNITS} units of an item")
            raise InvalidInputError(issue)
    return kept


_MOST_UNITS = 9_999
