"""What follows from the domains there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from dishka import Provider, Scope

from cartwheel.kernel.roles import RoleName
from cartwheel.systems.assembly.domain import Domain, Running
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.eventlog.followers import Followers
from cartwheel.systems.jobs.api import QUEUES, Queues
from cartwheel.systems.outbox.api import TOPIC, PublicEvents, SubscriberGroups
from cartwheel.systems.realtime.api import Inlet, TopicRegistry
from cartwheel.systems.rpc.api import Permissions, Procedures, Reader, Router, collect
from cartwheel.systems.scheduler.api import SchedulableJobs


class House:
    """Every domain, in the order of dependency, and what they come to together."""

    def __init__(self, domains: Sequence[Domain]) -> None:
        """
        Put domains together.

        Raises:
            TypeError, ValueError: something is declared twice.
        """
        self.domains: Final = tuple(domains)
        self.permissions: Final = Permissions(p for d in domains for p in d.permissions)
        self.config_keys: Final = ConfigRegistry(key for d in domains for key in d.config_keys)
        self.public_events: Final = PublicEvents(e for d in domains for e in d.public_events)
        told = [group.over(self.public_events) for d in domains for group in d.public_groups]
        self.groups: Final = SubscriberGroups((*(g for d in domains for g in d.groups), *told))
        self.followers: Final = Followers(tuple(f for d in domains for f in d.followers))
        self.jobs: Final = tuple(handler for d in domains for handler in d.jobs)
        self.queues: Final = Queues((*QUEUES.values(), *(q for d in domains for q in d.queues)))
        self.wires: Final = tuple(wire for d in domains for wire in d.wires)
        self.upkeep: Final = tuple(each for d in domains for each in d.upkeep)
        self.schedulable: Final = SchedulableJobs.of(
            *dict.fromkeys(type(each.job) for each in self.upkeep)
        )
        self.topics: Final = TopicRegistry.of(*(topic for d in domains for topic in d.topics))
        self.conversations: Final = tuple(each for d in domains for each in d.conversations)
        self.outside: Final = tuple(each for d in domains for each in d.outside)
        self.inlets: Final = tuple(inlet for d in domains for inlet in d.inlets)
        self._ensure_distinct()
        for handler in self.jobs:
            if handler.job.queue not in self.queues:
                raise ValueError(f"{handler.job.name} waits in {handler.job.queue}, no queue")

    def _ensure_distinct(self) -> None:
        for what, names in {
            "domain": [domain.name for domain in self.domains],
            "group": [*self.groups.names, *(stage.group for stage in self.followers.stages)],
            "job": [handler.job.name for handler in self.jobs],
            "upkeep": [each.name for each in self.upkeep],
            "path": [each.path for each in self.outside],
            "inlet": [inlet.path for inlet in self.inlets],
            "topic": [*self.topics.topics, *(each.name for each in self.conversations)],
        }.items():
            for name, count in Counter(names).items():
                if count > 1:
                    raise TypeError(f"The {what} {name} is declared twice")

    @property
    def readers(self) -> dict[str, tuple[str, ...]]:
        """The groups that read each topic of the log."""
        readers: dict[str, tuple[str, ...]] = {TOPIC: self.groups.names}
        for follower in self.followers.stages:
            readers[follower.topic] = (*readers.get(follower.topic, ()), follower.group)
        return readers

    def routers_of(self, role: RoleName) -> tuple[Router, ...]:
        """Return the procedures that a role serves."""
        if role is RoleName.WEB:
            return tuple(router for d in self.domains for router in d.routers)
        return tuple(router for d in self.domains for router in d.doors.get(role, ()))

    def inlets_of(self, role: RoleName) -> tuple[Inlet, ...]:
        """Return the inlets that a role serves."""
        return tuple(inlet for inlet in self.inlets if role in inlet.roles)

    def tasks_of(self, roles: Iterable[RoleName]) -> tuple[type[Running], ...]:
        """Return what a process of these roles runs for its domains, each once."""
        mine = frozenset(roles)
        parts = (task.part for d in self.domains for task in d.tasks if task.roles & mine)
        return tuple(dict.fromkeys(parts))

    def providers(self) -> tuple[Provider, ...]:
        """Return what makes the domains' parts, and tells them of the house."""
        parts = Provider()
        for domain in self.domains:
            for part in domain.per_process:
                parts.provide(part, scope=Scope.APP)
            for part in domain.per_call:
                parts.provide(part, scope=Scope.REQUEST)
        for conversation in self.conversations:
            parts.provide(conversation.speaker, scope=Scope.APP)
        for inlet in self.inlets:
            parts.provide(inlet.taker, scope=Scope.APP)
        parts.provide(
            lambda: Procedures(collect(self.routers_of(RoleName.WEB))),
            provides=Procedures,
            scope=Scope.APP,
        )
        parts.provide(Reader, scope=Scope.APP)
        parts.provide(lambda: self.topics, provides=TopicRegistry, scope=Scope.APP)
        parts.provide(lambda: self.permissions, provides=Permissions, scope=Scope.APP)
        parts.provide(lambda: self.public_events, provides=PublicEvents, scope=Scope.APP)
        parts.provide(lambda: self.queues, provides=Queues, scope=Scope.APP)
        parts.provide(lambda: self.config_keys, provides=ConfigRegistry, scope=Scope.APP)
        parts.provide(lambda: self.groups, provides=SubscriberGroups, scope=Scope.APP)
        parts.provide(lambda: self.followers, provides=Followers, scope=Scope.APP)
        parts.provide(lambda: self.schedulable, provides=SchedulableJobs, scope=Scope.APP)
        return (parts, *(provider() for d in self.domains for provider in d.providers))
