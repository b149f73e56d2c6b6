"""Whatever ClickHouse answers, an acknowledged event becomes one row; only bad data do not."""

import pytest
from tests.columnstore.front import CLUSTER, Front, Refusal
from tests.columnstore.line import Line
from tests.domains.events.making import view
from tests.embedded.harness import until

from cartwheel.domains.events.repository import Counts
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.errors import (
    NAME_THE_DATA,
    NAME_THE_PARAMETER,
    NAME_THE_QUERY,
    UnusableDataError,
)


async def test_the_lists_bear_the_names_of_the_engine(columnstore: ColumnStore) -> None:
    for code, name in (NAME_THE_DATA | NAME_THE_PARAMETER | NAME_THE_QUERY).items():
        assert await columnstore.query(f"SELECT errorCodeToName({code})") == [(name,)]


@pytest.mark.parametrize("refusal", CLUSTER, ids=lambda refusal: f"{refusal.status} {refusal.code}")
async def test_a_cluster_that_says_no_is_unavailable_to_writers_and_readers(
    front: Front, remote: ColumnStore, refusal: Refusal
) -> None:
    with front.refusing(refusal):
        with pytest.raises(UnavailableError) as write:
            await remote.insert("events", ("message_id",), b'["a"]', token="t")
        with pytest.raises(UnavailableError) as read:
            await remote.query("SELECT 1")
    said = refusal.name.replace("_", " ").lower() or f"HTTP status {refusal.status}"
    assert said in str(write.value)
    assert said in str(read.value)


async def test_a_row_that_cannot_be_parsed_names_the_data(
    columnstore: ColumnStore, remote: ColumnStore
) -> None:
    """The engine itself says so, in process and behind HTTP."""
    for store in (columnstore, remote):
        for rows in (b'["no id"]', b'["018f0000-0000-7000-8000-000000000000', b"[1,2]"):
            with pytest.raises(UnusableDataError) as refused:
                await store.insert("events", ("store_id",), rows, token="t")
            assert "annot parse" in refused.value.detail
            assert "no id" not in str(refused.value)
        with pytest.raises(UnusableDataError):
            await store.query("SELECT {number:UInt8}", {"number": "1 and more"})


async def test_what_a_cluster_refuses_waits_and_nothing_is_buried(front: Front, line: Line) -> None:
    """More refusals than make poison: acknowledged are rows are what carts have seen."""
    await line.send(view("a"), view("b"))
    await line.send(view("c"))
    with front.refusing(*CLUSTER, only="INSERT"):
        async with line.running():
            await until(lambda: front.refused >= 10, seconds=60)
            await line.send(view("d"))
            assert await line.counts() == Counts(accepted=0, duplicates=0, invalid=0)
            assert await line.seen_by_carts() == 0, "carts hear of nothing that is no row"
    async with line.running():
        await line.caught_up()
    assert await line.rows() == ["a", "b", "c", "d"]
    assert await line.counts() == Counts(accepted=4, duplicates=0, invalid=0)
    assert await line.seen_by_carts() == 4
    assert await line.dead_letters() == []


async def test_what_names_the_data_is_buried_with_its_reason_and_untold(
    front: Front, line: Line
) -> None:
    await line.send(view("a"))
    refusal = Refusal(500, 376, "CANNOT_PARSE_UUID")
    async with line.running():
        with front.refusing(refusal, only="INSERT"):

            async def is_buried() -> bool:
                return (await line.counts()).invalid == 1

            await until(is_buried, seconds=60)
        await line.send(view("b"))
        await line.caught_up()
    assert await line.rows() == ["b"]
    assert await line.counts() == Counts(accepted=1, duplicates=0, invalid=1)
    assert await line.seen_by_carts() == 1
    [letter] = await line.dead_letters()
    assert letter.detail.startswith(
        "ClickHouse cannot use the data: cannot parse uuid (code 376): "
    )
    assert "ExceptionGroup" not in letter.detail
