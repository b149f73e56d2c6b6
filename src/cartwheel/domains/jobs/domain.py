"""What the operators' view of jobs brings to the house."""

from typing import Final

from cartwheel.domains.jobs.monitor import JobMonitor
from cartwheel.domains.jobs.procedures import router
from cartwheel.domains.jobs.provider import JobsProvider
from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.service import JobService, JobStatsService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import OPERATORS, Permission

JOBS: Final = Domain(
    name="jobs",
    routers=(router,),
    per_call=(JobService, JobStatsRepository, JobStatsService),
    per_process=(JobMonitor, JobRecorder),
    providers=(JobsProvider,),
    permissions=(
        Permission(name="jobs:read", held_by=OPERATORS),
        Permission(name="jobs:write", held_by=OPERATORS),
    ),
    tasks=(Task(JobMonitor, frozenset({RoleName.WORKER})),),
)
