"""Products and orders of events whose properties are not all as the spec says."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from cartwheel.domains.events import messages
from cartwheel.domains.events.mending import values
from cartwheel.domains.events.mending.notes import Fields, Notes, encode, read_object
from cartwheel.domains.events.messages import Line
from cartwheel.domains.events.schemas import (
    LARGEST_ORDER,
    LARGEST_PRICE,
    MOST_LINES,
    Context,
    Page,
)
from cartwheel.kernel import money

_IDS: Final = ("product_id", "productId", "id", "sku")
_read: Final = msgspec.json.Decoder(float_hook=Decimal).decode


class Purchase(NamedTuple):
    """What an order comes to, in minor units, and what is in it."""

    order_id: str
    currency: str
    value_minor: int
    lines: tuple[Line, ...]


def product(properties: bytes, store_currency: str, notes: Notes) -> Line | None:
    """Read an event's product; None when nothing says which one it is."""
    given = read_object(properties, "properties", notes)
    line = _line(given, "properties", store_currency, notes)
    if not line.product_id:
        notes.set_aside("properties.product_id", was=None)
        return None
    if line.price_minor < 0:  # a deduction is part of an order, and nothing to put into a cart
        notes.set_aside("properties.price", was=given.get("price"))
        return msgspec.structs.replace(line, price_minor=0)
    return line


def order(properties: bytes, store_currency: str, notes: Notes) -> Purchase:
    """
    Read an order, whatever its parts look like.

    It is worth its total, else its revenue or value, else its lines with what they take off.
    """
    fields = Fields(read_object(properties, "properties", notes), "properties", notes)
    order_id = fields.take(values.identifier, "order_id", "orderId") or ""
    currency = _currency(fields, ("total", "revenue", "value"), store_currency)
    given = _products(fields)
    if len(given) > MOST_LINES:
        notes.repaired("properties.products", was=len(given), now=MOST_LINES)
    lines = [
        _line(each, f"properties.products.{index}", currency, notes)
        for index, each in enumerate(given[:MOST_LINES])
        if isinstance(each, Mapping)
    ]
    read = partial(_money, currency=currency, largest=LARGEST_ORDER, least=0)
    total = fields.take(read, "total", "revenue", "value")
    if total is None:
        worth = sum(line.price_minor * line.quantity for line in lines if line.currency == currency)
        value_minor = min(max(worth, 0), LARGEST_ORDER)
    else:
        value_minor = money.to_minor(total, currency, assumed=True)
    return Purchase(
        order_id, currency, value_minor, tuple(line for line in lines if line.product_id)
    )


def context(given: bytes, notes: Notes) -> Context:
    """Read what is clear of a context; of the rest only a session's id is worth a note."""
    read = read_object(given, "context", notes)
    session_id = Fields(read, "context", notes).take(values.identifier, "session_id", "sessionId")
    agent, address, page, campaign = map(read.get, ("userAgent", "ip", "page", "campaign"))
    return Context(
        session_id=session_id,
        user_agent=agent if isinstance(agent, str) else None,
        ip=address if isinstance(address, str) else None,
        page=Page(**_texts(page, Page.__struct_fields__)) if isinstance(page, Mapping) else None,
        campaign=msgspec.Raw(encode(campaign)) if isinstance(campaign, Mapping) else UNSET,
    )


def _texts(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: given[name] for name in names if isinstance(given.get(name), str)}


def _products(fields: Fields) -> list[Any]:
    given = fields.given.get("products")
    if isinstance(given, list):
        for index, each in enumerate(given):
            if not isinstance(each, Mapping):
                fields.notes.set_aside(f"properties.products.{index}", was=each)
        return given
    if isinstance(given, str):
        try:
            given = _read(given)
        except (msgspec.MsgspecError, RecursionError):
            given = fields.given["products"]
    found = given if isinstance(given, list) else [given] if isinstance(given, Mapping) else None
    if found is not None:
        fields.notes.repaired("properties.products", was=fields.given["products"], now=found)
    elif given is not None and given != "":
        fields.notes.set_aside("properties.products", was=given)
    return found or []


def _line(given: Mapping[str, Any], path: str, currency: str, notes: Notes) -> Line:
    fields = Fields(given, path, notes)
    product_id = fields.take(values.identifier, *_IDS) or ""
    currency = _currency(fields, ("price",), currency)
    read = partial(_money, currency=currency, largest=LARGEST_PRICE, least=-LARGEST_PRICE)
    price = fields.take(read, "price") or Decimal(0)
    quantity = fields.take(_quantity, "quantity") or Decimal(1)
    if quantity != quantity.to_integral_value():
        # A piece that costs as much as the fraction does: the worth stays what it is.
        part = price * quantity
        notes.repaired(f"{path}.quantity", was=quantity, now=1)
        notes.repaired(f"{path}.price", was=price, now=part)
        price, quantity = part, Decimal(1)
    return Line(
        product_id=product_id,
        name=fields.take(values.short_text, "name") or "",
        category=fields.take(values.short_text, "category") or "",
        brand=fields.take(values.short_text, "brand") or "",
        currency=currency,
        price_minor=money.to_minor(price, currency, assumed=True),
        quantity=int(quantity),
    )


def _currency(fields: Fields, amounts: tuple[str, ...], otherwise: str) -> str:
    """Return the currency that is given, else the one an amount's text names, else another."""
    given = fields.take(values.currency, "currency")
    if given is not None:
        return given
    named = (values.currency_of_amount(fields.given.get(name)) for name in amounts)
    found = next((each for each in named if each is not None), None)
    if found is None or found == otherwise:
        return otherwise
    fields.notes.repaired(f"{fields.path}.currency", was=fields.given.get("currency"), now=found)
    return found


def _money(given: Any, *, currency: str, largest: int, least: int) -> Decimal | None:
    """Read an amount that lies within limits, which are in minor units."""
    decimals = money.assumed_exponent(currency)
    amount = values.amount(given, decimals=decimals)
    if amount is None or not least <= amount <= largest:
        return None
    return amount if least <= money.to_minor(amount, currency, assumed=True) <= largest else None


def _quantity(given: Any) -> Decimal | None:
    quantity = values.amount(given)
    return quantity if quantity is not None and 0 < quantity <= messages.MOST_QUANTITY else None
