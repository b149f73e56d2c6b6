"""A file fills a store of its own, once, whatever happens to the job that does it."""

import csv
import gzip
import io
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from tests.domains.clickstreams.importing import HEADER, Desk, file_of, key_of, row
from tests.domains.events.making import counts, door, rows

from cartwheel.domains.clickstreams.files import batches
from cartwheel.domains.clickstreams.imports import runner as running
from cartwheel.domains.clickstreams.imports.contracts import (
    EventImport,
    FormatName,
    ListEventImports,
)
from cartwheel.domains.clickstreams.imports.models import parts
from cartwheel.domains.events.contracts import Receipt
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.models import stores
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.api import Cancel
from cartwheel.systems.rpc.api import Actor, RequestContext

BOUGHT = (
    row(1),
    row(2, event="addtocart"),
    row(3, event="transaction"),
    row(3, event="transaction"),
    row(4, visitor=2, event="addtocart"),
    row(40 * 60_000, visitor=3),
)


def figures(ended: EventImport) -> dict[str, Any]:
    """What came of an import, but for how long it took."""
    assert (ended.status, ended.error) == ("done", "")
    assert ended.figures is not None
    told = msgspec.structs.asdict(ended.figures)
    assert told.pop("seconds") > 0
    assert told.pop("events_per_second") > 0
    told.pop("first_at"), told.pop("last_at")
    return {name: value for name, value in told.items() if value}


async def owners(desk: Desk, ended: EventImport) -> set[Any]:
    async with desk.line.database.transaction(store_id=ended.into_store_id) as connection:
        found = await connection.execute(sa.select(memberships.c.person_id, memberships.c.role))
        return {(each.person_id, each.role) for each in found}


async def test_a_file_fills_a_store_of_its_own(desk: Desk) -> None:
    """Its importer owns it, and the shop's own store stays as it is; again, it is the same."""
    packed = gzip.compress(file_of(*BOUGHT))
    ended = await desk.bring(packed, part=50)
    told = {
        "rows": 6,
        "accepted": 5,
        "duplicates": 1,
        "purchases": 1,
        "carts": 2,
        "converted": 1,
        "abandoned": 1,
    }
    assert figures(ended) == told
    assert (ended.format, ended.rows_total, ended.sent) == (FormatName.RETAILROCKET, 6, 6)
    assert ended.into_store_id is not None
    assert len(await rows(desk.line.columns, ended.into_store_id)) == 5
    assert await owners(desk, ended) == {(desk.actor.id, Role.OWNER)}
    assert await desk.line.rows() == []
    assert not any(await desk.line.counts())
    again = await desk.bring(packed, by=await desk.person(Role.ADMIN))
    assert (figures(again), again.into_store_id) == (told, ended.into_store_id)
    assert len(await owners(desk, ended)) == 2
    async with desk.line.database.transaction(store_id=desk.actor.store_id) as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(parts)) == 0
        named = sa.select(stores.c.name).where(stores.c.id == ended.into_store_id)
        assert await connection.scalar(named) == "clicks.csv"


async def test_a_key_owns_nothing(desk: Desk) -> None:
    key = key_of(desk.actor.store_id)
    begun = await desk.begin(file_of(row(1)), by=key)
    await desk.run(begun)
    assert (await desk.get(begun)).error == "Whoever began it may import no more"  # no such key


async def test_refused_lines(desk: Desk) -> None:
    """Each is told with its number and the reason; the others come in, in order of time."""
    wrong = "9,view", "later,1,view,7,", f"{HEADER}", "=bad\0row"
    ended = await desk.bring(file_of(row(9), wrong[0], row(1), *wrong[1:], row(5)))
    assert figures(ended) == {"rows": 7, "accepted": 3, "invalid": 4}
    assert (ended.refused, ended.sent) == (4, 3)
    async with desk.imports() as imports:
        file = await imports.refused(desk.actor.store_id, ended.id)
    assert file.file_name == "clicks.csv.rejects.csv"
    header, *lines = csv.reader(io.StringIO(file.content.decode(), newline=""))
    assert header == ["line", "reason", "content"]
    assert lines[0] == ["3", "5 fields expected, 2 found", "9,view"]
    assert [line[0] for line in lines] == ["3", "5", "6", "7"]
    assert lines[-1][2] == "'=bad\\x00row"  # no spreadsheet takes it for a formula


class Dying:
    """A door at which the worker dies, having put a batch on the log."""

    def __init__(self, through: IngestService, *, after: int, error: Exception) -> None:
        self._through, self._left, self._error = through, after, error

    async def take(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        receipt = await self._through.take(actor, body, request)
        self._left -= 1
        if not self._left:
            raise self._error
        return receipt


async def test_a_run_that_dies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next goes on behind what was counted; what is sent again is counted once."""
    monkeypatch.setattr(batches, "MOST_EVENTS", 2)
    monkeypatch.setattr(running, "_KEPT_EVERY_SECONDS", 0)
    content = file_of(*(row(at, item=at * 7 % 10) for at in range(9, -1, -1)), "broken", *BOUGHT)
    begun = await desk.begin(content)
    dying = Dying(door(desk.line.log, desk.line.database), after=3, error=RuntimeError("killed"))
    with pytest.raises(RuntimeError):
        await desk.run(begun, dying)  # type: ignore[arg-type]
    halfway = await desk.get(begun)
    assert (halfway.status, halfway.rows_total) == ("sending", 17)
    assert (halfway.rows_done, halfway.sent, halfway.refused) == (5, 4, 1)
    await desk.run(begun)
    ended = await desk.get(begun)
    assert (ended.rows_done, ended.sent, ended.refused) == (17, 16, 1)
    again = await desk.bring(content + b"\n")
    assert figures(again) == figures(ended)
    assert again.into_store_id != ended.into_store_id
    assert isinstance(await desk.run(begun), Cancel)


class Heeding:
    """A door that looks how far the line is whenever something comes."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._through = desk, door(desk.line.log, desk.line.database)
        self.taken = 0
        self.most_ahead = 0

    async def take(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        receipt = await self._through.take(actor, body, request)
        self.taken += receipt.accepted
        done = (await counts(self._desk.line.database, actor.store_id)).accepted
        self.most_ahead = max(self.most_ahead, self.taken - done)
        return receipt


async def test_what_others_send_waits_behind_little(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that is faster than the line waits for it."""
    monkeypatch.setattr(batches, "MOST_EVENTS", 5)
    monkeypatch.setattr(running, "_MOST_AHEAD", 10)
    heeding = Heeding(desk)
    begun = await desk.begin(file_of(*(row(at, item=at) for at in range(200))))
    await desk.run(begun, heeding)  # type: ignore[arg-type]
    assert figures(await desk.get(begun))["accepted"] == heeding.taken == 200
    assert heeding.most_ahead <= 15


async def test_a_log_that_is_away(desk: Desk) -> None:
    """It is asked again, and what was taken in all the same is counted once."""
    away = UnavailableError("The log is away")
    dying = Dying(door(desk.line.log, desk.line.database), after=1, error=away)
    begun = await desk.begin(file_of(*BOUGHT))
    await desk.run(begun, dying)  # type: ignore[arg-type]
    assert figures(await desk.get(begun))["accepted"] == 5


async def test_damage_is_one_line_more(desk: Desk) -> None:
    packed = gzip.compress(file_of(*(row(at * 7919, visitor=at) for at in range(3_000))))
    ended = await desk.bring(packed[: len(packed) // 2])
    assert figures(ended)["invalid"] == 1
    assert ended.rows_done == ended.rows_total == ended.sent + 1


async def test_a_file_that_unpacks_to_too_much(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_UNPACKED", 1 << 20)
    ended = await desk.bring(gzip.compress(file_of() + b"\n" * (3 << 20)))
    assert (ended.status, ended.error) == ("failed", "The file unpacks to more than 1 MiB")
    assert ended.into_store_id is None


async def test_who_may_import_no_more(desk: Desk) -> None:
    """Whoever left between the upload and the job gets no store."""
    leaver = await desk.person(Role.ADMIN)
    begun = await desk.begin(file_of(row(1)), by=leaver)
    async with desk.line.database.transaction(store_id=leaver.store_id) as connection:
        await connection.execute(sa.delete(memberships).where(memberships.c.person_id == leaver.id))
    await desk.run(begun)
    ended = await desk.get(begun)
    assert (ended.status, ended.into_store_id) == ("failed", None)
    assert ended.error == "Whoever began it may import no more"


async def test_one_that_is_cancelled(desk: Desk) -> None:
    """It stays so, and its job finds nothing to do; the list has it."""
    begun = await desk.begin(file_of(row(1)))
    async with desk.imports() as imports:
        cancelled = await imports.cancel(desk.actor.store_id, begun.id)
        assert await imports.cancel(desk.actor.store_id, begun.id) == cancelled
    assert isinstance(await desk.run(begun), Cancel)
    await desk.runner().give_up(desk.actor.store_id, begun.id)
    assert await desk.get(begun) == cancelled
    async with desk.imports() as imports:
        page = await imports.list_page(desk.actor.store_id, ListEventImports())
    assert (page.items, page.next_cursor) == ((cancelled,), None)


async def test_one_that_is_given_up(desk: Desk) -> None:
    begun = await desk.begin(file_of(row(1)))
    await desk.runner().give_up(desk.actor.store_id, begun.id)
    given_up = await desk.get(begun)
    assert given_up.status == "failed"
    assert given_up.error.startswith("It broke off")
