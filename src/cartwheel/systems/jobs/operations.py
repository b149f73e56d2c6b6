"""
What operators do with the queues: look, retry, remove, promote, pause, clean.

Every change is one atomic script of BullMQ, so it may meet working workers, dashboards
and other operators: a job that has moved on in the meantime is left as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from bullmq import Queue  # type: ignore[import-untyped]
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ResponseError

from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.jobs.contracts import QueueName
from cartwheel.systems.jobs.queues import PREFIX, QUEUES, Queues, QueueSettings
from cartwheel.systems.jobs.records import (
    JobLogs,
    JobPage,
    JobRecord,
    JobState,
    QueueCounts,
    from_ms,
    read_record,
)

_RETRIED_AT_ONCE: Final = 500
_READ_AT_ONCE: Final = 100
_COUNTED: Final = (
    JobState.WAITING,
    JobState.ACTIVE,
    JobState.DELAYED,
    JobState.PRIORITIZED,
    JobState.COMPLETED,
    JobState.FAILED,
)
# Kept in sorted sets, the others in lists.
_SORTED: Final = (
    JobState.COMPLETED,
    JobState.FAILED,
    JobState.DELAYED,
    JobState.PRIORITIZED,
    JobState.WAITING_CHILDREN,
)


class JobOperations:
    """
    Looks into every queue and changes what is in it; one for the process.

    Each method raises `UnavailableError` while Redis does not answer, and `InvalidInputError`
    for a queue that there is not.
    """

    def __init__(self, redis: Redis, queues: Queues = QUEUES) -> None:
        self._redis = redis
        self.queues = queues
        self._library = {
            name: Queue(name, {"prefix": PREFIX, "connection": redis}) for name in queues
        }

    async def counts(self) -> tuple[QueueCounts, ...]:
        """Count the jobs of every queue, each queue at one moment."""
        with translated_errors():
            return tuple([await self._count(queue) for queue in self._library])

    async def count(self, queue: QueueName) -> QueueCounts:
        """Count the jobs of one queue."""
        with translated_errors():
            return await self._count(queue)

    async def list(
        self, queue: QueueName, state: JobState, *, cursor: str | None = None, limit: int = 50
    ) -> JobPage:
        """
        List the jobs of one state: what was added, started or ended last comes first.

        Delayed and prioritized jobs are listed from the one that is to run last. Pages
        stay in order while jobs come and go: none is shown twice because of newer ones.
        """
        key = self._key(queue, "wait" if state is JobState.WAITING else state)
        with translated_errors():
            first = 0 if cursor is None else await self._position_after(key, state, cursor)
            if state in _SORTED:
                scored = await self._redis.zrange(
                    key, first, first + limit, desc=True, withscores=True
                )
                found = [(_text(job_id), int(score)) for job_id, score in scored]
            else:
                listing: Any = self._redis.lrange(key, first, first + limit)
                found = [(_text(job_id), i) for i, job_id in enumerate(await listing, first)]
            records = await self._read(queue, [job_id for job_id, _ in found[:limit]])
        cut = found[limit - 1] if len(found) > limit else None
        return JobPage(
            items=tuple(record for record in records.values() if record.state is state),
            next_cursor=None if cut is None else f"{cut[1]}:{cut[0]}",
        )

    async def find(self, queue: QueueName, job_id: str) -> JobRecord | None:
        """Return a job, if the queue still holds it."""
        return (await self.find_many(queue, [job_id])).get(job_id)

    async def find_many(self, queue: QueueName, job_ids: Sequence[str]) -> dict[str, JobRecord]:
        """Return those of the jobs that the queue still holds, by their ids."""
        records: dict[str, JobRecord] = {}
        with translated_errors():
            for start in range(0, len(job_ids), _READ_AT_ONCE):
                records |= await self._read(queue, job_ids[start : start + _READ_AT_ONCE])
        return records

    async def logs(
        self, queue: QueueName, job_id: str, *, offset: int = 0, limit: int = 100
    ) -> JobLogs:
        """Return what a job's runs wrote, the oldest line first; nothing for an unknown job."""
        with translated_errors():
            kept = await self._queue(queue).getJobLogs(job_id, offset, offset + limit - 1)
        return JobLogs(lines=tuple(map(_text, kept["logs"])), total=kept["count"])

    async def retry(self, queue: QueueName, job_id: str) -> bool:
        """Give a dead letter all its attempts again; False when the job is none."""
        with translated_errors():
            return list(await self._reprocess(queue, [job_id])) == [1]

    async def retry_all(self, queue: QueueName, *, limit: int) -> int:
        """
        Give dead letters all their attempts again, the oldest first; return how many.

        What fails again meanwhile is not retried a second time.
        """
        failed = self._key(queue, JobState.FAILED)
        retried = passed = 0
        with translated_errors():
            newest = await self._redis.zrange(failed, -1, -1, withscores=True)
            until = newest[0][1] if newest else 0
            while retried < limit:
                ids = await self._redis.zrangebyscore(
                    failed, 0, until, start=passed, num=min(_RETRIED_AT_ONCE, limit - retried)
                )
                if not ids:
                    break
                codes = await self._reprocess(queue, [_text(job_id) for job_id in ids])
                retried += codes.count(1)
                passed += codes.count(-1)  # its hash is lost: the id stays where it is
        return retried

    async def remove(self, queue: QueueName, job_id: str) -> bool:
        """Remove a job for good; False while it runs, and when there is none."""
        with translated_errors():
            found = await self._read(queue, [job_id])
            if job_id not in found or found[job_id].state is JobState.ACTIVE:
                return False
            return bool(await self._queue(queue).remove(job_id) == 1)

    async def promote(self, queue: QueueName, job_id: str) -> bool:
        """Let a delayed job run now; False when it is not delayed."""
        with translated_errors():
            try:
                await self._queue(queue).backend.promote(job_id)
            except TypeError:  # what BullMQ raises for a job that is not in the right state
                return False
        return True

    async def pause(self, queue: QueueName) -> None:
        """Let no further job of the queue begin, in any process, until it is resumed."""
        with translated_errors():
            await self._queue(queue).pause()

    async def resume(self, queue: QueueName) -> None:
        """Let the jobs of the queue begin again."""
        with translated_errors():
            # What older BullMQ versions set aside comes back in parts.
            while await self._queue(queue).resume():
                pass

    async def clean(
        self, queue: QueueName, state: JobState, *, older_than: timedelta, limit: int
    ) -> int:
        """
        Remove jobs of one state for good and return how many.

        Finished jobs are as old as their end, others as their adding. Of the delayed and
        prioritized ones only the `limit` that run first are considered. Active ones are
        never removed.
        """
        if state is JobState.ACTIVE:
            return 0
        name = "wait" if state is JobState.WAITING else state.value
        grace = int(older_than / timedelta(milliseconds=1))
        with translated_errors():
            return len(await self._queue(queue).clean(grace, limit, name))

    async def _count(self, queue: QueueName) -> QueueCounts:
        counts = await self._queue(queue).getJobCounts(*[s.value for s in _COUNTED], "paused")
        # Where older BullMQ versions keep what waits in a paused queue.
        counts["waiting"] += counts.pop("paused")
        return QueueCounts(
            queue=queue, **counts, is_paused=bool(await self._queue(queue).isPaused())
        )

    async def _read(self, queue: QueueName, job_ids: Sequence[str]) -> dict[str, JobRecord]:
        # A job's state is the set that holds it. Waiting is what is left over: to search the
        # list of what waits would take long exactly when there is a backlog.
        async with self._redis.pipeline(transaction=True) as pipe:
            for job_id in job_ids:
                self._ask(pipe, queue, job_id)
            answers = iter(await pipe.execute(raise_on_error=False))
        records: dict[str, JobRecord] = {}
        for job_id in job_ids:
            raw, position = next(answers), next(answers)
            scores = {state: next(answers) for state in _SORTED}
            if isinstance(raw, ResponseError):
                if "WRONGTYPE" not in str(raw):
                    raise raw
                continue  # the name of one of BullMQ's own keys, and no job
            if record := _record(self.queues[queue], job_id, raw, position=position, scores=scores):
                records[job_id] = record
        return records

    def _ask(self, pipe: Pipeline, queue: QueueName, job_id: str) -> None:
        pipe.hgetall(self._key(queue, job_id))
        pipe.lpos(self._key(queue, JobState.ACTIVE), job_id)
        for state in _SORTED:
            pipe.zscore(self._key(queue, state), job_id)

    async def _reprocess(self, queue: QueueName, job_ids: Sequence[str]) -> Sequence[int]:
        """Move failed jobs back; 1 for each that was, a negative number for others."""
        names = ("events", "failed", "wait", "meta", "active", "marker", "prioritized", "pc")
        keys = [self._key(queue, name) for name in names]
        script = self._queue(queue).scripts.commands["reprocessJob"]
        # The library's own call takes one job at a time; its bulk form forgets priorities
        # and leaves the attempts used up.
        async with self._redis.pipeline(transaction=False) as pipe:
            for job_id in job_ids:
                await script(
                    keys=[self._key(queue, job_id), *keys],
                    args=[job_id, "LPUSH", "failedReason", "failed", "1", "0"],
                    client=pipe,
                )
            codes: Sequence[int] = await pipe.execute()
        return codes

    async def _position_after(self, key: str, state: JobState, cursor: str) -> int:
        place, _, job_id = cursor.partition(":")
        # Where a job was that is gone, the next one is now.
        if state in _SORTED:
            rank = await self._redis.zrevrank(key, job_id)
            if rank is None:
                return int(await self._redis.zcount(key, f"({place}", "+inf"))
            return int(rank) + 1
        searching: Any = self._redis.lpos(key, job_id)
        position = await searching
        return int(place) if position is None else int(position) + 1

    def _queue(self, name: QueueName) -> Queue:
        self.queues.ensure(name)
        return self._library[name]

    def _key(self, queue: QueueName, name: str) -> str:
        key: str = self._queue(queue).toKey(name)
        return key


def _record(
    queue: QueueSettings,
    job_id: str,
    raw: Mapping[bytes, bytes],
    *,
    position: int | None,
    scores: Mapping[JobState, float | None],
) -> JobRecord | None:
    fields = {_text(name): _text(value) for name, value in raw.items()}
    if "timestamp" not in fields:
        return None
    state = next((state for state, score in scores.items() if score is not None), None)
    if state is None:
        state = JobState.WAITING if position is None else JobState.ACTIVE
    due = scores[JobState.DELAYED]
    return read_record(
        queue.name,
        job_id,
        fields,
        state=state,
        # The lowest twelve bits of the score keep the order of equal times.
        due_at=None if due is None else from_ms(int(due) >> 12),
        attempts=queue.attempts,
    )


def _text(raw: Any) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)
