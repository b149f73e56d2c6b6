"""Procedures by which Kafka's tools read schemas, as those of Confluent's Schema Registry."""

from collections.abc import Mapping
from typing import Any, Final

from cartwheel.domains.schemas.confluent.contracts import (
    ListRegistrySubjects,
    LookUpSchema,
    RegistryConfig,
    RegistryMode,
    RegistryPlace,
    RegistrySchema,
    RegistrySchemaByID,
    RegistrySubject,
    RegistrySubjectVersion,
    RegistryVersion,
)
from cartwheel.domains.schemas.confluent.service import ConfluentService
from cartwheel.domains.schemas.contracts import MOST_REQUEST_BYTES
from cartwheel.domains.schemas.errors import (
    SchemaNotFoundError,
    SubjectNotFoundError,
    UnknownSchemaIDError,
)
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import Actor, Failure, Router, get, permission, post

READ: Final = permission("schemas:read")

registry_router = Router("registry", about="Schemas as Kafka's tools ask for them.")

_CODES: Final = {SubjectNotFoundError.code: 40401, UnknownSchemaIDError.code: 40403}


def tell(failure: Failure, named: Mapping[str, str]) -> dict[str, Any]:
    """Say of a failure what Kafka's tools look for: `error_code` and `message`."""
    code = _CODES.get(failure.code, failure.status.http * 100 + 1)
    if failure.code == SchemaNotFoundError.code:
        code = 40402 if "version" in named else 40403
    elif failure.code == InvalidInputError.code:
        is_number = any(issue.path == ("version",) for issue in failure.issues)
        code = 42202 if is_number else 42201
    return {"error_code": code, "message": failure.message}


@registry_router.query(rest=get("/registry/subjects", tell=tell), allow=READ)
async def subjects(
    query: ListRegistrySubjects, actor: Actor, registry: ConfluentService
) -> tuple[str, ...]:
    """List the names of subjects."""
    return await registry.list_subjects(actor.store_id, query)


@registry_router.query(
    rest=post("/registry/subjects/{subject}", tell=tell),
    allow=READ,
    max_body=MOST_REQUEST_BYTES,
    raises=[SchemaNotFoundError, SubjectNotFoundError],
)
async def look_up(query: LookUpSchema, actor: Actor, registry: ConfluentService) -> RegistryVersion:
    """Find the version of a subject that says what a schema says."""
    return await registry.look_up(actor.store_id, query)


@registry_router.query(
    rest=get("/registry/subjects/{subject}/versions", tell=tell),
    allow=READ,
    raises=[SubjectNotFoundError],
)
async def versions(
    query: RegistrySubject, actor: Actor, registry: ConfluentService
) -> tuple[int, ...]:
    """List the numbers of a subject's versions."""
    return await registry.list_versions(actor.store_id, query.subject)


@registry_router.query(
    rest=get("/registry/subjects/{subject}/versions/{version}", tell=tell),
    allow=READ,
    raises=[SchemaNotFoundError, SubjectNotFoundError],
)
async def version(
    query: RegistrySubjectVersion, actor: Actor, registry: ConfluentService
) -> RegistryVersion:
    """Look at a version of a subject by its number; `latest` is the one in force."""
    return await registry.get_version(actor.store_id, query.subject, query.version)


@registry_router.query(rest=get("/registry/schemas/types", tell=tell), allow=READ)
async def types() -> tuple[str, ...]:
    """List the formats of schemas."""
    return ("JSON", "PROTOBUF", "AVRO")


@registry_router.query(
    rest=get("/registry/schemas/ids/{id}", tell=tell), allow=READ, raises=[UnknownSchemaIDError]
)
async def schema(
    query: RegistrySchemaByID, actor: Actor, registry: ConfluentService
) -> RegistrySchema:
    """Look at a schema by its id."""
    return await registry.get_schema(actor.store_id, query.id)


@registry_router.query(
    rest=get("/registry/schemas/ids/{id}/versions", tell=tell),
    allow=READ,
    raises=[UnknownSchemaIDError],
)
async def places(
    query: RegistrySchemaByID, actor: Actor, registry: ConfluentService
) -> tuple[RegistryPlace, ...]:
    """List the versions that a schema is."""
    return await registry.list_places(actor.store_id, query.id)


@registry_router.query(
    rest=get("/registry/schemas/ids/{id}/subjects", tell=tell),
    allow=READ,
    raises=[UnknownSchemaIDError],
)
async def subjects_of(
    query: RegistrySchemaByID, actor: Actor, registry: ConfluentService
) -> tuple[str, ...]:
    """List the subjects that a schema is of."""
    return tuple(one.subject for one in await registry.list_places(actor.store_id, query.id))


@registry_router.query(rest=get("/registry/config", tell=tell), allow=READ)
async def config(actor: Actor, registry: ConfluentService) -> RegistryConfig:
    """Say what new versions of a new subject are held to."""
    return await registry.get_config(actor.store_id)


@registry_router.query(rest=get("/registry/config/{subject}", tell=tell), allow=READ)
async def config_of(
    query: RegistrySubject, actor: Actor, registry: ConfluentService
) -> RegistryConfig:
    """Say what new versions of a subject are held to."""
    return await registry.get_config(actor.store_id, query.subject)


@registry_router.query(rest=get("/registry/mode", tell=tell), allow=READ)
async def mode() -> RegistryMode:
    """Say that schemas are read here, and registered elsewhere."""
    return RegistryMode("READONLY")
