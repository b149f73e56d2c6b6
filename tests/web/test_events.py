"""A developer finds out within the app why an event is wrong, mends it, and sends it back."""

import asyncio
import csv
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens, open_tab
from tests.e2e.test_trackers import command_of
from tests.embedded.harness import Instance, until
from tests.web.conftest import Shop
from tests.web.test_states import answering

from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.kernel.settings import Settings

RULE = "events.schemas"
STANDING = {
    "result": {
        "data": {
            "stages": [
                {
                    "name": "events",
                    "partition": partition,
                    "lag": 4120,
                    "oldestSeconds": 372.5,
                    "waitingFor": None,
                }
                for partition in range(2)
            ]
            + [
                {
                    "name": "carts",
                    "partition": 0,
                    "lag": 3,
                    "oldestSeconds": 12.0,
                    "waitingFor": "PostgreSQL does not answer",
                },
                {
                    "name": "carts",
                    "partition": 1,
                    "lag": 0,
                    "oldestSeconds": 0.0,
                    "waitingFor": None,
                },
            ],
            "caughtUp": False,
            "announcements": [],
            "dedup": [],
            "geography": None,
        }
    }
}


@pytest.fixture
async def complaints() -> list[str]:
    return []


@pytest.fixture
async def page(page: Page, complaints: list[str]) -> AsyncIterator[Page]:
    """A tab of the owner, whose complaints fail the test."""
    tab = await open_tab(page.context, complaints)
    tab.set_default_timeout(20_000)
    yield tab
    assert complaints == []


async def keep_rule(api: httpx.AsyncClient, rule: str | None) -> None:
    """Set what becomes of events that do not fit their schema; None is the default."""
    version = (await api.get("/config")).json()["version"]
    put = await api.put("/config", json={"version": version, "values": {RULE: rule}})
    assert put.status_code == 200, put.text


@pytest.fixture
async def lenient(shop: Shop) -> AsyncIterator[None]:
    """Afterwards events pass again, whatever their schemas say."""
    yield
    await keep_rule(shop.api, None)


async def send_wrong(instance: Instance, visitor: str, count: int) -> None:
    """Send products whose price is none by the official SDK, which hears of success."""
    command = command_of("segment_wrong.mjs")
    process = await asyncio.create_subprocess_exec(
        *command, instance.run.url, instance.run.key, visitor, str(count)
    )
    async with asyncio.timeout(60):
        assert await process.wait() == 0


async def stored(api: httpx.AsyncClient, message_id: str) -> list[dict]:
    found: list[dict] = (await api.get("/events", params={"messageId": message_id})).json()["items"]
    return found


@pytest.mark.usefixtures("lenient")
async def test_a_wrong_event_of_the_official_sdk_is_understood_mended_and_replayed(  # noqa: PLR0915 - one journey
    page: Page, instance: Instance, shop: Shop
) -> None:
    visitor = f"visitor-{uuid4().hex[:12]}"
    first, second = f"{visitor}-1", f"{visitor}-2"

    # What does not fit is refused from now on: it is asked before.
    await page.goto(f"{instance.run.url}/events/schemas")
    await page.get_by_role("radio", name="Refuse them").click()
    await page.get_by_role("dialog").get_by_role("button", name="Refuse them").click()
    await expect(page.get_by_text("What does not fit is refused").first).to_be_visible()
    await keep_screens(page, "schemas")

    # The event passes, and the board says what became of it and why.
    await page.goto(f"{instance.run.url}/events?visitor={visitor}")
    live = page.get_by_role("status").filter(has_text=re.compile("^Live"))
    await expect(live).to_be_visible()
    await send_wrong(instance, visitor, 2)
    rows = page.get_by_role("table", name="Live events").locator("tr[data-key]")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Not usable")
    await expect(rows.first).to_contain_text("properties.price")
    await rows.last.get_by_role("link").click()
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel).to_contain_text("Breaks its schema")
    await expect(panel).to_contain_text('"dear"')
    await keep_screens(page, "events-live-dead")
    await panel.get_by_role("link", name="Open dead letter").click()

    # One is mended by hand.
    await expect(page.get_by_role("heading", level=1, name="Product Added")).to_be_visible()
    wrong = page.get_by_role("region", name="What is wrong with it")
    await expect(wrong).to_contain_text("properties.price")
    await keep_screens(page, "dead-letter")
    await page.get_by_role("button", name="Edit", exact=True).click()
    text = page.get_by_label("What it should have been")
    event = json.loads(await text.input_value())
    mended = event["messageId"]
    assert mended in {first, second}
    await text.fill("{")
    await page.get_by_role("button", name="Save edit").click()
    await expect(page.get_by_text("This is no JSON object").first).to_be_visible()
    event["properties"]["price"] = 12.5
    await text.fill(json.dumps(event, indent=2))
    await page.get_by_role("button", name="Save edit").click()
    await expect(page.get_by_role("region", name="As it is sent back")).to_contain_text("12.5")
    assert await stored(shop.api, mended) == []
    await page.get_by_role("button", name="Retry").click()
    await expect(page.get_by_text("the event is kept")).to_be_visible()
    await page.get_by_role("link", name="Open stored event").click()
    await expect(panel).to_contain_text("Product Added")
    await keep_screens(page, "events-stored")

    # The other goes back as it is, once its schema lets it pass: by its cause, as many would.
    await keep_rule(shop.api, "off")
    await page.goto(f"{instance.run.url}/events/dead-letters")
    cause = page.locator("tr[data-key]").filter(has_text="properties.price")
    await keep_screens(page, "dead-letters")
    await cause.get_by_role("link").click()
    await expect(page.locator("tr[data-key]")).to_have_count(1)
    await page.get_by_role("button", name="Replay", exact=True).click()
    await page.get_by_role("menuitem", name="Retry as they are").click()
    await page.get_by_role("dialog").get_by_role("button", name="Retry as they are").click()
    await expect(page.get_by_text("The replay has begun").first).to_be_visible()
    other = second if mended == first else first

    async def is_kept() -> bool:
        return len(await stored(shop.api, other)) == 1

    await until(is_kept, seconds=30)
    await page.goto(f"{instance.run.url}/events/dead-letters/replays")
    replay = page.locator("tr[data-key]").first
    await expect(replay).to_contain_text("Done")
    await keep_screens(page, "dead-letter-replays")
    [kept] = await stored(shop.api, mended)
    assert kept["properties"]["price"] == 12.5


async def test_an_event_is_found_and_read_by_the_keyboard_alone(
    page: Page, instance: Instance, shop: Shop
) -> None:
    """From Home to the board, to an event as it passed, to the same as it is stored, and back."""
    visitor = f"visitor-{uuid4().hex[:12]}"
    await page.goto(instance.run.url)
    await page.get_by_role("heading", level=1, name="Home").wait_for()
    for key in ("g", "e"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("heading", level=1, name="Live events")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text=re.compile("^Live"))).to_be_visible()
    sent = await shop.api.post(
        "/events",
        json={
            "type": "track",
            "event": f"Wish {visitor}",
            "anonymousId": visitor,
            "messageId": f"{visitor}-1",
        },
    )
    assert sent.status_code == 202, sent.text
    row = page.locator("tr[data-key]").filter(has_text=f"Wish {visitor}")
    await expect(row).to_be_visible()
    await page.keyboard.press("p")
    while not await row.get_by_role("link").evaluate("(link) => link === document.activeElement"):
        await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel).to_contain_text(visitor[:10])
    link = panel.get_by_role("link", name="Open stored event")
    while not await link.evaluate("(link) => link === document.activeElement"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Stored events")).to_be_visible()
    await expect(panel).to_contain_text(f"Wish {visitor}")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()


async def test_what_stands_still_is_named_with_what_to_do(page: Page, instance: Instance) -> None:
    await page.route("**/trpc/**", answering("pipeline.status", STANDING))
    await page.goto(f"{instance.run.url}/pipeline")
    head = page.get_by_role("heading", level=1, name="Pipeline")
    await expect(head).to_be_visible()
    alarms = page.get_by_role("alert")
    await expect(alarms).to_have_count(2)
    await expect(alarms.first).to_contain_text("Events to rows stands still")
    await expect(alarms.first).to_contain_text("Start “cartwheel run pipeline”")
    await expect(alarms.last).to_contain_text("PostgreSQL does not answer")
    await expect(alarms.last).to_contain_text("Bring it back")
    stages = page.get_by_role("table", name="Stages")
    await expect(stages.get_by_role("row", name=re.compile("Events to rows 0"))).to_contain_text(
        "4,120"
    )
    await keep_screens(page, "pipeline-standing")
    await page.unroute_all(behavior="wait")
    await expect(alarms).to_have_count(0)
    await expect(page.get_by_role("slider", name="What waits")).to_be_visible()
    await keep_screens(page, "pipeline")


@asynccontextmanager
async def carts_held(instance: Instance) -> AsyncIterator[None]:
    """Hold the table of carts as a forgotten transaction does: it is read, and not written."""
    engines = find_engines(Settings(home=instance.home.path), frozenset({Engine.POSTGRESQL}))
    connection = await asyncpg.connect(engines.database_url.replace("+asyncpg", ""))
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            await connection.execute("LOCK TABLE carts IN SHARE ROW EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def test_a_dead_stage_is_named_with_its_cause_and_loses_nothing(
    page: Page, instance: Instance, shop: Shop
) -> None:
    """Carts stand still while something holds their table, and catch up when it lets go."""
    visitor = f"visitor-{uuid4().hex[:12]}"
    product = {"productId": "kettle-9", "name": "Kettle", "price": 30, "currency": "EUR"}
    alarm = page.get_by_role("alert").filter(has_text="Carts")
    async with carts_held(instance):
        sent = await shop.api.post(
            "/events",
            json={
                "type": "track",
                "messageId": uuid4().hex,
                "anonymousId": visitor,
                "event": "Product Added",
                "properties": product,
            },
        )
        assert sent.status_code == 202, sent.text
        await page.goto(f"{instance.run.url}/pipeline")
        await expect(alarm).to_contain_text("PostgreSQL", timeout=60_000)
        await expect(alarm).to_contain_text("Bring it back")
        await keep_screens(page, "pipeline-dead-stage")
    await expect(alarm).to_have_count(0, timeout=60_000)

    async def has_a_cart() -> bool:
        found = (await shop.api.get("/carts", params={"limit": 100})).json()["items"]
        return [each["visitorId"] for each in found].count(visitor) == 1

    await until(has_a_cart, seconds=30)


async def test_an_analyst_takes_events_of_one_name_away(
    page: Page, instance: Instance, shop: Shop
) -> None:
    name = f"Survey {uuid4().hex[:8]}"
    batch = [
        {
            "type": "track",
            "event": name,
            "anonymousId": f"v-{n}",
            "messageId": f"{name}-{n}",
            "properties": {"answer": "=1+1" if n == 0 else f"a, {n}"},
        }
        for n in range(120)
    ]
    sent = await shop.api.post("/events/batch", json={"batch": batch})
    assert sent.json()["accepted"] == len(batch)

    async def are_kept() -> bool:
        found = await shop.api.get("/events", params={"event": name, "limit": 1000})
        return len(found.json()["items"]) == len(batch)

    await until(are_kept, seconds=30)
    await page.goto(f"{instance.run.url}/events/stored?event={name}")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="Properties").click()
    await page.keyboard.press("Escape")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    path = Path(await (await download.value).path())
    text = await asyncio.to_thread(path.read_text, "utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["Event"] for row in rows} == {name}
    assert sorted(row["Visitor"] for row in rows) == sorted(each["anonymousId"] for each in batch)
    answers = {json.loads(row["Properties"])["answer"] for row in rows}
    assert answers == {each["properties"]["answer"] for each in batch}


async def test_a_schema_is_checked_before_it_is_registered(
    page: Page, instance: Instance, complaints: list[str]
) -> None:
    subject = f"Wish {uuid4().hex[:8]}"
    await page.goto(f"{instance.run.url}/events/schemas/new")
    await page.get_by_role("textbox", name="Event").fill(subject)
    await expect(page.get_by_text("It fits, and becomes 1-0-0.")).to_be_visible()
    await page.get_by_role("button", name="Register schema").click()
    await expect(page.get_by_role("heading", level=1, name=subject)).to_be_visible()

    await page.get_by_role("button", name="New version").click()
    text = page.get_by_label("Schema", exact=True)
    schema = json.loads(await text.input_value())
    schema["required"] = ["text", "size"]
    schema["properties"]["size"] = {"type": "integer"}
    await text.fill(json.dumps(schema, indent=2))
    check = page.get_by_role("region", name="Check")
    await expect(check).to_contain_text("It is refused")
    await expect(check).to_contain_text("size")
    await keep_screens(page, "schema-refused")
    await page.get_by_role("button", name="Register schema").click()
    await expect(page.get_by_text("cannot read each other").first).to_be_visible()
    assert [each for each in complaints if "409" not in each] == []
    complaints.clear()  # the browser says of the refusal that it was one

    schema["required"] = ["text"]
    await text.fill(json.dumps(schema, indent=2))
    await expect(check).to_contain_text(re.compile(r"becomes 1-\d-\d"))
    await page.get_by_role("button", name="Register schema").click()
    difference = page.get_by_role("region", name="What differs")
    await expect(difference).to_contain_text('"size": {')
    await keep_screens(page, "schema")


async def test_a_tracker_is_heard_and_a_route_takes_its_events(
    page: Page, instance: Instance, shop: Shop
) -> None:
    await page.goto(f"{instance.run.url}/tracker")
    await page.get_by_role("radio", name="Send nothing; what happens waits").check()
    await expect(page.get_by_role("group", name="The line for your shop")).to_contain_text(
        'data-consent="held"'
    )
    heard = page.get_by_role("region", name="Is it heard?")
    shopping = await page.context.new_page()
    await shopping.goto(shop.url)
    await expect(heard.get_by_role("listitem").first).to_be_visible(timeout=30_000)
    await expect(heard).to_contain_text("Heard")
    await shopping.close()
    await keep_screens(page, "tracker")

    name = f"Orders {uuid4().hex[:8]}"
    await page.goto(f"{instance.run.url}/events/routes/new")
    await page.get_by_label("Name").fill(name)
    await page.get_by_role("button", name="Add condition").click()
    await page.get_by_label("With what").fill("Order Completed")
    await page.get_by_role("radio", name="A queue that a program takes from").check()
    await keep_screens(page, "route-new")
    await page.get_by_role("button", name="Save").click()
    row = page.locator("tr[data-key]").filter(has_text=name)
    await expect(row).to_contain_text("event is Order Completed")
    await row.get_by_role("link").click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("It is paused").first).to_be_visible()
    [route] = [
        each
        for each in (await shop.api.get("/events/routes")).json()["items"]
        if each["name"] == name
    ]
    assert (route["enabled"], route["destination"]) == (False, {"kind": "queue"})
    assert route["conditions"][0]["values"] == ["Order Completed"]
    await page.get_by_role("button", name="Delete route").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete route").click()
    await expect(row).to_have_count(0)
