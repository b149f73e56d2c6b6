"""Every handler there is: of announcements by group, and of jobs."""

from collections.abc import Mapping, Sequence
from typing import Final

from cartwheel.domains.carts.follower import CONSUMER as CARTS
from cartwheel.domains.events.api import ACTIVITIES_TOPIC, EVENTS_TOPIC
from cartwheel.domains.events.pipeline import CONSUMER as EVENTS
from cartwheel.domains.interventions.handlers import (
    DECISIONS,
    DECISIONS_GROUP,
    DELIVERY,
    DELIVERY_GROUP,
)
from cartwheel.domains.people.handlers import JOBS as PEOPLE_JOBS
from cartwheel.domains.stores.members.handlers import JOBS as MEMBER_JOBS
from cartwheel.domains.webhooks.handlers import (
    GROUP as WEBHOOKS_GROUP,
    JOBS as WEBHOOK_JOBS,
    SUBSCRIPTIONS as WEBHOOKS,
)
from cartwheel.systems.jobs.api import JobHandler
from cartwheel.systems.outbox.api import TOPIC as ANNOUNCEMENTS_TOPIC

GROUPS: Final = {
    DECISIONS_GROUP: DECISIONS,
    DELIVERY_GROUP: DELIVERY,
    WEBHOOKS_GROUP: WEBHOOKS,
}
"""Every group of subscriptions there is."""

READERS: Final[Mapping[str, Sequence[str]]] = {
    EVENTS_TOPIC: (EVENTS,),
    ACTIVITIES_TOPIC: (CARTS,),
    ANNOUNCEMENTS_TOPIC: tuple(GROUPS),
}
"""The groups that read each topic of the log."""

JOBS: Final[Sequence[JobHandler]] = (*MEMBER_JOBS, *PEOPLE_JOBS, *WEBHOOK_JOBS)
"""Every kind of job there is."""
