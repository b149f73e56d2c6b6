"""A merchant brings another shop's clickstream, and walks into the store that it made."""

import asyncio
import csv
import re
from pathlib import Path

import pytest
from playwright.async_api import FileChooser, Page, expect
from tests.domains.clickstreams.importing import file_of, row
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance

NAME = "last-june.csv"
# Blank lines are none: so little is to be sent, in more than one part.
CLICKS = file_of(
    row(1),
    row(2, event="addtocart"),
    row(3, event="transaction"),
    row(3, event="transaction"),
    row(4, visitor=2, event="addtocart"),
    "what is this",
    row(40 * 60_000, visitor=3),
) + b"\n" * (5 << 20)
PARTS = re.compile(r"/trpc/eventImports\.addPart")


@pytest.fixture
async def faults(page: Page) -> list[str]:
    """What a page does not cope with."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


async def test_a_clickstream_becomes_a_store_that_is_walked_into(
    page: Page, instance: Instance, faults: list[str]
) -> None:
    await page.goto(f"{instance.run.url}/events/imports")
    await expect(page.get_by_text("No file was imported yet")).to_be_visible()
    await keep_screens(page, "imports-empty")
    await page.get_by_role("link", name="Import file").first.click()
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("Import file")
    chooser = page.get_by_label("Choose a file or drop it here")

    # What is no clickstream is refused at once, in words.
    await chooser.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n"})
    await page.get_by_role("button", name="Import file").click()
    await expect(page.get_by_text("This file cannot be imported.")).to_contain_text("rees46")
    await keep_screens(page, "import-refused")

    # The upload is cut off; in another visit it goes on where it stopped.
    await page.route(PARTS, lambda route: route.abort())
    await chooser.set_input_files({"name": NAME, "mimeType": "text/csv", "buffer": CLICKS})
    await expect(page.get_by_text("This file cannot be imported.")).to_have_count(0)
    await keep_screens(page, "import-chosen")
    await page.get_by_role("button", name="Import file").click()
    await expect(title).to_have_text(NAME)
    await expect(page.get_by_text("Uploading the file")).to_be_visible()
    await page.reload()
    again = page.get_by_label(f"Choose {NAME} again")
    await again.set_input_files({"name": "other.csv", "mimeType": "text/csv", "buffer": b"1"})
    await expect(page.get_by_text("That is another file")).to_be_visible()
    await keep_screens(page, "import-interrupted")
    await page.unroute(PARTS)
    await again.set_input_files({"name": NAME, "mimeType": "text/csv", "buffer": CLICKS})

    # It is done without another click, and says what came of it.
    done = page.get_by_text("The file is imported, but for one line")
    await expect(done).to_be_visible(timeout=60_000)
    result = page.get_by_role("region", name="What came of it")
    await expect(result).to_contain_text(re.compile("Events kept5.*Carts2", re.DOTALL))
    facts = page.get_by_role("region", name="About the file")
    await expect(facts).to_contain_text("RetailRocket")
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Download lines").click()
    file = Path(await (await started.value).path())
    rejected = list(csv.reader(file.read_text().splitlines()))  # noqa: ASYNC240
    assert rejected == [
        ["line", "reason", "content"],
        ["7", "5 fields expected, 1 found", "what is this"],
    ]
    await keep_screens(page, "import-done")
    await page.get_by_role("link", name="Imports").last.click()
    await expect(page.locator("tr[data-key]")).to_contain_text(["Done"])
    await keep_screens(page, "imports")

    # The store is among one's own, and holds the file's events alone.
    await page.get_by_role("link", name=NAME).click()
    await page.get_by_role("button", name="Open its store").click()
    await expect(title).to_have_text("Home", timeout=30_000)
    await expect(page.get_by_role("button", name=NAME)).to_be_visible()
    assert "from=2015-06-02&to=2015-06-02" in page.url
    await keep_screens(page, "import-its-home")
    await page.goto(f"{instance.run.url}/events/stored?from=2015-06-01")
    await expect(page.locator("tr[data-key]")).to_have_count(5)
    assert faults == []


async def test_it_is_imported_by_the_keyboard_alone_in_german(
    page: Page, instance: Instance, tmp_path: Path, faults: list[str]
) -> None:
    await page.get_by_role("button", name=re.compile(", account$")).click()
    await page.get_by_role("menuitemcheckbox", name="Deutsch").click()
    await page.goto(f"{instance.run.url}/events/imports/new")
    # Heard from here on: a dialog that opens sooner than that is nobody's.
    choosers: asyncio.Queue[FileChooser] = asyncio.Queue()
    page.on("filechooser", choosers.put_nowait)
    path = tmp_path / "klein.csv"
    path.write_bytes(file_of(row(1), row(2)))
    await page.get_by_label("Datei wählen oder hier ablegen").press("Enter")
    async with asyncio.timeout(30):
        await (await choosers.get()).set_files(path)
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Format")).to_be_focused()
    await keep_screens(page, "import-chosen-de")
    for _ in range(2):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Datei importieren")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Die Datei ist importiert")).to_be_visible(timeout=60_000)
    await keep_screens(page, "import-done-de")
    assert faults == []
