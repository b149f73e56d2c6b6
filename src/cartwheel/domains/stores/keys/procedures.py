"""Procedures of API keys."""

from typing import Final

from cartwheel.domains.stores.keys.contracts import (
    APIKeyById,
    APIKeyPage,
    CreateAPIKey,
    CreatedAPIKey,
    ListAPIKeys,
)
from cartwheel.domains.stores.keys.errors import (
    BeyondOwnScopesError,
    KeyNotFoundError,
    TooManyKeysError,
)
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, per_minute, permission, post

READ: Final = permission("keys:read")
WRITE: Final = permission("keys:write")

router = Router("keys", about="Keys of programs.")


# Not kept for repetition: the answer holds a secret.
@router.mutation(
    rest=post("/api-keys", status=201),
    allow=WRITE,
    limit=per_minute(30),
    raises=[BeyondOwnScopesError, TooManyKeysError],
    keyed=False,
)
async def create(command: CreateAPIKey, actor: Actor, keys: KeyService) -> CreatedAPIKey:
    """
    Make an API key; the answer alone shows its secret.

    Repeating the call makes another key.
    """
    return await keys.create(actor, command)


@router.query(rest=get("/api-keys"), allow=READ)
async def list_(query: ListAPIKeys, actor: Actor, keys: KeyService) -> APIKeyPage:
    """List the store's API keys, the newest first."""
    return await keys.list(actor.store_id, query)


@router.mutation(rest=delete("/api-keys/{id}", status=204), allow=WRITE, raises=[KeyNotFoundError])
async def revoke(command: APIKeyById, actor: Actor, keys: KeyService) -> None:
    """Let a key open nothing any more; that takes a second to be so everywhere."""
    await keys.revoke(actor.store_id, command.id)
