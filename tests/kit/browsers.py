"""The real Chromium, for tests of pages."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

NOT_WANTED = (
    # The lists below the address, each of which is a page of its own in every window that opens:
    # half of what a window costs.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # What Playwright 1.65 leaves out; Chromium heeds but one list.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
"""Features of Chromium that no test is about."""
QUIET = (
    f"--disable-features={','.join(NOT_WANTED)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""It asks no other host, and needs no account of its own on the machine."""


@asynccontextmanager
async def chromium(*, keeps_pages: bool = False) -> AsyncIterator[Browser]:
    """
    Run Chromium, which may keep pages that were left.

    Where there is none, tests are skipped; in CI they fail.
    """
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=Path(path),
            args=QUIET,
            ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    """The real Chromium: to start it takes longer than many of its tests."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def browser(chrome: Browser) -> AsyncIterator[Browser]:
    """The real Chromium, which knows nothing of other tests: what they opened is closed."""
    before = chrome.contexts
    yield chrome
    for context in chrome.contexts:
        if context not in before:
            await context.close()


@pytest.fixture(scope="session")
async def keeping_chrome() -> AsyncIterator[Browser]:
    """The one that keeps pages that were left."""
    async with chromium(keeps_pages=True) as browser:
        yield browser
