"""What is exported can be imported again and changes nothing, and no spreadsheet changes it."""

import pytest
from tests.domains.catalog.making import Shop, euros
from tests.domains.catalog.spreadsheets import Desk, counts

from cartwheel.domains.catalog.attributes.contracts import AttributeKind, CreateAttribute
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.contracts import CreateCategory
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.imports.contracts import SheetFormat
from cartwheel.domains.catalog.imports.reading import read_sheet
from cartwheel.domains.catalog.listing.contracts import CountProducts
from cartwheel.domains.catalog.products.contracts import (
    ExpiryPolicy,
    NewVariant,
    ProductStatus,
    VariantPrice,
)
from cartwheel.kernel.db import Database


@pytest.fixture
def desk(shop: Shop, database: Database) -> Desk:
    return Desk(shop, database)


async def fill(shop: Shop) -> list[object]:
    """Make products that are hard to write down."""
    async with shop.use(AttributeService) as attributes:
        for key, kind in (("length", AttributeKind.NUMBER), ("made", AttributeKind.DATE)):
            command = CreateAttribute(key=key, name=key, kind=kind)
            await attributes.create(shop.store_id, command)
        boolean = CreateAttribute(key="vegan", name="vegan", kind=AttributeKind.BOOLEAN)
        await attributes.create(shop.store_id, boolean)
    async with shop.use(CategoryService) as categories:
        category = await categories.create(shop.store_id, CreateCategory("Möbel & Söhne"))
    hard = await shop.make(
        '=HYPERLINK("http://x","y")',
        NewVariant("00123", ("1-2", "=S"), (euros(1_250, 1_300), VariantPrice("JPY", 900))),
        NewVariant("'00123", ("MAR1", "@S"), (VariantPrice("CLF", 12_345),), barcode="0012"),
        NewVariant("''=x", ("1e5", "'"), (), weight_g=0),
        description='+1\r\nfür, "alle"; \'x',
        options=("Größe", "-"),
        attributes={"length": 1.5, "made": "2026-03-01", "vegan": False},
        category_ids=(category.id,),
        expiry=ExpiryPolicy(True, 30, 2),
    )
    bare = await shop.make("Bare", NewVariant("1234567890123456789"))
    return [hard, bare]


@pytest.mark.parametrize("format_", SheetFormat)
async def test_round_trip(desk: Desk, format_: SheetFormat) -> None:
    made = await fill(desk.shop)
    file = await desk.take(format_)
    assert file.file_name.endswith(f".{format_}")
    ended = await desk.bring(file.content)
    assert counts(ended) == {"status": "done", "unchanged": 4}
    assert [await desk.shop.product(each.id) for each in made] == made  # type: ignore[attr-defined]


async def test_the_same_in_another_store(desk: Desk, german: Shop, database: Database) -> None:
    """Without what the other store lacks, which is named."""
    await fill(desk.shop)
    other = Desk(german, database)
    ended = await other.bring((await desk.take(SheetFormat.CSV)).content)
    assert (ended.status, ended.error) == ("failed", "There is no attribute length: make it first")


async def test_no_cell_is_a_formula_or_changed(desk: Desk) -> None:
    await fill(desk.shop)
    text = (await desk.take(SheetFormat.CSV)).content.decode("utf-8-sig")
    for cell in ("'=HYPERLINK", "'00123", "''00123", "'''=x", "'1-2", "'MAR1", "'2026-03-01"):
        assert cell in text
    found = read_sheet((await desk.take(SheetFormat.XLSX)).content)
    place = found.header.index("sku")
    skus = ["00123", "'00123", "''=x", "1234567890123456789"]
    assert [row[place] for _, row in found.rows] == skus


async def test_a_text_too_long_for_a_cell(desk: Desk) -> None:
    """XLSX has no place for it, which is said; CSV has."""
    await desk.shop.make("Long", description="x" * 40_000)
    with pytest.raises(Exception, match="no such file"):
        await desk.take(SheetFormat.XLSX)
    ended = await desk.bring((await desk.take(SheetFormat.CSV)).content)
    assert counts(ended) == {"status": "done", "unchanged": 1}


async def test_what_a_filter_finds(desk: Desk) -> None:
    """Of it all is written, more than a page of a list, and nothing else."""
    made = [
        await desk.shop.make(f"{brand} {number:03}", brand=brand)
        for number in range(101)
        for brand in ("Hearth", "Drift")
    ]
    for only, wanted in (
        (CountProducts(brand="Hearth"), {each.id for each in made if each.brand == "Hearth"}),
        (CountProducts(query="Drift 007"), {made[15].id}),
        (CountProducts(status=ProductStatus.ARCHIVED), set()),
        (CountProducts(), {each.id for each in made}),
    ):
        file = read_sheet((await desk.take(SheetFormat.CSV, only)).content)
        place = file.header.index("handle")
        slugs = sorted(each.slug for each in made if each.id in wanted)
        assert sorted(row[place] for _, row in file.rows) == slugs
