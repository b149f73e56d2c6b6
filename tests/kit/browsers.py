"""The real Chromium, for tests of pages."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""It asks no other host, and needs no account of its own on the machine."""


@asynccontextmanager
async def chromium(*, is_whole: bool = False) -> AsyncIterator[Browser]:
    """
    Run Chromium: the one without windows if it is there, since each window takes a processor 0.9 s.

    The whole one keeps pages that were left, and shows notifications. Where there is none, tests
    are skipped; in CI they fail.
    """
    path = shutil.which("chromium")
    if not is_whole:
        path = shutil.which("chromium-headless-shell") or path
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=Path(path),
            args=QUIET,
            ignore_default_args=["--disable-back-forward-cache"] if is_whole else None,
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
async def whole_chrome() -> AsyncIterator[Browser]:
    """The one that keeps pages that were left, and shows notifications."""
    async with chromium(is_whole=True) as browser:
        yield browser
