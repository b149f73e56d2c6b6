"""Invoices of a year are numbered without a gap; what is printed is frozen, and adds up."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from tests.domains.orders.making import ADDRESS, Shop
from tests.domains.orders.test_after_sale import fulfil

from cartwheel.domains.orders.carts.contracts import ChangeCart
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.contracts import Order, PaymentStatus
from cartwheel.domains.orders.documents.contracts import DocumentKind
from cartwheel.domains.orders.documents.repository import DocumentRepository
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.errors import WrongStateError
from cartwheel.domains.orders.handlers import issue
from cartwheel.domains.orders.messages import IssueDocuments
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import RefundOrder
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.stores.models import stores
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.documents.api import MissingGlyphError


async def issue_for(shop: Shop, order: Order) -> None:
    async with open_scope(shop.container, shop.store_id) as scope:
        orders, documents = await scope.get(OrderRepository), await scope.get(DocumentService)
        await issue(IssueDocuments(shop.store_id, order.id), orders, documents)


async def invoice(shop: Shop, order: Order) -> str:
    async with shop.use(DocumentService) as documents:
        return (await documents.issue_invoice(shop.actor, order.id)).number or ""


async def test_an_invoice_and_a_slip_come_with_what_is_sent(shop: Shop) -> None:
    """Once, however often the job is done; printed as PDF/A, the same bytes each time."""
    order = await fulfil(shop, await shop.buy((await shop.sell(), 2)))
    await issue_for(shop, order)
    await issue_for(shop, order)
    async with shop.use(DocumentService) as documents:
        listed = (await documents.list_of(shop.store_id, order.id)).items
        printed = [await documents.print(shop.store_id, each.id) for each in listed]
        again = await documents.print(shop.store_id, listed[0].id)
    assert [each.kind for each in listed] == [DocumentKind.INVOICE, DocumentKind.PACKING_SLIP]
    assert printed[0] == again
    assert printed[0].file_name == f"invoice-{listed[0].number}.pdf"
    assert all(b"<pdfaid:part>2</pdfaid:part>" in each.content for each in printed)


async def test_numbers_have_no_gap(shop: Shop) -> None:
    """Of ten at once, two of which cannot be printed: the others count from one to eight."""
    mug = await shop.sell(units=20)
    good = [await shop.buy((mug, 1)) for _ in range(8)]
    odd = []
    for _ in range(2):
        cart = await shop.cart((mug, 1))
        address = type(ADDRESS)(name="王小明", line1="1", city="Berlin", country="DE")
        async with shop.use(CartService) as carts:
            changed = await carts.change(
                shop.store_id, ChangeCart(cart.cart.id, cart.token, shipping_address=address)
            )
        odd.append((await shop.check_out(type(cart)(changed, cart.token))).order)
    outcomes = await asyncio.gather(
        *(invoice(shop, order) for order in (*odd, *good)), return_exceptions=True
    )
    assert [type(each) for each in outcomes[:2]] == [MissingGlyphError] * 2
    year = shop.clock.now().year
    assert sorted(map(str, outcomes[2:])) == [f"{year}-{number:06}" for number in range(1, 9)]
    assert await invoice(shop, good[0]) in outcomes


async def test_the_year_is_the_stores(shop: Shop) -> None:
    """At nine in the evening of 31 December in London it is the new year in Kiritimati."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        zone = sa.update(stores).where(stores.c.id == shop.store_id)
        await connection.execute(zone.values(time_zone="Pacific/Kiritimati"))
    order = await shop.buy((await shop.sell(), 1))
    year = shop.clock.now().year
    shop.clock.pass_by(datetime(year, 12, 31, 21, tzinfo=UTC) - shop.clock.now())
    assert await invoice(shop, order) == f"{year + 1}-000001"
    async with shop.use(DocumentRepository) as documents:
        (issued,) = await documents.list_of(shop.store_id, order.id)
        found = await documents.find(shop.store_id, issued.id)
    assert found is not None
    assert ("Date", f"January 1, {year + 1}") in found[1].facts
    assert issued.issued_at == shop.clock.now()


async def test_what_is_not_paid_is_not_invoiced(shop: Shop) -> None:
    cart = await shop.cart((await shop.sell(), 1))
    order = (await shop.check_out(cart, method="sandbox_declined")).order
    with pytest.raises(WrongStateError):
        await invoice(shop, order)
    async with shop.use(DocumentRepository) as documents:
        assert await documents.list_of(shop.store_id, order.id) == []


async def test_a_refund_of_what_is_invoiced_has_its_credit_note(shop: Shop) -> None:
    order = await shop.buy((await shop.sell(), 1))
    number = await invoice(shop, order)
    async with shop.use(ReturnService) as returns:
        refund = await returns.refund(shop.actor, RefundOrder(order.id, 250, "a scratch"))
    await shop.move_money()
    assert (await shop.order(order.id)).payment_status is PaymentStatus.PARTLY_REFUNDED
    async with shop.use(DocumentRepository) as documents:
        credit = (await documents.list_of(shop.store_id, order.id))[-1]
        found = await documents.find(shop.store_id, credit.id)
    assert (credit.kind, credit.about) == (DocumentKind.CREDIT_NOTE, refund.id)
    assert found is not None
    assert ("For invoice", number) in found[1].facts
    assert found[1].totals[-1] == ("Total", "-$2.50")
