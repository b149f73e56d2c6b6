"""Every handler there is: of announcements by group, and of jobs."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.accounts.members.handlers import JOBS as MEMBER_JOBS
from cartwheel.domains.accounts.people.handlers import JOBS as PEOPLE_JOBS
from cartwheel.domains.interventions.handlers import (
    DECISIONS,
    DECISIONS_GROUP,
    DELIVERY,
    DELIVERY_GROUP,
)
from cartwheel.domains.webhooks.handlers import (
    GROUP as WEBHOOKS_GROUP,
    JOBS as WEBHOOK_JOBS,
    SUBSCRIPTIONS as WEBHOOKS,
)
from cartwheel.systems.jobs.api import JobHandler

GROUPS: Final = {
    DECISIONS_GROUP: DECISIONS,
    DELIVERY_GROUP: DELIVERY,
    WEBHOOKS_GROUP: WEBHOOKS,
}
"""Every group of subscriptions there is."""

JOBS: Final[Sequence[JobHandler]] = (*MEMBER_JOBS, *PEOPLE_JOBS, *WEBHOOK_JOBS)
"""Every kind of job there is."""
