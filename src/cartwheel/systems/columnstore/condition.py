"""
What state the analytics store is in: whether it takes writes, has room, and has lost parts.

A part whose files are torn is moved aside by ClickHouse when it starts (`detached/broken-…`):
its rows are gone from every answer, and only `system.detached_parts` tells.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.columnstore.api import ColumnStore

_log = structlog.get_logger()

_REASONS: Final = ("broken", "broken-on-start", "covered-by-broken", "unexpected")
_LEAST_FREE: Final = 64 << 20
_SAME: Final = "the same each time"
# Beyond this share of what ClickHouse allows it soon refuses inserts.
_MOST_PARTS: Final = 0.9


class BrokenParts(NamedTuple):
    """What was moved aside of a table; the rows where they can be counted."""

    table: str
    parts: int
    size: int
    rows: int | None

    def __str__(self) -> str:
        """Say it in a line for people."""
        rows = "an unknown number of" if self.rows is None else f"{self.rows:,}"
        parts = "1 torn part" if self.parts == 1 else f"{self.parts} torn parts"
        return f"{parts} of the table {self.table} set aside: {rows} rows, {self.size:,} bytes"


async def ensure_writable(store: ColumnStore) -> None:
    """
    Write a row to the disk that is dropped as repeated.

    Raises:
        UnavailableError: ClickHouse does not take writes, or soon will not.
    """
    await store.insert("write_checks", ("at",), b"[0]", token=_SAME)
    [[free]] = await store.query("SELECT min(unreserved_space) FROM system.disks")
    if free < _LEAST_FREE:
        raise UnavailableError(f"ClickHouse has {free >> 20} MiB of free space left")
    [[parts, allowed]] = await store.query(
        "SELECT max(parts), any(allowed) FROM (SELECT count() AS parts FROM system.parts"
        " WHERE active AND database = currentDatabase() GROUP BY table, partition_id) AS counted,"
        " (SELECT toUInt64(value) AS allowed FROM system.merge_tree_settings"
        " WHERE name = 'parts_to_throw_insert') AS setting"
    )
    if parts > _MOST_PARTS * allowed:
        raise UnavailableError(f"ClickHouse has {parts:,} parts in a table of {allowed:,} allowed")


async def find_broken(store: ColumnStore) -> list[BrokenParts]:
    """
    Return what has been moved aside as torn, by table.

    Raises:
        UnavailableError: ClickHouse does not answer, or refuses.
    """
    found = await store.query(
        "SELECT table, path, bytes_on_disk FROM system.detached_parts"
        " WHERE database = currentDatabase() AND reason IN {reasons:Array(String)} ORDER BY table",
        {"reasons": list(_REASONS)},
    )
    tables: dict[str, list[tuple[str, int]]] = {}
    for table, path, size in found:
        tables.setdefault(table, []).append((path, size))
    return [
        BrokenParts(
            table,
            len(parts),
            sum(size for _, size in parts),
            _count(path for path, _ in parts) if store.is_embedded else None,
        )
        for table, parts in tables.items()
    ]


async def tell_broken(store: ColumnStore) -> None:
    """Say in the log what has been moved aside as torn, and what can be done about it."""
    try:
        broken = await find_broken(store)
    except UnavailableError as error:
        _log.warning("columnstore.condition_unknown", error=str(error))
        return
    for table in broken:
        _log.error(
            "columnstore.parts_torn",
            table=table.table,
            parts=table.parts,
            rows=table.rows,
            size=table.size,
            remedy="docs/runbooks/torn-parts.md",
        )


def _count(paths: Iterable[str]) -> int | None:
    """Add up what the parts say of themselves, where their files are ours to read."""
    rows = 0
    for path in paths:
        try:
            rows += int((Path(path) / "count.txt").read_text())
        except (OSError, ValueError):
            return None
    return rows
