"""`cartwheel import hotel-bookings`: finds or opens the store, and shows what comes of it."""

import asyncio
from pathlib import Path

from rich.console import Console

from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.filing.stores import find_or_open
from cartwheel.entrypoints.hotel_bookings.reading import read_lines
from cartwheel.entrypoints.hotel_bookings.report import LeftOut, Report
from cartwheel.entrypoints.hotel_bookings.rules import CURRENCY
from cartwheel.entrypoints.hotel_bookings.run import rehearse, run
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.wiring import open_container
from cartwheel.kernel.settings import Settings


def try_out(path: Path, *, report: Path) -> None:
    """
    Show what bringing a file would come to; no store is opened, and nothing kept but the report.

    Raises:
        FileUnusableError: the file cannot be read, or the report be written.
    """
    with Bars(Console(stderr=True)) as bars, LeftOut(report) as left_out:
        found = rehearse(path, left_out, bars)
    _show(Console(), found, report)


def bring(settings: Settings, path: Path, *, store: str, report: Path) -> bool:
    """
    Bring a file into the store of that name, which is opened if there is none.

    Returns whether file and store agree, month by month.

    Raises:
        AppError: the file or the database cannot be used.
    """
    return asyncio.run(_bring(settings, path, store=store, report=report))


async def _bring(settings: Settings, path: Path, *, store: str, report: Path) -> bool:
    # Before a store is opened for a file that is none.
    next(read_lines(path), None)
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL, Engine.REDIS}))
    shown = Console()
    async with open_container(settings, engines) as container:
        store_id = await find_or_open(container, store, currency=CURRENCY, shown=shown)
        with Bars(Console(stderr=True)) as bars, LeftOut(report) as left_out:
            found = await run(path, container, store_id, left_out, bars)
    _show(shown, found, report)
    return found.agrees


def _show(shown: Console, found: Report, report: Path) -> None:
    shown.print(found.fleet_table())
    if found.months:
        shown.print(found.table())
    shown.print(
        f"{found.lines:,} lines: {found.bookings:,} bookings, {found.vehicles:,} vehicles"
        f" in {len(found.fleet)} classes; {found.left_out:,} left out, see {report}",
        highlight=False,
        soft_wrap=True,
    )
    for name, counted in (*found.states.items(), *found.reasons.items()):
        shown.print(f"  {counted:>7,}  {name}", highlight=False)
