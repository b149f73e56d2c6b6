"""Which orders a list wants, as conditions."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.orders.contracts import ListOrders, OrderStatus, OrderTab
from cartwheel.domains.orders.models import REFUNDED, TAGGED, order_lines, order_returns, orders

TABS: Final[Mapping[OrderTab, tuple[OrderStatus, ...]]] = {
    OrderTab.TO_FULFIL: (OrderStatus.CONFIRMED, OrderStatus.PARTLY_FULFILLED),
    OrderTab.UNPAID: (OrderStatus.AWAITING_PAYMENT,),
    OrderTab.DRAFTS: (OrderStatus.DRAFT,),
}
"""Those tabs that are statuses."""

_order, _line = orders.c, order_lines.c
_found = orders.alias("found").c

ADDRESSEE: Final = sa.func.coalesce(
    sa.func.nullif(_order.billing_address["name"].astext, ""),
    _order.shipping_address["name"].astext,
    "",
)
"""Who an order is billed to, else sent to; nobody is an empty text."""


def behind(tab: OrderTab) -> "sa.ColumnElement[bool]":
    """Return the condition of being behind a tab."""
    if tab in TABS:
        return _order.status.in_(TABS[tab])
    if tab is OrderTab.REFUNDS:
        return sa.literal_column(REFUNDED, sa.Boolean)  # as its index has it
    back = order_returns.c
    return sa.exists().where(back.order_id == _order.id, back.status == "expected")


def narrowed(
    store_id: UUID, query: ListOrders, named: Collection[UUID]
) -> "list[sa.ColumnElement[bool]]":
    """Return the conditions of a store's list; `named` are the customers that its search means."""
    wanted: list[sa.ColumnElement[bool]] = [_order.store_id == store_id]
    if query.tab is not None:
        wanted.append(behind(query.tab))
    if query.status is not None:
        wanted.append(_order.status == query.status)
    if query.payment_status is not None:
        wanted.append(_order.payment_status == query.payment_status)
    if query.customer_id is not None:
        wanted.append(_order.customer_id == query.customer_id)
    if query.tag is not None:
        wanted.append(sa.literal_column(TAGGED, sa.Boolean))  # as its index has it
        wanted.append(sa.literal(query.tag) == sa.func.any(_order.tags))
    if query.placed_from is not None:
        wanted.append(_order.placed_at >= query.placed_from)
    if query.placed_before is not None:
        wanted.append(_order.placed_at < query.placed_before)
    if query.cursor is not None:
        wanted.append(_order.id < query.cursor)
    if query.search is not None:
        wanted.append(_searched(store_id, query.search, named))
    return wanted


def _searched(store_id: UUID, text: str, named: Collection[UUID]) -> "sa.ColumnElement[bool]":
    """Return the condition of being found: each way but that by an address is one of an index."""
    ways = [
        sa.select(_found.id).where(_found.store_id == store_id, way)
        for way in (
            _found.number == text.upper(),
            _found.email.startswith(text.lower(), autoescape=True),
            _found.customer_id == sa.any_(sa.literal([*named], sa.ARRAY(sa.Uuid))),
        )
    ]
    of_item = sa.select(_line.order_id).where(_line.store_id == store_id, _line.sku == text)
    # An array is known before the orders are looked for, so that they are not looked through.
    ids = sa.func.array(sa.union_all(*ways, of_item).scalar_subquery(), type_=sa.ARRAY(sa.Uuid))
    by_index = _order.id == sa.any_(ids)
    if "@" in text or (" " not in text and any(letter.isdigit() for letter in text)):
        return by_index  # that is an address, a number or an SKU, and no name
    by_address = sa.func.concat(" ", ADDRESSEE).icontains(f" {text}", autoescape=True)
    return sa.or_(by_index, by_address)
