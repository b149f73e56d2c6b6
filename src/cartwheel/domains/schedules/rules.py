"""Pure decisions: what a command makes of a schedule's definition, and of its job's data."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET

from cartwheel.domains.schedules.contracts import CreateSchedule, SchedulableJob, UpdateSchedule
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import issues_of
from cartwheel.systems.scheduler.api import Definition, SchedulableJobs

MOST_SCHEDULES: Final = 1_000
"""How many schedules a store may have, give or take those that are made at the same moment."""

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2200


def new_definition(command: CreateSchedule, *, store_id: UUID, jobs: SchedulableJobs) -> Definition:
    """
    Return what a command asks for.

    Raises:
        InvalidInputError: with the fields that cannot be.
    """
    if (command.cron is None) == (command.at is None):
        raise InvalidInputError(Issue(("cron",), "Give either a cron expression or at"))
    return Definition(
        name=command.name,
        cron=command.cron,
        at=whole_second("at", command.at),
        time_zone=command.time_zone,
        job=command.job,
        data=job_data(command.job, command.data, store_id=store_id, jobs=jobs),
        misfire=command.misfire,
        grace=timedelta(seconds=command.grace_seconds),
        overlap=command.overlap,
    )


def changed_definition(
    before: Definition, command: UpdateSchedule, *, store_id: UUID, jobs: SchedulableJobs
) -> Definition:
    """
    Return a definition with what a command changes.

    Raises:
        InvalidInputError: with the fields that cannot be.
    """
    if command.cron is not UNSET and command.at is not UNSET:
        raise InvalidInputError(Issue(("cron",), "Give either a cron expression or at"))
    given = msgspec.structs.asdict(command)
    changes = {
        name: given[name]
        for name in ("name", "time_zone", "job", "misfire", "overlap")
        if given[name] is not UNSET
    }
    if command.cron is not UNSET:
        changes |= {"cron": command.cron, "at": None}
    if command.at is not UNSET:
        changes |= {"cron": None, "at": whole_second("at", command.at)}
    if command.grace_seconds is not UNSET:
        changes["grace"] = timedelta(seconds=command.grace_seconds)
    job = changes.get("job", before.job)
    if command.data is not UNSET:
        changes["data"] = job_data(job, command.data, store_id=store_id, jobs=jobs)
    elif job != before.job:
        raise InvalidInputError(Issue(("data",), "Another job needs data of its own"))
    return msgspec.structs.replace(before, **changes)


def job_data(job: str, data: Mapping[str, Any], *, store_id: UUID, jobs: SchedulableJobs) -> bytes:
    """
    Return the job's own JSON of what was given for it, on behalf of a store.

    Raises:
        InvalidInputError: the job cannot be scheduled, or the data is not the job's; every
            issue with its path below `data`.
    """
    kind: Any = jobs.get(job)
    names = {f.name: f.encode_name for f in msgspec.structs.fields(kind)}
    own = names.pop("store_id", None)
    unknown = [Issue(("data", key), "Unknown field") for key in data.keys() - names.values()]
    if unknown:
        raise InvalidInputError(*sorted(unknown, key=lambda issue: str(issue.path)))
    raw = msgspec.json.encode({**data, **({own: store_id} if own else {})})
    try:
        made = msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as error:
        issues = issues_of(error, raw, kind)
        raise InvalidInputError(*(Issue(("data", *i.path), i.message) for i in issues)) from None
    if made.store_id != store_id:
        raise InvalidInputError(Issue(("job",), "It is not a job of this store"))
    return msgspec.json.encode(made)


def kinds_of(jobs: SchedulableJobs) -> tuple[SchedulableJob, ...]:
    """Return what can be scheduled, by name, each with the fields that whoever makes it gives."""
    return tuple(
        SchedulableJob(
            name=name,
            about=(kind.__doc__ or "").strip().partition("\n")[0],
            fields=tuple(
                field.encode_name
                for field in msgspec.structs.fields(kind)  # type: ignore[arg-type]
                if field.name != "store_id"
            ),
        )
        for name, kind in sorted(jobs.types.items())
    )


def whole_second(field: str, instant: datetime | None) -> datetime | None:
    """
    Return the second that an instant falls into: schedules know nothing finer.

    Raises:
        InvalidInputError: the instant is too far away to reckon with.
    """
    if instant is None:
        return None
    if instant.year < _FIRST_YEAR:
        raise InvalidInputError(Issue((field,), f"It lies before the year {_FIRST_YEAR}"))
    if instant.year > _LAST_YEAR:
        raise InvalidInputError(Issue((field,), f"It lies after the year {_LAST_YEAR}"))
    return instant.replace(microsecond=0)
