"""What a domain says of itself: everything that it brings to the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dishka import Provider

from cartwheel.kernel.roles import RoleName
from cartwheel.systems.assembly.outside import Outside
from cartwheel.systems.config.api import ConfigKey
from cartwheel.systems.eventlog.followers import Follower
from cartwheel.systems.jobs.api import JobHandler, QueueSettings
from cartwheel.systems.outbox.api import PublicEvent, PublicGroup, SubscriberGroup
from cartwheel.systems.realtime.api import Conversation, Inlet, Topic
from cartwheel.systems.rpc.api import Permission, Router, Wire
from cartwheel.systems.scheduler.api import Upkeep


class Running(Protocol):
    """A part of the container that works for as long as its process does."""

    async def run(self) -> None:
        """Work until cancelled; engines that are away are waited for."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """What some roles run beside what they serve; a process runs it once."""

    part: type[Running]
    roles: frozenset[RoleName]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """
    One folder of `domains/`; nothing is said of it elsewhere.

    Parts are made by their constructors, of what the container holds: those `per_call`
    within the transaction of a call, a job or an announcement, those `per_process` once.
    What is more than a class has a provider.
    """

    name: str
    """That of its folder."""

    routers: tuple[Router, ...] = ()
    """Its procedures, all of which the role web serves."""

    wires: tuple[Wire, ...] = ()
    """Other protocols' ways to its procedures, wherever those are served."""

    doors: Mapping[RoleName, tuple[Router, ...]] = field(default_factory=dict)
    """Those of its routers that other roles serve as well."""

    per_call: tuple[type, ...] = ()
    per_process: tuple[type, ...] = ()
    providers: tuple[type[Provider], ...] = ()
    permissions: tuple[Permission, ...] = ()
    """What its procedures and sockets ask for, and who holds it."""

    jobs: tuple[JobHandler, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    """Queues of its own, for jobs that none of the house's suits."""

    upkeep: tuple[Upkeep, ...] = ()
    """What the platform does by itself, in the rhythm said."""

    groups: tuple[SubscriberGroup, ...] = ()
    public_groups: tuple[PublicGroup, ...] = ()
    """Subscribers to every public event there is."""

    followers: tuple[Follower, ...] = ()
    """Its stages of the line: groups that follow a topic of the log."""

    tasks: tuple[Task, ...] = ()
    topics: tuple[Topic, ...] = ()
    """What it tells of as it happens, to whoever is allowed to follow."""

    conversations: tuple[Conversation, ...] = ()
    """What the sockets of stores say and understand for it; the house makes the speakers."""

    inlets: tuple[Inlet, ...] = ()
    """Sockets of its own that take things in; the house makes the takers."""

    outside: tuple[Outside, ...] = ()
    """What it serves to strangers beside procedures: links in mails, callbacks of services."""

    public_events: tuple[PublicEvent, ...] = ()
    """Which of its announcements leave the house."""

    config_keys: tuple[ConfigKey[Any], ...] = ()
    """What stores may set for it."""
