"""What the rest of the code uses of the queues."""

from cartwheel.systems.jobs.contracts import (
    EMAIL,
    IMAGE_PROCESSING,
    NOTIFICATIONS,
    REPORTS,
    UPKEEP,
    WEBHOOK,
    WORK,
    Job,
    JobOptions,
    NewJob,
    QueueName,
)
from cartwheel.systems.jobs.following import Ending, JobFollower, Outcome
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
from cartwheel.systems.jobs.queues import PREFIX, QUEUES, Queues, QueueSettings, Rate, Retention
from cartwheel.systems.jobs.records import JobLogs, JobPage, JobRecord, JobState, QueueCounts
from cartwheel.systems.jobs.running import JobScope
from cartwheel.systems.jobs.runs import Finished, JobRun, RunRecorder
from cartwheel.systems.jobs.worker import JobWorker

__all__ = [
    "EMAIL",
    "IMAGE_PROCESSING",
    "NOTIFICATIONS",
    "PREFIX",
    "QUEUES",
    "REPORTS",
    "UPKEEP",
    "WEBHOOK",
    "WORK",
    "Answer",
    "BullMQProducer",
    "Cancel",
    "Done",
    "Ending",
    "Finished",
    "Job",
    "JobFollower",
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
    "Queues",
    "Rate",
    "Retention",
    "RunRecorder",
    "Snooze",
    "UnrecoverableError",
]
