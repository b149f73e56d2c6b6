"""What the rest of the house may use of the scheduler."""

from cartwheel.systems.scheduler.book import ScheduleRepository
from cartwheel.systems.scheduler.contracts import (
    Definition,
    DueTime,
    Firing,
    FiringState,
    JobOutcome,
    Misfire,
    Overlap,
    Schedule,
    ScheduleState,
    Trigger,
)
from cartwheel.systems.scheduler.declaring import Upkeep, ensure
from cartwheel.systems.scheduler.history import FiringRepository
from cartwheel.systems.scheduler.job_queues import QueuedJobOutcomes
from cartwheel.systems.scheduler.job_types import SchedulableJobs
from cartwheel.systems.scheduler.outcomes import FiringFollower, JobOutcomes
from cartwheel.systems.scheduler.rhythms import cron_of, due_time, upcoming
from cartwheel.systems.scheduler.scheduler import Scheduler
from cartwheel.systems.scheduler.scheduling import Schedules
from cartwheel.systems.scheduler.wording import at_changes, in_words

__all__ = [
    "Definition",
    "DueTime",
    "Firing",
    "FiringFollower",
    "FiringRepository",
    "FiringState",
    "JobOutcome",
    "JobOutcomes",
    "Misfire",
    "Overlap",
    "QueuedJobOutcomes",
    "SchedulableJobs",
    "Schedule",
    "ScheduleRepository",
    "ScheduleState",
    "Scheduler",
    "Schedules",
    "Trigger",
    "Upkeep",
    "at_changes",
    "cron_of",
    "due_time",
    "ensure",
    "in_words",
    "upcoming",
]
