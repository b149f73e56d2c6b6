"""What the analytics store guarantees; here the engine in process."""

from datetime import UTC, datetime

import pytest

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import NewerSchemaError, migrate, status


@pytest.fixture
async def table(columnstore: ColumnStore) -> str:
    await columnstore.command("DROP TABLE IF EXISTS notes")
    await columnstore.command(
        "CREATE TABLE notes (at DateTime64(3, 'UTC'), text String) ENGINE = MergeTree ORDER BY at"
        " SETTINGS non_replicated_deduplication_window = 100"
    )
    return "notes"


ROWS = b'["2026-03-01 12:00:00.123",{"a":1}]\n["2026-03-01 12:00:01.000","b"]\n'


async def test_an_insert_repeated_with_its_token_adds_nothing(
    columnstore: ColumnStore, table: str
) -> None:
    for token in ("t1", "t1", "t2", "t1"):
        await columnstore.insert(table, ("at", "text"), ROWS, token=token)
    assert await columnstore.query("SELECT count() FROM notes") == [(4,)]


async def test_objects_are_kept_as_text_and_times_are_aware(
    columnstore: ColumnStore, table: str
) -> None:
    await columnstore.insert(table, ("at", "text"), ROWS, token="t")
    rows = await columnstore.query(
        "SELECT at, text FROM notes WHERE text = {text:String}", {"text": '{"a":1}'}
    )
    assert rows == [(datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC), '{"a":1}')]


@pytest.mark.usefixtures("table")
async def test_parameters_are_data(columnstore: ColumnStore) -> None:
    hostile = "'; DROP TABLE notes; --"
    rows = await columnstore.query("SELECT {text:String}", {"text": hostile})
    assert rows == [(hostile,)]
    assert await columnstore.query("SELECT count() FROM notes") == [(0,)]


async def test_migrating_again_changes_nothing_and_a_newer_schema_is_refused(
    columnstore: ColumnStore,
) -> None:
    current, head = await status(columnstore)
    assert current == head
    await migrate(columnstore)
    assert await status(columnstore) == (current, head)
    await columnstore.command("INSERT INTO schema_versions (version) VALUES (9999)")
    try:
        with pytest.raises(NewerSchemaError, match="version 9999"):
            await migrate(columnstore)
    finally:
        await columnstore.command(
            "ALTER TABLE schema_versions DELETE WHERE version = 9999 SETTINGS mutations_sync = 1"
        )


async def test_a_server_that_is_away_is_said_to_be_unavailable() -> None:
    store = ColumnStore("http://127.0.0.1:9", threads=1)
    with pytest.raises(UnavailableError):
        await store.open()
    await store.close()
