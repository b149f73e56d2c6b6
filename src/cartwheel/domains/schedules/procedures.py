"""Procedures of the schedules domain."""

from typing import Final

from cartwheel.domains.schedules.contracts import (
    CreateSchedule,
    FiringPage,
    ListFirings,
    ListSchedules,
    Preview,
    PreviewSchedule,
    SchedulableJobList,
    ScheduleById,
    SchedulePage,
    UpdateSchedule,
)
from cartwheel.domains.schedules.errors import (
    ScheduleNameTakenError,
    ScheduleNotFoundError,
    TooManySchedulesError,
)
from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, permission, post
from cartwheel.systems.scheduler.api import Firing, Schedule

router = Router("scheduling", about="What fires when, once or again and again.")

READ: Final = permission("scheduling:read")
WRITE: Final = permission("scheduling:write")
_MAX_BODY: Final = 64 << 10


@router.mutation(
    rest=post("/schedules", status=201),
    allow=WRITE,
    raises=[ScheduleNameTakenError, TooManySchedulesError],
    max_body=_MAX_BODY,
)
async def create(command: CreateSchedule, actor: Actor, schedules: ScheduleService) -> Schedule:
    """Make a schedule that queues a job once or again and again."""
    return await schedules.create(actor.store_id, command)


@router.query(rest=get("/schedules"), allow=READ)
async def list_(query: ListSchedules, actor: Actor, schedules: ScheduleService) -> SchedulePage:
    """List schedules, the newest first."""
    return await schedules.list(actor.store_id, query)


@router.query(rest=get("/schedules/preview"), allow=READ)
async def preview(query: PreviewSchedule, schedules: ScheduleService) -> Preview:
    """Say what an expression means, and when it would be due in a time zone and in UTC."""
    return schedules.preview(query)


@router.query(rest=get("/schedules/jobs"), allow=READ)
async def list_jobs(schedules: ScheduleService) -> SchedulableJobList:
    """List the kinds of job that schedules may queue."""
    return schedules.list_jobs()


@router.query(rest=get("/schedules/{id}"), allow=READ, raises=[ScheduleNotFoundError])
async def get_(query: ScheduleById, actor: Actor, schedules: ScheduleService) -> Schedule:
    """Look at one schedule."""
    return await schedules.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/schedules/{id}"),
    allow=WRITE,
    raises=[ScheduleNameTakenError, ScheduleNotFoundError],
    max_body=_MAX_BODY,
)
async def update(command: UpdateSchedule, actor: Actor, schedules: ScheduleService) -> Schedule:
    """Change a schedule; a new rhythm counts from now."""
    return await schedules.update(actor.store_id, command)


@router.mutation(rest=post("/schedules/{id}/pause"), allow=WRITE, raises=[ScheduleNotFoundError])
async def pause(command: ScheduleById, actor: Actor, schedules: ScheduleService) -> Schedule:
    """Let nothing be due until the schedule is resumed."""
    return await schedules.pause(actor.store_id, command.id)


@router.mutation(rest=post("/schedules/{id}/resume"), allow=WRITE, raises=[ScheduleNotFoundError])
async def resume(command: ScheduleById, actor: Actor, schedules: ScheduleService) -> Schedule:
    """Go on with the first due after now."""
    return await schedules.resume(actor.store_id, command.id)


@router.mutation(
    rest=post("/schedules/{id}/run"),
    allow=WRITE,
    raises=[ScheduleNotFoundError],
)
async def run_now(command: ScheduleById, actor: Actor, schedules: ScheduleService) -> Firing:
    """Queue the job at once, beside the rhythm."""
    return await schedules.run_now(actor.store_id, command.id)


@router.mutation(
    rest=delete("/schedules/{id}", status=204), allow=WRITE, raises=[ScheduleNotFoundError]
)
async def delete_(command: ScheduleById, actor: Actor, schedules: ScheduleService) -> None:
    """Forget a schedule and its history; what is queued still runs."""
    await schedules.delete(actor.store_id, command.id)


@router.query(rest=get("/schedules/{id}/firings"), allow=READ, raises=[ScheduleNotFoundError])
async def history(query: ListFirings, actor: Actor, schedules: ScheduleService) -> FiringPage:
    """List what a schedule fired and skipped, and what became of it, the newest first."""
    return await schedules.history(actor.store_id, query)
