"""A merchant takes something off prices, sees why something costs so much, and pastes prices."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens, open_tab
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.ordering import variant
from tests.web.test_help_and_files import table_of

from cartwheel.kernel.ids import new_id


@pytest.fixture
def word() -> str:
    """A word that nothing else is called by."""
    return f"T{new_id().hex[-10:]}".upper()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What a tab complains of: nothing, by the end."""
    heard: list[str] = []
    yield heard
    assert [each for each in heard if "409" not in each] == []  # what is refused is meant to be


@pytest.fixture
async def page(page: Page, complaints: list[str]) -> Page:
    return await open_tab(page.context, complaints)


async def promoted(shop: Shop, name: str, **terms: Any) -> str:
    """Make a promotion by the API, one of codes that runs."""
    given = {"name": name, "trigger": "code", "action": {"kind": "percentage", "bps": 1_000}}
    answer = await shop.api.post("/promotions", json={"terms": given | terms, "activate": True})
    return str(answer.raise_for_status().json()["id"])


async def write_promotion(page: Page, instance: Instance, name: str) -> None:
    """Write one of codes in its form, and start it."""
    await page.goto(f"{instance.run.url}/prices/promotions/new")
    await page.get_by_role("button", name="Save promotion").click()
    await expect(page.get_by_text("Name is needed")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("By a code that the customer enters").check()
    await page.get_by_role("textbox", name="Share").fill("12.5")
    await expect(page.get_by_text("12.5% off everything")).to_be_visible()
    await page.get_by_label("In all").fill("100")
    await keep_screens(page, "promotion-form")
    await page.get_by_role("button", name="Save promotion").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await expect(page.get_by_text("Draft", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_text("Running", exact=True)).to_be_visible()


async def make_codes(page: Page, word: str) -> list[dict[str, str]]:
    """Make a code and a batch of the promotion that is shown; return the file of the batch."""
    await page.get_by_role("button", name="New code").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Code", exact=True).fill(word)
    await dialog.get_by_role("button", name="Make code").click()
    await expect(page.get_by_role("list", name="Codes").get_by_text(word)).to_be_visible()
    await page.get_by_role("button", name="Generate codes").click()
    await dialog.get_by_label("Name").fill("Letters")
    await dialog.get_by_label("How many").fill("1,200")
    await dialog.get_by_role("button", name="Generate codes").click()
    await expect(page.get_by_text("0 of 1,200 used")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()
    return await table_of(await download.value)


async def test_a_promotion_from_its_form_to_its_end(
    page: Page, instance: Instance, shop: Shop, word: str
) -> None:
    """It is made with codes, stands in the calendar, explains a price, and is ended."""
    name, code = f"Sale {word}", word.lower()
    await write_promotion(page, instance, name)
    codes = await make_codes(page, word)
    assert len({row["Code"] for row in codes}) == 1_200
    assert {row["Promotion"] for row in codes} == {name}
    await keep_screens(page, "promotion")

    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Prices").click()
    await page.get_by_role("link", name="Calendar").click()
    row = page.get_by_role("listitem").filter(has_text=name)
    await expect(row).to_contain_text("Running")
    await expect(row).to_contain_text("Always")
    await keep_screens(page, "promotions-calendar")

    mat = await variant(shop.api, "Bath mat")
    await page.goto(f"{instance.run.url}/products?q=bath+mat")
    await page.get_by_role("link", name="Bath mat").first.click()
    await page.get_by_role("link", name=f"Explain price of {mat['sku']}").click()
    answer = page.get_by_role("region", name="How the price comes about")
    steps = answer.get_by_role("table", name=re.compile("Bath mat"))
    await expect(steps.get_by_role("row", name=re.compile("Catalog price"))).to_be_visible()
    await page.get_by_label("Codes").fill(code)
    await page.get_by_role("option", name=code).click()
    await expect(steps.get_by_role("link", name=name)).to_be_visible()
    await expect(steps.get_by_text(f"12.5% · code {code}")).to_be_visible()
    await page.get_by_label("Country").select_option("FR")
    await expect(steps.get_by_text(re.compile("VAT FR"))).to_be_visible()
    # The address says what was asked, and asks it again.
    await expect(page).to_have_url(re.compile(f"codes={code}&country=FR"))
    await page.reload()
    await expect(steps.get_by_role("link", name=name)).to_be_visible()
    await keep_screens(page, "price-explained")

    await steps.get_by_role("link", name=name).click()
    await page.get_by_role("button", name="More", exact=True).last.click()
    await page.get_by_role("menuitem", name="End now").click()
    await page.get_by_role("dialog").get_by_role("button", name="End now").click()
    await expect(page.get_by_text("Ended", exact=True)).to_be_visible()
    await page.go_back()
    await expect(answer.get_by_text(f"{code} takes nothing off: it has ended")).to_be_visible()


async def test_prices_are_pasted_and_a_bad_row_is_named_by_its_row(
    page: Page, instance: Instance, shop: Shop, word: str
) -> None:
    skus = [(await variant(shop.api, each))["sku"] for each in ("Bath mat", "Table lamp")]
    await page.goto(f"{instance.run.url}/prices/lists")
    await page.get_by_role("button", name="New price list").first.click()
    await page.get_by_role("dialog").get_by_label("Price list").fill(word)
    await page.get_by_role("button", name="Save price list").click()
    await expect(page.get_by_role("heading", level=1, name=word)).to_be_visible()
    await page.get_by_role("button", name="Paste prices").first.click()
    sheet = page.get_by_role("dialog", name="Paste prices")
    rows = [
        "SKU\tPrice\tFrom",
        f"{skus[0]}\t9.50",
        f"{skus[0]}\t8\t10",
        "NO-SUCH-1\t4",
        f"{skus[1]}\t1.9O",
    ]
    await sheet.get_by_label("Rows of a spreadsheet").fill("\n".join(rows))
    said = sheet.get_by_role("alert")
    await expect(said).to_contain_text("Row 4: no variant has the SKU NO-SUCH-1")
    await expect(said).to_contain_text("Row 5: “1.9O” is no price")
    await expect(sheet.get_by_role("button", name="Put 2 prices, leave out 2 rows")).to_be_visible()
    await keep_screens(page, "prices-pasted")
    rows[3:] = [f"{skus[1]}\t19.90"]
    await sheet.get_by_label("Rows of a spreadsheet").fill("\n".join(rows))
    await expect(said).to_be_hidden()
    await sheet.get_by_role("button", name="Put 3 prices").click()
    await expect(sheet).to_be_hidden()
    mat = page.get_by_role("list", name="Prices").get_by_role("listitem").filter(has_text=skus[0])
    await expect(mat).to_contain_text("€9.50")
    await expect(mat).to_contain_text("from 10€8.00")

    # What is downloaded can be pasted again.
    await page.get_by_role("button", name="More", exact=True).last.click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Download prices").click()
    table = await table_of(await download.value)
    assert {(row["SKU"], row["Price EUR"], row["From units"]) for row in table} == {
        (skus[0], "9.50", "1"),
        (skus[0], "8.00", "10"),
        (skus[1], "19.90", "1"),
    }
    await page.get_by_role("button", name="More", exact=True).last.click()
    await page.get_by_role("menuitem", name="Delete price list").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete price list").click()
    await expect(page.get_by_role("heading", level=1, name="Price lists")).to_be_visible()
    await expect(page.get_by_role("link", name=word)).to_be_hidden()


async def test_a_promotion_is_found_changed_and_paused_by_keyboard_alone(
    page: Page, instance: Instance, shop: Shop, word: str
) -> None:
    await promoted(shop, word)
    await page.goto(f"{instance.run.url}/")
    await expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("r")
    await expect(page.get_by_role("heading", level=1, name="Promotions")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type(word)
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.keyboard.press("Escape")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name=word)).to_be_visible()
    await tab_to(page, page.get_by_role("button", name="Edit"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name=f"Edit {word}")).to_be_visible()
    await tab_to(page, page.get_by_role("textbox", name="Share"))
    await page.keyboard.press("Control+a")
    await page.keyboard.type("20")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("20% off everything").first).to_be_visible()
    await expect(page.get_by_role("heading", level=1, name=word, exact=True)).to_be_visible()
    await tab_to(page, page.get_by_role("button", name="Pause"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Paused", exact=True)).to_be_visible()


async def tab_to(page: Page, wanted: Any) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        if await wanted.evaluate("(element) => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


async def test_a_tax_has_one_rate_for_a_place(page: Page, instance: Instance, word: str) -> None:
    await page.goto(f"{instance.run.url}/prices/taxes")
    await page.get_by_role("button", name="New tax rate").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Tax", exact=True).fill(word)
    await dialog.get_by_label("Rate").fill("8.875")
    await dialog.get_by_label("Country", exact=True).select_option("US")
    await dialog.get_by_label("Region").fill("ny")
    await dialog.get_by_label("Tax class").fill(word.lower())
    await dialog.get_by_role("button", name="Save tax rate").click()
    await expect(dialog).to_be_hidden()
    row = page.get_by_role("row", name=re.compile(word))
    await expect(row).to_contain_text("United States · NY")
    await expect(row).to_contain_text("8.875%")
    # The same place again is refused at its field.
    await page.get_by_role("button", name="New tax rate").click()
    await dialog.get_by_label("Tax", exact=True).fill("Again")
    await dialog.get_by_label("Rate").fill("1")
    await dialog.get_by_label("Country", exact=True).select_option("US")
    await dialog.get_by_label("Region").fill("NY")
    await dialog.get_by_label("Tax class").fill(word.lower())
    await dialog.get_by_role("button", name="Save tax rate").click()
    await expect(dialog.get_by_text("There is a rate for this place")).to_be_visible()
    await dialog.get_by_label("Tax class").fill(f"{word.lower()}-2")
    await dialog.get_by_role("button", name="Save tax rate").click()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("link", name=word).click()
    await keep_screens(page, "tax-rate")
    await page.get_by_role("button", name="Delete rate").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete rate").click()
    await expect(row).to_be_hidden()


async def test_where_is_sent_to_and_who_is_taxed_otherwise(
    page: Page, instance: Instance, shop: Shop, word: str
) -> None:
    await page.goto(f"{instance.run.url}/prices/shipping")
    await page.get_by_role("button", name="New zone").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(word)
    await dialog.get_by_label("Country").select_option("CH")
    await dialog.get_by_role("button", name="Save zone").click()
    zone = page.get_by_role("region", name=word)
    await zone.get_by_role("button", name=f"Add rate to {word}").click()
    await dialog.get_by_label("Name").fill("Letter")
    await dialog.get_by_label("Their weight").check()
    await dialog.get_by_label("From", exact=True).fill("0")
    await dialog.get_by_label("Costs").fill("3.50")
    await dialog.get_by_label("Up to").fill("2000")
    await dialog.get_by_role("button", name="Save rate").click()
    await expect(zone).to_contain_text("Switzerland")
    await expect(zone).to_contain_text("Up to 2,000 g")
    await expect(zone).to_contain_text("€3.50")
    await keep_screens(page, "shipping")
    await zone.get_by_role("button", name=f"Delete {word}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete zone").click()
    await expect(zone).to_be_hidden()

    customer = (await shop.api.post("/customers", json={"name": word})).raise_for_status().json()
    await page.get_by_role("link", name="Tax exemptions").click()
    await page.get_by_role("button", name="Exempt a customer").first.click()
    await dialog.get_by_label("Customer").fill(word)
    await dialog.get_by_role("option", name=word).click()
    await dialog.get_by_label("A business").check()
    await dialog.get_by_label("Number").fill("ATU12345678")
    await dialog.get_by_role("button", name="Save exemption").click()
    exempt = page.get_by_role("row", name=re.compile(word))
    await expect(exempt).to_contain_text("Business")
    kept = (await shop.api.get("/tax-exemptions", params={"customerId": customer["id"]})).json()
    assert kept["items"][0]["number"] == "ATU12345678"
    await keep_screens(page, "exemptions")
