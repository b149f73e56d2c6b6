"""What is told of a run that ended: to the metrics, and to whoever listens."""

import time
from collections.abc import Callable
from functools import cache

import structlog

from cartwheel.systems.jobs import metrics
from cartwheel.systems.jobs.following import Outcome
from cartwheel.systems.jobs.running import Complete, Fail, PutOff, Running
from cartwheel.systems.jobs.runs import Finished

log = structlog.get_logger()


class Recorder:
    """Tells of the runs of one queue."""

    def __init__(
        self,
        queue: str,
        *,
        knows: Callable[[str], bool],
        listener: Callable[[Finished], None] | None,
    ) -> None:
        self._queue = queue
        self._knows = knows
        self._listener = listener
        self._waited = metrics.wait_seconds.labels(queue)
        # Looking up a label costs more than counting.
        self._run_seconds = cache(lambda name: metrics.run_seconds.labels(queue, name))
        self._runs = cache(lambda name, outcome: metrics.runs.labels(queue, name, outcome))

    def ended(self, running: Running, verdict: Complete | PutOff | Fail) -> None:
        """Tell of a run whose end Redis has recorded."""
        job = running.job
        ran = time.perf_counter() - running.began
        waited_ms = max(0, job.taken_at - job.due_at)
        # Names are a producer's choice; those unknown here must not fill the metrics.
        name = job.name if self._knows(job.name) else "unknown"
        self._waited.observe(waited_ms / 1000)
        self._runs(name, verdict.outcome).inc()
        if verdict.outcome is not Outcome.SNOOZED:
            self._run_seconds(name).observe(ran)
        if isinstance(verdict, Fail):
            log.error(
                "jobs.failed",
                queue=self._queue,
                name=job.name,
                job_id=job.id,
                reason=verdict.reason,
            )
        if self._listener is None:
            return
        error = verdict.cancelled if isinstance(verdict, Complete) else verdict.reason
        finished = Finished(
            queue=self._queue,
            name=job.name,
            job_id=job.id,
            store_id=running.store_id,
            outcome=verdict.outcome,
            attempt=job.attempts_made + 1,
            waited_ms=waited_ms,
            ran_ms=ran * 1000,
            error=error,
        )
        try:
            self._listener(finished)
        except Exception:
            # The job has ended whatever the listener makes of it.
            log.exception("jobs.listener_failed", queue=self._queue)

    def lost(self, running: Running) -> None:
        """Tell of a run that ended after another worker had taken over the job."""
        metrics.lost.labels(self._queue).inc()
        job = running.job
        log.warning("jobs.lost", queue=self._queue, name=job.name, job_id=job.id)
