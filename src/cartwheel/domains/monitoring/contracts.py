"""What leaves the monitoring domain, and what it is asked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from cartwheel.kernel.roles import RoleName
from cartwheel.systems.health.api import Outcome
from cartwheel.systems.health.presence import ProcessFigures


class SystemState(StrEnum):
    """All is well; something can be done without; or something that is needed fails."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class RoleState(StrEnum):
    """How a role is: served well, by processes that find something failing, or by none."""

    RUNNING = "running"
    UNREADY = "unready"
    MISSING = "missing"


class SystemPart(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An engine, as the processes that need it find it.

    `detail` is what the first that found it failing said, else a version. `required` says that
    nothing can be made durable without it; `failingIn` names the roles that find it failing.
    """

    name: str
    ok: bool
    required: bool
    detail: str
    milliseconds: float
    failing_in: tuple[str, ...]


class SystemRole(Struct, frozen=True, kw_only=True, rename="camel"):
    """What somebody has to do, and how many live processes do it."""

    name: RoleName
    state: RoleState
    processes: int


class SystemProcess(Struct, frozen=True, kw_only=True, rename="camel"):
    """A process, by its own last word; one that `isSilent` stopped without a word, or hangs."""

    role: str
    host: str
    pid: int
    version: str
    status: str
    failing: tuple[Outcome, ...]
    started_at: datetime
    seen_at: datetime
    is_silent: bool


class SystemHealth(Struct, frozen=True, kw_only=True, rename="camel"):
    """How everything is at a moment; silent processes are named for a quarter of an hour."""

    state: SystemState
    at: datetime
    parts: tuple[SystemPart, ...]
    roles: tuple[SystemRole, ...]
    processes: tuple[SystemProcess, ...]


class AskFigures(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Of how many minutes until now; a day at most."""

    minutes: Annotated[int, Meta(ge=1, le=1_440)] = 60


class SystemFigures(Struct, frozen=True, rename="camel"):
    """What each process did, minute by minute, the oldest first; a silent one is left out."""

    items: tuple[ProcessFigures, ...]


class StoreMigrations(Struct, frozen=True, rename="camel"):
    """How far a database is: `isCurrent` when nothing is left to be migrated."""

    name: str
    current: str | None
    newest: str | None
    is_current: bool


class SystemMigrations(Struct, frozen=True, rename="camel"):
    """How far each database is; one that does not answer is left out."""

    items: tuple[StoreMigrations, ...]


class SystemSetting(Struct, frozen=True, rename="camel"):
    """
    What the process that answers was started with, its secrets left out.

    `source` says where it was given; None for a default.
    """

    name: str
    value: str
    source: str | None


class SystemSettings(Struct, frozen=True, rename="camel"):
    """All there is to be set, by name."""

    version: str
    items: tuple[SystemSetting, ...]
