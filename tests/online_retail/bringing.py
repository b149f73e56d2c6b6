"""Bringing files into a store of a test's own."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from dishka import AsyncContainer
from rich.console import Console

from cartwheel.entrypoints.online_retail.report import LeftOut, Report
from cartwheel.entrypoints.online_retail.run import run
from cartwheel.entrypoints.online_retail.shop import Shop
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.wiring import open_scope

T = TypeVar("T")
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


@dataclass(frozen=True, slots=True)
class Bringing:
    """A store, and the folder where files and reports lie."""

    house: AsyncContainer
    store_id: UUID
    folder: Path

    async def bring(self, path: Path) -> Report:
        """Bring a file."""
        console = Console(quiet=True)
        with Bars(console) as bars, LeftOut(self.report) as left_out:
            return await run(path, Shop(self.house, self.store_id), left_out, bars)

    @property
    def report(self) -> Path:
        """Where the lines are that fit nothing."""
        return self.folder / "left-out.csv"

    def left_out(self) -> list[tuple[str, str, str]]:
        """Return line, amount and reason of what fitted nothing."""
        with self.report.open(newline="", encoding="utf-8") as lines:
            return [(row["line"], row["amount"], row["reason"]) for row in csv.DictReader(lines)]

    def write(self, *lines: str, packed: bool = True) -> Path:
        """Write a file of these lines."""
        content = "\n".join((HEADER, *lines)) + "\n"
        path = self.folder / f"made-{len(list(self.folder.iterdir()))}.csv"
        path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
        return path

    async def ask(self, service: type[T], method: str, *given: Any, **more: Any) -> Any:
        """Ask a service of the store something, in a transaction of its own."""
        async with open_scope(self.house, self.store_id) as scope:
            return await getattr(await scope.get(service), method)(self.store_id, *given, **more)


def figures(report: Report) -> list[tuple[str, str, str, str]]:
    """Return of each month what the file, the shop and the lines left out come to."""
    return [
        (each.month, *(f"{amount:.2f}" for amount in (each.file, each.shop, each.left_out)))
        for each in report.months
    ]
