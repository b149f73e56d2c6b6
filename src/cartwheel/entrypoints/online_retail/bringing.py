"""`cartwheel import online-retail`: finds or opens the store, and shows what comes of it."""

import asyncio
from pathlib import Path

from rich.console import Console

from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.filing.stores import find_or_open
from cartwheel.entrypoints.online_retail.reading import read_lines
from cartwheel.entrypoints.online_retail.report import LeftOut, Report
from cartwheel.entrypoints.online_retail.rules import CURRENCY
from cartwheel.entrypoints.online_retail.run import run
from cartwheel.entrypoints.online_retail.shop import Shop
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.wiring import open_container
from cartwheel.kernel.settings import Settings


def bring(settings: Settings, path: Path, *, store: str, report: Path) -> bool:
    """
    Bring a file into the store of that name, which is opened if there is none.

    Returns whether file and shop agree, month by month.

    Raises:
        AppError: the file or the database cannot be used.
    """
    return asyncio.run(_bring(settings, path, store=store, report=report))


async def _bring(settings: Settings, path: Path, *, store: str, report: Path) -> bool:
    # Before a store is opened for a file that is none.
    next(read_lines(path), None)
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL, Engine.REDIS}))
    console, shown = Console(stderr=True), Console()
    async with open_container(settings, engines) as container:
        store_id = await find_or_open(container, store, currency=CURRENCY, shown=shown)
        with Bars(console) as bars, LeftOut(report) as left_out:
            found = await run(path, Shop(container, store_id), left_out, bars)
    _show(shown, found, report)
    return found.agrees


def _show(shown: Console, found: Report, report: Path) -> None:
    shown.print(found.table())
    shown.print(
        f"{found.lines:,} lines: {found.products:,} products, {found.customers:,} customers,"
        f" {found.orders:,} orders, {found.returned_lines:,} lines returned;"
        f" {found.left_out:,} left out, see {report}",
        highlight=False,
        soft_wrap=True,
    )
    for reason, count in found.reasons.items():
        shown.print(f"  {count:>7,}  {reason}", highlight=False)
