"""Ways to make imports of clickstreams in a store."""

from typing import Any, Final

import msgspec
from tests.rpc.house import House

from cartwheel.domains.clickstreams.imports.contracts import (
    AddEventImportPart,
    EventImport,
    EventImportById,
    StartEventImport,
)
from cartwheel.domains.clickstreams.imports.repository import EventImportRepository
from cartwheel.domains.clickstreams.imports.service import EventImportService

ROW: Final = b"1433221332117,257597,view,355908,\n"


async def _begin(house: House) -> EventImport:
    async with house.scope() as scope:
        imports = await scope.get(EventImportService)
        command = StartEventImport(file_name="a.csv", size=2 * len(ROW), content=ROW)
        begun = await imports.start(house.key(frozenset()), command)
        refused = [(1, "5 fields expected, 2 found", "1,2")]
        repository = await scope.get(EventImportRepository)
        await repository.refuse(house.store_id, begun.id, refused)
    return begun


async def _import(house: House) -> dict[str, Any]:
    return {"id": (await _begin(house)).id}


async def _part(house: House) -> dict[str, Any]:
    part = AddEventImportPart((await _begin(house)).id, len(ROW), ROW)
    return {**msgspec.structs.asdict(part)}


FACTORIES: Final = {AddEventImportPart: _part, EventImportById: _import}
