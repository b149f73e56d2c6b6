"""What a container holds of jobs that is more than a class."""

from dishka import Provider, alias

from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.systems.jobs.api import RunRecorder


class JobsProvider(Provider):
    """Who counts the runs of this process's workers."""

    recorder = alias(source=JobRecorder, provides=RunRecorder)
