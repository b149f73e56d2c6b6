"""Procedures of the settings domain about feature flags."""

from typing import Final

from cartwheel.domains.settings import ofrep
from cartwheel.domains.settings.contracts import (
    EvaluatedFlag,
    EvaluatedFlags,
    EvaluateFlag,
    EvaluateFlags,
    Flag,
    FlagByKey,
    FlagHistory,
    FlagPage,
    ListFlagHistory,
    ListFlags,
    PutFlag,
    RemoteConfiguration,
    RevertFlag,
    SwitchFlag,
)
from cartwheel.domains.settings.errors import (
    FlagCycleError,
    FlagInUseError,
    FlagNotFoundError,
    OutdatedVersionError,
    TooManyFlagsError,
    VersionNotFoundError,
)
from cartwheel.domains.settings.flags import FlagService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post, put

READ: Final = permission("flags:read")
WRITE: Final = permission("flags:write")

router = Router("flags", about="Feature flags of a store.")


@router.query(rest=get("/feature-flags"), allow=READ)
async def list_(query: ListFlags, actor: Actor, service: FlagService) -> FlagPage:
    """List the store's flags, and the platform's where it has none of its own."""
    return await service.list(actor.store_id, query)


@router.query(rest=get("/feature-flags/{flag}"), allow=READ, raises=[FlagNotFoundError])
async def get_(query: FlagByKey, actor: Actor, service: FlagService) -> Flag:
    """Look at one flag."""
    return await service.get(actor.store_id, query.flag)


@router.mutation(
    rest=put("/feature-flags/{flag}"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[OutdatedVersionError, FlagCycleError, FlagInUseError, TooManyFlagsError],
)
async def put_(command: PutFlag, actor: Actor, service: FlagService) -> Flag:
    """Make a flag, change it, or take up an archived one again."""
    return await service.put(actor, command)


@router.mutation(rest=post("/feature-flags/{flag}/switch"), allow=WRITE, raises=[FlagNotFoundError])
async def switch(command: SwitchFlag, actor: Actor, service: FlagService) -> Flag:
    """Turn a flag off for everybody, or on again, whoever else is changing it."""
    return await service.switch(actor, command)


@router.mutation(
    rest=post("/feature-flags/{flag}/archive"),
    allow=WRITE,
    raises=[FlagNotFoundError, FlagInUseError, FlagCycleError],
)
async def archive(command: FlagByKey, actor: Actor, service: FlagService) -> None:
    """Take a flag of the store's own out of force; putting it again brings it back."""
    await service.archive(actor, command.flag)


@router.mutation(
    rest=post("/feature-flags/{flag}/revert"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[OutdatedVersionError, VersionNotFoundError, FlagCycleError, FlagInUseError],
)
async def revert(command: RevertFlag, actor: Actor, service: FlagService) -> Flag:
    """Bring back a flag as the store had defined it at an earlier version, archived or not."""
    return await service.revert(actor, command)


@router.query(rest=get("/feature-flags/{flag}/history"), allow=READ)
async def history(query: ListFlagHistory, actor: Actor, service: FlagService) -> FlagHistory:
    """List who changed the store's own definition of a flag when, the newest first."""
    return await service.history(actor.store_id, query)


@router.query(rest=post("/ofrep/v1/evaluate/flags", etag=True, tell=ofrep.tell), allow=READ)
async def evaluate(query: EvaluateFlags, actor: Actor, service: FlagService) -> EvaluatedFlags:
    """Ask what the flags serve somebody."""
    return await service.evaluate(actor.store_id, query)


@router.query(
    rest=post("/ofrep/v1/evaluate/flags/{key}", tell=ofrep.tell),
    allow=READ,
    raises=[FlagNotFoundError],
)
async def evaluate_one(query: EvaluateFlag, actor: Actor, service: FlagService) -> EvaluatedFlag:
    """Ask what one flag serves somebody."""
    return await service.evaluate_one(actor.store_id, query)


@router.query(rest=get("/ofrep/v1/configuration", etag=True, tell=ofrep.tell), allow=READ)
async def remote_configuration() -> RemoteConfiguration:
    """Say how OpenFeature's providers are to ask."""
    return ofrep.CONFIGURATION
