"""Invoices become orders, cancellations returns, and the rest a file: each month adds up."""

import pytest
from tests.online_retail.bringing import Bringing, figures

from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer, Purchases
from cartwheel.domains.orders.contracts import ListOrders
from cartwheel.domains.orders.repository.listing import OrderListing
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.domains.orders.service import OrderService
from cartwheel.entrypoints.filing.errors import FileUnusableError

DECEMBER = (
    "100,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "100,POST,POSTAGE,1,2010-12-01 08:26:00,18.00,17850.0,United Kingdom",
    "100,85123A,HEART,2,2010-12-01 08:27:00,2.55,17850.0,United Kingdom",
    "101,71053,LANTERN,1,2010-12-02 09:00:00,3.39,,EIRE",
    "102,85123A,WHITE HEART,6,2010-12-03 10:00:00,2.95,17850.0,United Kingdom",
    "C103,85123A,WHITE HEART,-4,2010-12-04 10:00:00,2.95,17850.0,United Kingdom",
    "C104,85123A,WHITE HEART,-7,2010-12-05 10:00:00,2.55,17850.0,United Kingdom",
    "C105,85123A,HEART,-1,2010-12-05 11:00:00,2.55,,United Kingdom",
    "106,22423,?,-5,2010-12-06 10:00:00,0.0,,United Kingdom",
    "A107,B,Adjust bad debt,1,2010-12-06 11:00:00,-11062.06,,United Kingdom",
    "108,PADS,PADS,1,2010-12-07 10:00:00,0.001,17850.0,United Kingdom",
    "109,85123A,HEART,x,2010-12-07 10:00:00,1,17850.0,United Kingdom",
)
JANUARY = (
    "C110,85123A,WHITE HEART,-2,2011-01-05 10:00:00,2.95,17850.0,United Kingdom",
    "111,71053,LANTERN,10,2011-01-06 10:00:00,3.39,12583.0,France",
    "C112,71053,LANTERN,-11,2011-01-07 10:00:00,3.39,12583.0,France",
    "C113,71053,LANTERN,-10,2011-01-05 10:00:00,3.39,12583.0,France",
)


async def orders_of(bringing: Bringing) -> dict[str, tuple[str, str, int, int]]:
    items = await bringing.ask(OrderListing, "list_page", ListOrders(limit=50))
    found = {}
    for each in items:
        order = await bringing.ask(OrderRepository, "get", each.id)
        told = (str(order.status), str(order.payment_status))
        found[order.number] = (*told, order.total_minor, order.refunded_minor)
    return found


async def test_a_shop_comes_of_it(bringing: Bringing) -> None:
    report = await bringing.bring(bringing.write(*DECEMBER))
    assert report.agrees
    assert figures(report) == [("2010-12", "-11034.77", "29.84", "-11064.61")]
    assert await orders_of(bringing) == {
        "100": ("completed", "partly_refunded", 3_840, 1_785),
        "101": ("completed", "paid", 339, 0),
        "102": ("completed", "partly_refunded", 1_770, 1_180),
    }
    variants = await bringing.ask(VariantCatalog, "by_sku", ["85123A", "POST", "22423", "B"])
    assert {
        sku: (each.product_title, each.status, each.kind, each.prices)
        for sku, each in variants.items()
    } == {
        "85123A": ("HEART", "active", "physical", {"GBP": 295}),
        "POST": ("POSTAGE", "active", "service", {"GBP": 1_800}),
        "22423": ("?", "draft", "physical", {}),
    }
    assert [(line, reason) for line, _, reason in bringing.left_out()] == [
        ("9", "a cancellation of nobody we know"),
        ("10", "a correction of stock"),
        ("11", "an adjustment of bad debt, no sale"),
        ("12", "its price is no whole number of pennies"),
        ("13", "it cannot be read: invalid literal for int() with base 10: 'x'"),
    ]


async def test_an_order_tells_what_the_file_knows(bringing: Bringing) -> None:
    """Where it went, as far as that, and that it was paid elsewhere, to the penny."""
    await bringing.bring(bringing.write(*DECEMBER))
    found = (await bringing.ask(OrderService, "list_page", ListOrders(search="100"))).items
    order = await bringing.ask(OrderService, "get", found[0].id)
    assert order.shipping_address == order.billing_address
    assert order.shipping_address.country == "GB"
    assert (order.offline_minor, order.paid_minor) == (3_840, 3_840)
    story = (await bringing.ask(OrderService, "tell_story", order.id)).items
    assert [each.kind for each in story][:2] == ["placed", "paid_elsewhere"]
    assert story[1].about == {"amountMinor": "3840", "how": "outside, before the import"}


async def test_again_and_later(bringing: Bringing) -> None:
    """The same file changes nothing; a later one goes on with orders of the former."""
    december = bringing.write(*DECEMBER)
    first = await bringing.bring(december)
    before, left_out = await orders_of(bringing), bringing.left_out()
    assert await bringing.bring(december) == first
    assert (await orders_of(bringing), bringing.left_out()) == (before, left_out)
    later = await bringing.bring(bringing.write(*JANUARY, packed=False))
    assert later.agrees
    assert figures(later) == [("2011-01", "-43.19", "28.00", "-71.19")]
    assert (await orders_of(bringing))["102"] == ("completed", "refunded", 1_770, 1_770)
    assert [line for line, _, _ in bringing.left_out()] == ["5", "4"]
    assert await bringing.bring(december) == first


async def test_customers_have_their_history(bringing: Bringing) -> None:
    for _ in range(2):
        await bringing.bring(bringing.write(*DECEMBER))
    (customer,) = await bringing.ask(
        CustomerDirectory, "ensure_all", [NewCustomer(external_id="17850")]
    )
    value = (await bringing.ask(Purchases, "lifetime", customer)).items[0]
    assert (value.orders_count, value.gross.amount_minor, value.refunded.amount_minor) == (
        *(2, 5_610),
        2_965,
    )
    assert (await bringing.ask(CustomerDirectory, "get", customer)).country == "GB"


async def test_a_return_stands_by_its_order(bringing: Bringing) -> None:
    """The latest order that has enough, and the day on which it came back."""
    await bringing.bring(bringing.write(*DECEMBER))
    items = await bringing.ask(OrderListing, "list_page", ListOrders(limit=50))
    ids = {each.number: each.id for each in items}
    for number, document, units in (("100", "C104", [6, 1]), ("102", "C103", [4])):
        (back,) = await bringing.ask(ReturnRepository, "list_of", ids[number])
        assert (back.reason, [line.quantity for line in back.lines]) == (document, units)
        (refund,) = await bringing.ask(ReturnRepository, "list_refunds", ids[number])
        assert (refund.return_id, refund.status, refund.settled_at) == (
            back.id,
            "settled",
            back.received_at,
        )


async def test_files_that_are_none(bringing: Bringing) -> None:
    broken = bringing.write(*DECEMBER)
    broken.write_bytes(broken.read_bytes()[:-20])
    other = bringing.folder / "other.csv"
    other.write_text("a,b\n1,2\n")
    for path in (broken, other, bringing.folder / "absent.csv"):
        with pytest.raises(FileUnusableError):
            await bringing.bring(path)
    assert await orders_of(bringing) == {}
