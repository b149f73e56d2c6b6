"""A file comes in parts, in their order and each once, and one that is no clickstream never."""

import gzip
from typing import Any

import pytest
from tests.domains.clickstreams.importing import HEADER, Desk, file_of, row
from tests.kit.outbox import queued

from cartwheel.domains.clickstreams.imports.contracts import (
    AddEventImportPart,
    EventImport,
    FormatName,
    ListEventImports,
    StartEventImport,
)
from cartwheel.domains.clickstreams.imports.errors import (
    EventImportNotFoundError,
    ImportOverError,
    NothingRefusedError,
    TooManyImportsError,
)
from cartwheel.domains.clickstreams.imports.messages import ImportEvents
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

FILE = file_of(row(1), row(2))


async def add(desk: Desk, begun: EventImport, offset: int, content: bytes) -> EventImport:
    async with desk.imports() as imports:
        part = AddEventImportPart(begun.id, offset, content)
        return await imports.add_part(desk.actor.store_id, part)


async def listed(desk: Desk) -> tuple[EventImport, ...]:
    async with desk.imports() as imports:
        return (await imports.list_page(desk.actor.store_id, ListEventImports())).items


async def test_parts(desk: Desk) -> None:
    """The job is queued with the last; one that comes again changes nothing."""
    command = StartEventImport(file_name="a.csv", size=len(FILE), content=FILE[:60])
    async with desk.imports() as imports:
        begun = await imports.start(desk.actor, command)
    assert (begun.status, begun.received, begun.format) == ("uploading", 60, "retailrocket")
    with pytest.raises(InvalidInputError, match="offset: Go on at 60: so much is here"):
        await add(desk, begun, 70, FILE[70:])
    with pytest.raises(InvalidInputError, match=f"content: The file is said to have {len(FILE)}"):
        await add(desk, begun, 60, FILE)
    assert await add(desk, begun, 0, FILE[:60]) == begun
    store_id = desk.actor.store_id
    assert await queued(desk.line.database, ImportEvents, store_id=store_id) == []
    whole = await add(desk, begun, 60, FILE[60:])
    assert (whole.status, whole.received) == ("waiting", len(FILE))
    assert await add(desk, begun, 60, FILE[60:]) == whole
    job = ImportEvents(store_id, begun.id)
    assert await queued(desk.line.database, ImportEvents, store_id=store_id) == [job]
    with pytest.raises(ImportOverError):
        await add(desk, begun, len(FILE), b"more")
    with pytest.raises(NothingRefusedError):
        async with desk.imports() as imports:
            await imports.refused(store_id, begun.id)
    assert await listed(desk) == (whole,)


@pytest.mark.parametrize(
    ("content", "given", "error"),
    [
        (b"\n\n", {}, "The file is empty"),
        (b"a,b\n1,2\n", {}, "In the file, the first line, 'a,b', fits no known format: choose"),
        (
            FILE,
            {"format": FormatName.TAOBAO},
            "In the file, the first line is the header of r",
        ),
        (b"PK\x03\x04\0\0\n", {}, "The file is no text: csv or csv.gz is expected"),
        (gzip.compress(FILE)[:20], {}, "The file cannot be unpacked: the compressed file ends"),
    ],
    ids=["blank", "unknown", "another format", "a zip", "damaged"],
)
async def test_files_that_are_none(
    desk: Desk, content: bytes, given: dict[str, Any], error: str
) -> None:
    """It is said at once, and nothing is kept."""
    with pytest.raises(InvalidInputError, match=f"^content: {error}"):
        await desk.begin(content, **given)
    assert await listed(desk) == ()


async def test_a_declared_format_may_lack_its_header(desk: Desk) -> None:
    begun = await desk.begin(row(1).encode(), format=FormatName.RETAILROCKET)
    assert begun.format == "retailrocket"
    assert HEADER not in row(1)


async def test_many_at_once(desk: Desk) -> None:
    """One that ends makes room."""
    begun = [await desk.begin(FILE) for _ in range(3)]
    with pytest.raises(TooManyImportsError):
        await desk.begin(FILE)
    async with desk.imports() as imports:
        await imports.cancel(desk.actor.store_id, begun[1].id)
    await desk.begin(FILE)
    assert len(await listed(desk)) == 4


async def test_what_is_not_there(desk: Desk) -> None:
    with pytest.raises(EventImportNotFoundError):
        async with desk.imports() as imports:
            await imports.cancel(desk.actor.store_id, new_id())
