"""Whoever runs the platform mends it in the web app alone, also while parts of it die."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bullmq import Queue
from playwright.async_api import Browser, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.outbound.listening import Listener, listening, saying
from tests.web.arriving import arriving
from tests.web.conftest import HOOKS, HOOKS_PORT

from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.jobs.queues import PREFIX

POISON = 3
DEAD_LETTERS = re.compile(r"\d+ dead letters of jobs")


@pytest.fixture
async def page(browser: Browser, instance: Instance) -> AsyncIterator[Page]:
    async with arriving(browser, instance) as page:
        page.set_default_timeout(30_000)
        yield page


@asynccontextmanager
async def worker(instance: Instance) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker of its own beside the demo, killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "run", "worker", "--port", "0"),
        env=os.environ | HOOKS | {"CARTWHEEL_HOME": str(instance.home.path)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def poison(instance: Instance) -> None:
    """Put jobs into a queue that no release of ours knows."""
    engines = find_engines(Settings(home=instance.home.path), frozenset({Engine.REDIS}))
    async with connect(engines.redis_url) as redis:
        queue = Queue("reports", {"prefix": PREFIX, "connection": redis})
        for number in range(POISON):
            await queue.add(
                "tests.poison", {"number": number}, {"jobId": str(new_id()), "attempts": 1}
            )


async def go(page: Page, key: str, name: str) -> None:
    """Go to a page by its keys."""
    await page.keyboard.press("g")
    await page.keyboard.press(key)
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def test_a_poisoned_queue_is_mended_while_a_worker_dies(
    page: Page, instance: Instance
) -> None:
    async with worker(instance) as first:
        await go(page, "m", "System")
        line = page.get_by_role("listitem").filter(has_text=re.compile(r"^worker\b"))
        await expect(line.filter(has_text="2 processes")).to_be_visible(timeout=60_000)
        first.kill()
        await poison(instance)  # now, so that none of them has to be rescued from the dead one
        silent = page.get_by_role("listitem").filter(has_text="Silent")
        await expect(silent).to_contain_text(f"process {first.pid}", timeout=60_000)
        await expect(page.get_by_text("A process fell silent")).to_be_visible()
        # Others may have left some, and figures are looked at anew every few seconds.
        await expect(page.get_by_text(DEAD_LETTERS)).to_be_visible(timeout=30_000)
        await keep_screens(page, "system-silent")

    async with worker(instance):
        await expect(line.filter(has_text="2 processes")).to_be_visible(timeout=60_000)
        await go(page, "q", "Queues")
        row = page.get_by_role("table", name="Queues").get_by_role("row").filter(has_text="reports")
        await expect(row).to_contain_text("Dead letters")
        await keep_screens(page, "queues")
        await row.get_by_role("link").press("Enter")
        await expect(page.get_by_role("heading", level=1, name="reports")).to_be_visible()
        await expect(page.get_by_text("remove its cause")).to_be_visible()
        causes = page.get_by_role("region", name=re.compile("^Why the 3"))
        await expect(causes).to_contain_text("tests.poison")
        jobs = page.get_by_role("table", name="reports").locator("tbody tr[data-key]")
        await expect(jobs).to_have_count(POISON)

        # What is in one of them, beside the list and on a page of its own.
        await page.keyboard.press("j")
        await page.keyboard.press("Space")
        panel = page.get_by_role("complementary", name="Preview")
        await expect(panel.get_by_role("group", name="Data")).to_contain_text('"number"')
        await keep_screens(page, "queue")
        await panel.get_by_role("link", name="Open").click()
        await expect(page.get_by_role("heading", level=1, name="tests.poison")).to_be_visible()
        await keep_screens(page, "job")
        await page.get_by_role("link", name="reports").first.click()

        # Paused, they can be given their attempts without being spent; resumed, they fail again.
        await page.get_by_role("button", name="Pause queue").click()
        await expect(page.get_by_text("Somebody paused this queue")).to_be_visible()
        await page.get_by_role("button", name="Retry all dead letters").click()
        await page.get_by_role("dialog").get_by_role("button", name="Retry 3 dead letters").click()
        waiting = page.get_by_role("tab", name=re.compile("^Waiting"))
        await expect(waiting).to_contain_text(str(POISON))
        await page.get_by_role("button", name="Resume queue").click()
        dead = page.get_by_role("tab", name=re.compile("^Dead letters"))
        await expect(dead).to_contain_text(str(POISON))

        # So it is they that are wrong: they go.
        await page.reload()
        await expect(jobs).to_have_count(POISON)
        await page.get_by_role("checkbox", name="Select all that are shown").check()
        bar = page.get_by_role("region", name="Selected rows")
        await bar.get_by_role("button", name="Remove job").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove 3 jobs").click()
        await expect(page.get_by_text("No dead letters: every job found its end")).to_be_visible()
        await expect(page.get_by_text("Quiet")).to_be_visible()


@pytest.fixture
async def listener(instance: Instance) -> AsyncIterator[Listener]:
    """The shop's own server, where the demo may call it."""
    del instance
    async with listening(port=HOOKS_PORT) as listener:
        yield listener


async def test_a_failing_webhook_is_mended_by_keyboard_alone(
    page: Page, listener: Listener
) -> None:
    listener.answer = saying("404 Not Found", body="no such hook")
    await go(page, "w", "Webhooks")
    await page.get_by_role("link", name="New endpoint").first.press("Enter")
    await page.get_by_label("Address").fill(f"http://127.0.0.1:{HOOKS_PORT}/hooks")
    await page.get_by_role("combobox", name="Events").press_sequentially("Every")
    await page.get_by_role("option", name="Everything").wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ControlOrMeta+Enter")
    secret = page.get_by_role("dialog", name=re.compile("shown this once"))
    await expect(secret).to_contain_text("whsec_")
    await secret.get_by_role("button", name="I have kept it").press("Enter")

    await page.get_by_role("button", name="Send test").press("Enter")
    rows = page.get_by_role("table").locator("tbody tr[data-key]")
    test = rows.filter(has_text="webhook.test")
    await expect(test).to_contain_text("Failed")
    await expect(page.get_by_text("It has not taken a message since")).to_be_visible()
    await test.get_by_role("link").focus()
    await page.keyboard.press("Space")
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel.get_by_role("group", name="Answer")).to_contain_text("no such hook")
    await keep_screens(page, "webhook-failing")
    await page.keyboard.press("Escape")

    listener.answer = saying("204 No Content")
    await page.get_by_role("button", name=re.compile("^Send failed ones again")).press("Enter")
    dialog = page.get_by_role("dialog", name="Send failed ones again")
    await dialog.get_by_role("button", name="Send again").press("Enter")
    # After this many refusals the endpoint is left alone for a moment.
    await expect(test).to_contain_text("Delivered", timeout=60_000)
    await expect(page.get_by_text("It has not taken a message since")).to_have_count(0)
    tried = [
        heard.headers["webhook-id"] for heard in listener.heard if b"webhook.test" in heard.body
    ]
    assert len(tried) == 2
    assert len(set(tried)) == 1
    await keep_screens(page, "webhook-mended")

    await page.get_by_role("button", name="More", exact=True).press("Enter")
    await page.get_by_role("menuitem", name=re.compile("^Delete endpoint")).press("Enter")
    dialog = page.get_by_role("dialog", name="Delete this endpoint?")
    await dialog.get_by_role("textbox").fill(f"127.0.0.1:{HOOKS_PORT}")
    await dialog.get_by_role("button", name="Delete endpoint").press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Webhooks")).to_be_visible()


async def test_a_schedule_is_made_and_run_and_forgotten(page: Page) -> None:
    name = f"by hand {new_id().hex[-6:]}"
    await go(page, "d", "Schedules")
    await keep_screens(page, "schedules")
    await page.get_by_role("link", name="New schedule").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Job").select_option("webhooks.prune")
    await page.get_by_label("Cron expression").fill("30 2 * * *")
    dues = page.get_by_role("region", name="It runs")
    await expect(dues).to_contain_text("every day at 02:30")
    await expect(dues).to_contain_text("Where the clock changes")
    await keep_screens(page, "schedule-new")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await page.get_by_role("button", name="Edit").click()
    await page.get_by_label("Cron expression").fill("45 2 * * *")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    await expect(page.get_by_role("region", name="Next dues")).to_contain_text("at 02:45")
    await page.get_by_role("button", name="Run now").click()
    history = page.get_by_role("region", name="History")
    await expect(history.get_by_role("listitem").filter(has_text="by hand")).to_contain_text(
        "Succeeded"
    )
    await keep_screens(page, "schedule")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name=re.compile("^Delete schedule")).click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete schedule").click()
    await expect(page.get_by_role("heading", level=1, name="Schedules")).to_be_visible()


async def test_the_outbox_and_the_system_are_looked_at(page: Page) -> None:
    await go(page, "a", "Announcements")
    await expect(page.get_by_role("region", name="The outbox")).to_be_visible()
    await expect(page.get_by_text("Every announcement found its way")).to_be_visible()
    await keep_screens(page, "announcements")
    await go(page, "m", "System")
    await page.get_by_role("button", name="Jobs that failed for good").click()
    runbook = page.get_by_role("dialog", name="Jobs in the dead-letter queue")
    await expect(runbook.get_by_role("heading", name="Symptoms")).to_be_visible()
    await keep_screens(page, "runbook")
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Figures").click()
    await expect(page.get_by_text("How long calls took")).to_be_visible()
    await keep_screens(page, "figures")
    await page.get_by_role("tab", name="Set-up").click()
    await expect(page.get_by_text("at migration").first).to_be_visible()
    await keep_screens(page, "setup")


async def test_what_a_press_did_is_said_beside_the_button_and_not_over_it(
    page: Page, instance: Instance
) -> None:
    """On a phone, where the likeliest act of a page stands above the bar."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{instance.run.url}/queues/image-processing")
    await page.get_by_role("button", name="Pause queue").click()
    await expect(
        page.get_by_role("status").filter(has_text="Paused image-processing")
    ).to_be_visible()
    await page.get_by_role("button", name="Resume queue").click(timeout=3_000)
    await expect(
        page.get_by_role("status").filter(has_text="Resumed image-processing")
    ).to_be_visible()
