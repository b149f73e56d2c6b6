"""What the rest of the code uses of the queues."""

from cartwheel.systems.jobs.contracts import Job, JobOptions, NewJob, QueueName
from cartwheel.systems.jobs.endings import Ending, Outcome
from cartwheel.systems.jobs.handling import (
    Answer,
    Cancel,
    Done,
    JobHandler,
    Snooze,
    UnrecoverableError,
)
from cartwheel.systems.jobs.operations import JobOperations
from cartwheel.systems.jobs.producer import BullMQProducer, JobProducer
from cartwheel.systems.jobs.queues import PREFIX, QUEUES, QueueSettings, Rate, Retention
from cartwheel.systems.jobs.records import JobLogs, JobPage, JobRecord, JobState, QueueCounts
from cartwheel.systems.jobs.running import JobScope
from cartwheel.systems.jobs.runs import Finished, JobRun, RunRecorder
from cartwheel.systems.jobs.worker import JobWorker

__all__ = [
    "PREFIX",
    "QUEUES",
    "Answer",
    "BullMQProducer",
    "Cancel",
    "Done",
    "Ending",
    "Finished",
    "Job",
    "JobHandler",
    "JobLogs",
    "JobOperations",
    "JobOptions",
    "JobPage",
    "JobProducer",
    "JobRecord",
    "JobRun",
    "JobScope",
    "JobState",
    "JobWorker",
    "NewJob",
    "Outcome",
    "QueueCounts",
    "QueueName",
    "QueueSettings",
    "Rate",
    "Retention",
    "RunRecorder",
    "Snooze",
    "UnrecoverableError",
]
