"""Pure decisions: what the words of many processes come to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from cartwheel.domains.monitoring.contracts import (
    RoleState,
    SystemHealth,
    SystemPart,
    SystemProcess,
    SystemRole,
    SystemState,
)
from cartwheel.kernel.roles import RoleName
from cartwheel.systems.health.presence import SILENT_AFTER, ProcessSeen

EVERYTHING: Final = "up"
"""The process that has all roles."""
OPTIONAL: Final = frozenset({RoleName.INGEST, RoleName.REALTIME})
"""Others take events and serve pages without them: their absence is a choice."""


def health_of(seen: Sequence[ProcessSeen], *, now: datetime) -> SystemHealth:
    """Put together what processes said of themselves."""
    processes = tuple(_process(each, now=now) for each in seen)
    live = [each for each in seen if not _is_silent(each, now=now)]
    parts, roles = _parts(live), _roles(live)
    return SystemHealth(
        state=_state(parts, roles, processes),
        at=now,
        parts=parts,
        roles=roles,
        processes=processes,
    )


def _is_silent(process: ProcessSeen, *, now: datetime) -> bool:
    return now - process.seen_at > SILENT_AFTER


def _process(process: ProcessSeen, *, now: datetime) -> SystemProcess:
    return SystemProcess(
        role=process.role,
        host=process.host,
        pid=process.pid,
        version=process.version,
        status=process.status,
        failing=tuple(check for check in process.checks if not check.ok),
        started_at=process.started_at,
        seen_at=process.seen_at,
        is_silent=_is_silent(process, now=now),
    )


def _parts(live: Iterable[ProcessSeen]) -> tuple[SystemPart, ...]:
    found: dict[str, SystemPart] = {}
    for process in live:
        for check in process.checks:
            known = found.get(check.name)
            failing = () if check.ok else (process.role,)
            is_first = known is None or (known.ok and not check.ok)
            found[check.name] = SystemPart(
                name=check.name,
                ok=check.ok and (known is None or known.ok),
                required=check.required or (known is not None and known.required),
                detail=check.detail if is_first or known is None else known.detail,
                milliseconds=max(check.milliseconds, known.milliseconds if known else 0),
                failing_in=tuple(dict.fromkeys((*(known.failing_in if known else ()), *failing))),
            )
    return tuple(found.values())


def _roles(live: Sequence[ProcessSeen]) -> tuple[SystemRole, ...]:
    by_name = {
        name: [each for each in live if each.role in (name, EVERYTHING)] for name in RoleName
    }
    return tuple(
        SystemRole(name=name, state=_role_state(serving), processes=len(serving))
        for name, serving in by_name.items()
    )


def _role_state(serving: Sequence[ProcessSeen]) -> RoleState:
    if not serving:
        return RoleState.MISSING
    is_ready = any(each.status in ("ok", "degraded") for each in serving)
    return RoleState.RUNNING if is_ready else RoleState.UNREADY


def _state(
    parts: Iterable[SystemPart], roles: Iterable[SystemRole], processes: Iterable[SystemProcess]
) -> SystemState:
    lacking = [role for role in roles if role.state is not RoleState.RUNNING]
    if any(not part.ok and part.required for part in parts) or any(
        role.name not in OPTIONAL for role in lacking
    ):
        return SystemState.FAILED
    if any(not part.ok for part in parts) or any(process.is_silent for process in processes):
        return SystemState.DEGRADED
    return SystemState.OK
