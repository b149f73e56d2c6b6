"""Procedures of the settings domain about the configuration."""

from typing import Final

from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.contracts import (
    Configuration,
    ConfigurationHistory,
    ListConfigurationHistory,
    PutConfiguration,
    RevertConfiguration,
)
from cartwheel.domains.settings.errors import OutdatedVersionError, VersionNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post, put

READ: Final = permission("settings:read")
WRITE: Final = permission("settings:write")

router = Router("settings", about="What a store has set, with its history.")


@router.query(rest=get("/config"), allow=READ)
async def get_(actor: Actor, configuration: ConfigurationService) -> Configuration:
    """Look at every setting of the store: what is in force, whose value it is, the default."""
    return await configuration.get(actor.store_id)


@router.mutation(
    rest=put("/config"), allow=WRITE, limit=per_minute(60), raises=[OutdatedVersionError]
)
async def put_(
    command: PutConfiguration, actor: Actor, configuration: ConfigurationService
) -> Configuration:
    """Change settings by key; null goes back to the default, and what is not given stays."""
    return await configuration.put(actor, command)


@router.mutation(
    rest=post("/config/revert"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[OutdatedVersionError, VersionNotFoundError],
)
async def revert(
    command: RevertConfiguration, actor: Actor, configuration: ConfigurationService
) -> Configuration:
    """Bring back what the store had set at an earlier version."""
    return await configuration.revert(actor, command)


@router.query(rest=get("/config/history"), allow=READ)
async def history(
    query: ListConfigurationHistory, actor: Actor, configuration: ConfigurationService
) -> ConfigurationHistory:
    """List who changed which settings when, the newest first."""
    return await configuration.history(actor.store_id, query)
