"""The real Chromium, for tests of pages."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
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
async def chromium(*, without: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """
    Run Chromium, without some of the arguments that Playwright gives it.

    Where there is none, tests are skipped; in CI they fail.
    """
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=Path(path), args=QUIET, ignore_default_args=list(without)
        )
        yield browser
        await browser.close()
