"""What a process stands on, and where that is."""

from enum import Enum

from pydantic import SecretStr

from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import Engines, locate_engines
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.home import Home


class Engine(Enum):
    """What a role stands on, by the name of its health check."""

    POSTGRESQL = "postgresql"
    REDIS = "redis"
    EVENTLOG = "eventlog"
    CLICKHOUSE = "clickhouse"
    OBJECTS = "objects"


def find_engines(settings: Settings, needed: frozenset[Engine]) -> Engines:
    """
    Return where the engines are: by URL, or those of the server that runs on the home.

    Raises:
        StartError: an engine that is needed is neither given nor running.
    """
    urls: dict[Engine, SecretStr | None] = {
        Engine.POSTGRESQL: settings.database_url,
        Engine.REDIS: settings.redis_url,
        Engine.CLICKHOUSE: settings.clickhouse_url,
        Engine.OBJECTS: settings.objects_url,
    }
    missing = [engine for engine in urls if engine in needed and not urls[engine]]
    home = Home.at(settings.home)
    if missing and home.find_run() is None:
        names = ", ".join(_variable(engine) for engine in missing)
        raise StartError(f"{names} must be set: no `cartwheel up` runs on {home.path} to share.")
    if Engine.CLICKHOUSE in missing:
        raise StartError(
            f"{_variable(Engine.CLICKHOUSE)} must be set: the ClickHouse engine of"
            " `cartwheel up` lives inside its process and cannot be shared."
        )
    return locate_engines(settings, home)


def _variable(engine: Engine) -> str:
    name = {Engine.POSTGRESQL: "DATABASE"}.get(engine, engine.name)
    return f"CARTWHEEL_{name}_URL"
