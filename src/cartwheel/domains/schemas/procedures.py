"""Procedures of the schemas domain."""

from typing import Final

from cartwheel.domains.schemas.contracts import (
    MOST_REQUEST_BYTES,
    ListSubjects,
    ListVersions,
    PutSchema,
    RegisteredSchema,
    RegisterSchema,
    SchemaByVersion,
    SchemaComparison,
    SetCompatibility,
    SubjectPage,
    SubjectSettings,
    SubjectVersions,
)
from cartwheel.domains.schemas.errors import (
    IncompatibleSchemaError,
    SchemaNotFoundError,
    SubjectNotFoundError,
    TooManySchemasError,
    VersionTakenError,
)
from cartwheel.domains.schemas.registering import RegisteringFlow
from cartwheel.domains.schemas.service import SchemaService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post, put

READ: Final = permission("schemas:read")
WRITE: Final = permission("schemas:write")

router = Router("schemas", about="What events have to look like, in versions.")


@router.query(rest=get("/schemas"), allow=READ)
async def list_(query: ListSubjects, actor: Actor, schemas: SchemaService) -> SubjectPage:
    """List the subjects there are schemas of, each with the version in force."""
    return await schemas.list(actor.store_id, query)


@router.mutation(
    rest=post("/schemas", status=201),
    allow=WRITE,
    limit=per_minute(30),
    max_body=MOST_REQUEST_BYTES,
    raises=[IncompatibleSchemaError, TooManySchemasError],
)
async def register(
    command: RegisterSchema, actor: Actor, registering: RegisteringFlow
) -> RegisteredSchema:
    """
    Put a schema in force for a subject, which is the name of an event.

    The version comes of how it compares with those of its model; one that is in force already
    is answered as it is.
    """
    return await registering.register(actor, command)


@router.mutation(
    rest=post("/schema-comparisons"),
    allow=READ,
    limit=per_minute(30),
    max_body=MOST_REQUEST_BYTES,
    audited=False,
    keyed=False,
)
async def compare(
    command: RegisterSchema, actor: Actor, registering: RegisteringFlow
) -> SchemaComparison:
    """Ask what would come of registering a schema; nothing is changed."""
    return await registering.compare(actor, command)


@router.query(rest=get("/schemas/{subject}"), allow=READ, raises=[SubjectNotFoundError])
async def versions(query: ListVersions, actor: Actor, schemas: SchemaService) -> SubjectVersions:
    """List the versions of a subject, the newest first."""
    return await schemas.list_versions(actor.store_id, query)


@router.mutation(
    rest=put("/schemas/{subject}"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[SubjectNotFoundError],
)
async def set_compatibility(
    command: SetCompatibility, actor: Actor, schemas: SchemaService
) -> SubjectSettings:
    """Say what new versions of a subject are held to."""
    return await schemas.set_compatibility(actor, command)


@router.query(
    rest=get("/schemas/{subject}/{version}"),
    allow=READ,
    raises=[SchemaNotFoundError, SubjectNotFoundError],
)
async def get_(query: SchemaByVersion, actor: Actor, schemas: SchemaService) -> RegisteredSchema:
    """Look at one version; `latest` is the one in force."""
    return await schemas.get(actor.store_id, query.subject, query.version)


@router.mutation(
    rest=put("/schemas/{subject}/{version}"),
    allow=WRITE,
    limit=per_minute(30),
    max_body=MOST_REQUEST_BYTES,
    raises=[IncompatibleSchemaError, VersionTakenError, TooManySchemasError],
)
async def put_(command: PutSchema, actor: Actor, registering: RegisteringFlow) -> RegisteredSchema:
    """
    Put a schema in force under a version of one's own choice.

    The same again changes nothing. A new model, as 2-0-0, is how a schema breaks with those
    before it.
    """
    return await registering.put(actor, command)
