"""Brings the analytics store's tables up to date from numbered SQL files."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.columnstore.api import ColumnStore

_VERSIONS = """
CREATE TABLE IF NOT EXISTS schema_versions (
    version UInt32,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = MergeTree ORDER BY version
"""


class NewerSchemaError(AppError):
    """The tables were made by a newer Cartwheel than this one."""

    code: ClassVar[str] = "columnstore.newer_schema"
    kind: ClassVar[Kind] = Kind.CONFLICT


async def migrate(store: ColumnStore) -> None:
    """
    Run the files that were not run yet, in order.

    Every statement may run twice (`IF NOT EXISTS`): a file that was cut short is
    run again as a whole.

    Raises:
        NewerSchemaError: the store is ahead of this version; nothing is changed.
        UnavailableError: ClickHouse does not answer.
    """
    await store.command(_VERSIONS)
    current, head = await status(store)
    if current > head:
        raise NewerSchemaError(
            f"The analytics store is at version {current}, this Cartwheel knows {head}: upgrade it"
        )
    for version, sql in _scripts().items():
        if version > current:
            for statement in sql.split(";\n"):
                if statement.strip():
                    await store.command(statement)
            await store.command(
                "INSERT INTO schema_versions (version) SELECT {version:UInt32}",
                {"version": version},
            )


async def status(store: ColumnStore) -> tuple[int, int]:
    """Return the store's version and the newest one this Cartwheel knows."""
    [[exists]] = await store.query("EXISTS TABLE schema_versions")
    rows = await store.query("SELECT max(version) FROM schema_versions") if exists else [[0]]
    return int(rows[0][0]), max(_scripts())


@cache
def _scripts() -> Mapping[int, str]:
    folder = files("cartwheel.migrations") / "clickhouse"
    return {
        int(file.name[:4]): file.read_text()
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".sql")
    }
