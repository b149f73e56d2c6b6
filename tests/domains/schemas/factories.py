"""Ways to make schemas in a store."""

from typing import Any, Final

from tests.domains.schemas.making import NOTED, TOTAL, order
from tests.rpc.house import House

from cartwheel.domains.schemas.confluent.contracts import (
    LookUpSchema,
    RegistrySchemaByID,
    RegistrySubject,
    RegistrySubjectVersion,
)
from cartwheel.domains.schemas.contracts import (
    ListVersions,
    PutSchema,
    SchemaByVersion,
    SetCompatibility,
)
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.versions import FIRST
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.schemas.api import SchemaFormat


async def _schema(house: House) -> dict[str, Any]:
    subject = f"Order {new_id()}"
    async with house.scope() as scope:
        schemas = await scope.get(SchemaRepository)
        usage = await schemas.usage(house.store_id)
        kept = KeptSchema(
            id=max(usage.last_id, 10_000) + 1,
            subject=subject,
            number=1,
            version=FIRST,
            format=SchemaFormat.JSON,
            text=order(TOTAL),
            compiled=None,
            registered_at=SystemClock().now(),
        )
        await schemas.add(house.store_id, kept)
    return {"subject": subject}


async def _version(house: House) -> dict[str, Any]:
    return {**await _schema(house), "version": "1-0-0"}


async def _next(house: House) -> dict[str, Any]:
    return {**await _schema(house), "version": "1-0-1", "schema": order(NOTED)}


async def _rule(house: House) -> dict[str, Any]:
    return {**await _schema(house), "compatibility": "full"}


async def _number(house: House) -> dict[str, Any]:
    return {**await _schema(house), "version": "1"}


async def _id(house: House) -> dict[str, Any]:
    subject = (await _schema(house))["subject"]
    async with house.scope() as scope:
        latest = await (await scope.get(SchemaRepository)).find_latest(house.store_id, subject)
    assert latest is not None
    return {"id": latest.id}


async def _text(house: House) -> dict[str, Any]:
    return {**await _schema(house), "schema": order(TOTAL), "schemaType": "JSON"}


FACTORIES: Final = {
    ListVersions: _schema,
    LookUpSchema: _text,
    PutSchema: _next,
    SchemaByVersion: _version,
    RegistrySchemaByID: _id,
    RegistrySubject: _schema,
    RegistrySubjectVersion: _number,
    SetCompatibility: _rule,
}
