"""A file becomes products, each whole or not at all, and the same file changes nothing again."""

import pytest
from tests.domains.catalog.making import Shop, euros, some_sku
from tests.domains.catalog.spreadsheets import Desk, counts, sheet

from cartwheel.domains.catalog.imports import runner as running
from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.products.contracts import NewVariant
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError

HEADER = (
    *("handle", "title", "status", "sku", "option1_name", "option1_value"),
    *("price EUR", "compare_at EUR"),
)
SHIRTS = (
    ("shirt", "Shirt", "active", "007", "Size", "S", "12.50", "15"),
    ("shirt", "", "", "=1+1", "", "M", "13", ""),
)
MUG = ("mug", "Mug", "draft", "mug-1", "", "", "4.99", "")


@pytest.fixture
def desk(shop: Shop, database: Database) -> Desk:
    return Desk(shop, database)


async def titles(shop: Shop, text: str = "") -> set[str]:
    async with shop.use(ListingService) as listing:
        page = await listing.page(shop.store_id, ListProducts(query=text))
    return {each.title for each in page.items}


async def test_products_come_and_stay(desk: Desk) -> None:
    content = sheet(HEADER, *SHIRTS, MUG)
    ended = await desk.bring(content)
    assert counts(ended) == {"status": "done", "created": 3}
    assert (ended.rows_total, ended.rows_done, ended.form) == (3, 3, "csv, utf-8, ,")
    async with desk.shop.use(ProductService) as products:
        shirt = (await products.get_by_slug(desk.shop.store_id, "shirt")).product
    assert (shirt.title, shirt.status, shirt.version) == ("Shirt", "active", 1)
    assert [(each.sku, each.option_values, each.prices) for each in shirt.variants] == [
        ("007", ("S",), (euros(1_250, 1_500),)),
        ("=1+1", ("M",), (euros(1_300),)),
    ]
    assert await titles(desk.shop, "shrt") == {"Shirt"}
    assert counts(await desk.bring(content)) == {"status": "done", "unchanged": 3}
    assert await desk.shop.product(shirt.id) == shirt


async def test_changes(desk: Desk) -> None:
    """What has no column stays; two variants may swap what tells them apart."""
    await desk.bring(sheet(HEADER, *SHIRTS, MUG))
    swapped = sheet(
        ("sku", "handle", "option1_name", "option1_value"),
        ("007", "tee", "Size", "M"),
        ("=1+1", "tee", "Size", "S"),
    )
    assert counts(await desk.bring(swapped)) == {"status": "done", "updated": 2}
    async with desk.shop.use(ProductService) as products:
        found = await products.get_by_slug(desk.shop.store_id, "shirt")
    assert found.moved
    assert (found.product.slug, found.product.version) == ("tee", 2)
    assert [(each.option_values, each.prices) for each in found.product.variants] == [
        (("M",), (euros(1_250, 1_500),)),
        (("S",), (euros(1_300),)),
    ]


async def test_refused_rows(desk: Desk) -> None:
    """A product with one wrong row is left out; the file of refusals can be given again."""
    before = await desk.shop.make("Cup", NewVariant("cup-1", (), (euros(100),)))
    wrong = ("shirt", "", "", "=1+1", "", "M", "13.001", "")
    doubled = ("", "Other", "", "cup-1", "", "", "1", "")
    ended = await desk.bring(sheet(HEADER, SHIRTS[0], wrong, MUG, doubled, doubled))
    assert counts(ended) == {"status": "done", "created": 1, "refused": 4}
    header, *rows = await desk.refused(ended)
    assert header == [*HEADER, "error"]
    assert [row[:-1] for row in rows] == [
        list(each) for each in (SHIRTS[0], wrong, doubled, doubled)
    ]
    assert rows[0][-1] == "its product was refused: see the row that was line 3"
    assert rows[1][-1].startswith("price EUR: it is an amount")
    assert rows[2][-1] == "sku: cup-1 is in the file 2 times"
    assert await titles(desk.shop) == {"Mug", "Cup"}
    assert await desk.shop.product(before.id) == before
    corrected = sheet(header, rows[0], [*SHIRTS[1], rows[1][-1]])
    assert counts(await desk.bring(corrected)) == {"status": "done", "created": 2}


async def test_a_row_of_two_products(desk: Desk) -> None:
    """SKUs of two products, or a handle of a third one, are refused, and nothing changes."""
    one, two = [await desk.shop.make(title) for title in ("One", "Two")]
    skus = [each.variants[0].sku for each in (one, two)]
    for rows in ([("new", skus[0]), ("new", skus[1])], [("two", skus[0])]):
        ended = await desk.bring(sheet(("handle", "sku"), *rows))
        assert counts(ended) == {"status": "done", "refused": len(rows)}
    assert [await desk.shop.product(each.id) for each in (one, two)] == [one, two]


async def test_a_dry_run_keeps_nothing(desk: Desk) -> None:
    content = sheet(HEADER, *SHIRTS, MUG, ("", "", "", some_sku(), "", "", "x", ""))
    tried = await desk.bring(content, dry_run=True)
    assert await titles(desk.shop) == set()
    assert counts(tried) == {"status": "done", "created": 3, "refused": 1}
    ended = await desk.bring(content)
    assert counts(ended) == counts(tried)
    assert await desk.refused(ended) == await desk.refused(tried)


async def test_a_run_that_dies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run goes on behind the last batch; nothing is made or counted twice."""
    monkeypatch.setattr(running, "_ROWS_AT_ONCE", 1)
    begun = await desk.begin(sheet(HEADER, *SHIRTS, MUG))

    async def die(_: int) -> None:
        raise UnavailableError("the queue is away")

    with pytest.raises(UnavailableError):
        await desk.runner().run(desk.shop.store_id, begun.id, tell=die)
    halfway = await desk.get(begun)
    assert (halfway.status, halfway.rows_done, halfway.created) == ("running", 2, 2)
    assert await titles(desk.shop) == {"Shirt"}

    async def hear(_: int) -> None:
        return None

    for _ in range(2):
        await desk.runner().run(desk.shop.store_id, begun.id, tell=hear)
        assert counts(await desk.get(begun)) == {"status": "done", "created": 3}
    assert await titles(desk.shop) == {"Shirt", "Mug"}


async def test_one_that_is_given_up(desk: Desk) -> None:
    """It says so, and stays ended; the file can be given again."""
    content = sheet(HEADER, MUG)
    begun = await desk.begin(content)
    await desk.runner().give_up(desk.shop.store_id, begun.id)
    given_up = await desk.get(begun)
    assert (given_up.status, given_up.rows_done) == ("failed", 0)
    assert given_up.error.startswith("It broke off")

    async def hear(_: int) -> None:
        return None

    assert await desk.runner().run(desk.shop.store_id, begun.id, tell=hear) == "failed"
    assert await desk.get(begun) == given_up
    assert await titles(desk.shop) == set()
    assert counts(await desk.bring(content)) == {"status": "done", "created": 1}


async def test_files_that_are_none(desk: Desk) -> None:
    for content, error in (
        (b"\x00\x01\x02\x81", "The file is no text"),
        (b"title\nMug\n", "There is no column sku"),
        (b"sku,colour\n1,red\n", "There is no column 'colour'"),
        (b"sku,price EURO\n1,1\n", "There is no column 'price EURO'"),
        (b"sku,attribute:size\n1,1\n", "There is no attribute size"),
        (b"\n\n", "The file is empty"),
    ):
        ended = await desk.bring(content)
        assert ended.status == "failed"
        assert ended.error.startswith(error)
    assert await titles(desk.shop) == set()
