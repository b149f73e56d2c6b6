"""What many processes say of themselves comes to one answer, which names what is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from cartwheel.domains.monitoring.contracts import RoleState, SystemState
from cartwheel.domains.monitoring.rules import health_of
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.roles import RoleName
from cartwheel.systems.health.api import Outcome
from cartwheel.systems.health.presence import SILENT_AFTER, ProcessSeen

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
REDIS = Outcome("redis", ok=True, required=True, detail="Valkey 9", milliseconds=1)
OBJECTS = Outcome("objects", ok=True, required=False, detail="LocalStore", milliseconds=1)


def failing(outcome: Outcome, why: str) -> Outcome:
    return Outcome(outcome.name, ok=False, required=outcome.required, detail=why, milliseconds=9)


def process(
    role: str, *checks: Outcome, status: str = "ok", ago: timedelta = timedelta(0)
) -> ProcessSeen:
    return ProcessSeen(
        id=new_id(),
        role=role,
        host="here",
        pid=1,
        version="1",
        status=status,
        checks=checks,
        started_at=NOW - timedelta(hours=1),
        seen_at=NOW - ago,
    )


def fleet() -> list[ProcessSeen]:
    return [process(role, REDIS) for role in RoleName]


def test_one_process_with_all_roles_is_enough() -> None:
    health = health_of([process("up", REDIS, OBJECTS)], now=NOW)
    assert health.state is SystemState.OK
    assert {role.state for role in health.roles} == {RoleState.RUNNING}
    assert [(part.name, part.ok) for part in health.parts] == [("redis", True), ("objects", True)]


def test_nobody_is_there() -> None:
    health = health_of([], now=NOW)
    assert health.state is SystemState.FAILED
    assert {role.state for role in health.roles} == {RoleState.MISSING}


def test_a_part_fails_where_anybody_finds_it_failing() -> None:
    away = failing(REDIS, "Redis does not answer")
    seen = [process("web", REDIS, OBJECTS), process("worker", away, status="failed")]
    [redis, objects] = health_of(seen, now=NOW).parts
    assert (redis.ok, redis.detail, redis.failing_in, redis.milliseconds) == (
        False,
        "Redis does not answer",
        ("worker",),
        9,
    )
    assert objects.ok


def test_what_can_be_done_without_degrades() -> None:
    health = health_of([process("up", REDIS, failing(OBJECTS, "no access"))], now=NOW)
    assert health.state is SystemState.DEGRADED


@pytest.mark.parametrize(
    ("missing", "state"),
    [(RoleName.WORKER, SystemState.FAILED), (RoleName.INGEST, SystemState.OK)],
)
def test_a_role_that_nobody_has(missing: RoleName, state: SystemState) -> None:
    health = health_of([each for each in fleet() if each.role != missing], now=NOW)
    assert health.state is state
    [role] = [role for role in health.roles if role.name is missing]
    assert (role.state, role.processes) == (RoleState.MISSING, 0)


def test_a_process_that_was_killed_is_named_and_counts_no_more() -> None:
    killed = process("worker", REDIS, ago=SILENT_AFTER + timedelta(seconds=1))
    health = health_of([*fleet(), killed], now=NOW)
    assert health.state is SystemState.DEGRADED
    assert [each.role for each in health.processes if each.is_silent] == ["worker"]
    [worker] = [role for role in health.roles if role.name is RoleName.WORKER]
    assert worker.processes == 1


def test_a_role_whose_processes_are_all_unready() -> None:
    seen = [each for each in fleet() if each.role != RoleName.RELAY]
    health = health_of([*seen, process("relay", REDIS, status="draining")], now=NOW)
    [relay] = [role for role in health.roles if role.name is RoleName.RELAY]
    assert relay.state is RoleState.UNREADY
    assert health.state is SystemState.FAILED
