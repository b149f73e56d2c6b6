"""Words come to the page as they are written, are asked for by POST, and end with who listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from redis.asyncio import Redis
from tests.rpc.house import House, open_house
from tests.rpc.serving import bearer

from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.providers.standins.server import StandIns

BRIEF: Final = {"kind": "email", "about": "Summer lamps", "variants": 2}
STREAM: Final = {"trpc-accept": "application/jsonl", "content-type": "application/json"}
PATH: Final = "/trpc/ai.streamCopy"


@pytest.fixture
async def words(
    postgres: Postgres,
    valkey: Valkey,
    database: Database,
    redis: Redis,
    columnstore: ColumnStore,
    tmp_path: Path,
) -> AsyncIterator[House]:
    """A house whose texts are a stand-in's."""
    opened = open_house(
        postgres,
        valkey,
        database,
        redis,
        columnstore,
        tmp_path,
        text_url="stand-in://",
        image_url="stand-in://",
    )
    async with opened as house:
        yield house


def told(text: str) -> list[Any]:
    """Return what a stream of lines yields, in its order."""
    lines = [json.loads(line) for line in text.splitlines()[1:]]
    return [line[2][0][0] for line in lines if line[1] == 1]


async def test_a_page_gets_an_estimate_pieces_and_the_whole(words: House) -> None:
    answer = await words.client.post(
        PATH,
        params={"batch": "1"},
        headers={**STREAM, **bearer("first key")},
        json={"0": BRIEF},
    )
    begun, *pieces, copy = told(answer.text)
    assert begun == {"type": "begun", "estimateMicros": 0}
    assert {piece["type"] for piece in pieces} == {"piece"}
    assert copy["origin"]["isStandIn"]
    for number, variant in enumerate(copy["variants"]):
        said = "".join(piece["text"] for piece in pieces if piece["variant"] == number)
        assert said.strip() == variant["text"]


async def test_an_address_gets_nothing_written(words: House) -> None:
    answer = await words.client.get(
        PATH,
        params={"batch": "1", "input": json.dumps({"0": BRIEF})},
        headers={**STREAM, **bearer("first key")},
    )
    assert "copywriting.asked_by_address" in answer.text
    assert not (await words.container.get(StandIns)).served


async def test_lines_over_rest_come_as_they_are_written_and_end_with_who_listens(
    words: House,
) -> None:
    stand_ins = await words.container.get(StandIns)
    stream = words.client.stream(
        "POST", "/api/v1/ai/copy/stream", headers=bearer("first key"), json=BRIEF
    )
    async with stream as answer:
        assert answer.status_code == 200
        async for _ in answer.aiter_raw():
            break
        assert not stand_ins.served[-1].is_over
    async with asyncio.timeout(5):
        await stand_ins.served[-1].left.wait()
    assert not stand_ins.served[-1].is_over


async def test_whoever_may_not_write_pays_for_nothing(words: House) -> None:
    for path in ("/api/v1/ai/copy", "/api/v1/ai/copy/stream", "/api/v1/illustrations"):
        answer = await words.client.post(path, headers=bearer("carts key"), json=BRIEF)
        assert answer.status_code == 403
    assert not (await words.container.get(StandIns)).served


async def test_pictures_are_made_and_shown(words: House) -> None:
    given = {"prompt": "A lamp"}
    path = "/api/v1/illustrations"
    made = await words.client.post(path, headers=bearer("first key"), json=given)
    assert made.status_code == 200
    (kept,) = made.json()["items"]
    assert kept["isStandIn"]
    listed = await words.client.get(path, headers=bearer("first key"))
    assert [each["id"] for each in listed.json()["items"]] == [kept["id"]]
