"""What follows from the domains there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dishka import Provider, Scope

from cartwheel.kernel.roles import RoleName
from cartwheel.systems.assembly.domain import Domain, Running
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.eventlog.followers import Followers
from cartwheel.systems.jobs.api import QUEUES, JobHandler, Queues
from cartwheel.systems.outbox.api import TOPIC, PublicEvents, SubscriberGroups
from cartwheel.systems.realtime.api import Conversation, TopicRegistry
from cartwheel.systems.rpc.api import Permissions, Router
from cartwheel.systems.scheduler.api import SchedulableJobs, Upkeep


@dataclass(frozen=True, slots=True, init=False)
class House:
    """Every domain, in the order of dependency, and what they come to together."""

    domains: tuple[Domain, ...]
    permissions: Permissions
    public_events: PublicEvents
    config_keys: ConfigRegistry
    groups: SubscriberGroups
    followers: Followers
    jobs: tuple[JobHandler, ...]
    queues: Queues
    upkeep: tuple[Upkeep, ...]
    schedulable: SchedulableJobs
    topics: TopicRegistry
    conversations: tuple[Conversation, ...]

    def __init__(self, domains: Sequence[Domain]) -> None:
        """
        Put domains together.

        Raises:
            TypeError, ValueError: something is declared twice.
        """
        domains = tuple(domains)
        _ensure_distinct("domain", (d.name for d in domains))
        public_events = PublicEvents(e for d in domains for e in d.public_events)
        groups = [group for d in domains for group in d.groups]
        groups += [group.over(public_events) for d in domains for group in d.public_groups]
        followers = tuple(follower for d in domains for follower in d.followers)
        _ensure_distinct("group", [*(g.name for g in groups), *(f.group for f in followers)])
        jobs = tuple(handler for d in domains for handler in d.jobs)
        _ensure_distinct("job", (handler.job.name for handler in jobs))
        queues = Queues((*QUEUES.values(), *(queue for d in domains for queue in d.queues)))
        for handler in jobs:
            if handler.job.queue not in queues:
                raise ValueError(f"{handler.job.name} waits in {handler.job.queue}, no queue")
        upkeep = tuple(each for d in domains for each in d.upkeep)
        _ensure_distinct("upkeep", (each.name for each in upkeep))
        topics = tuple(topic for d in domains for topic in d.topics)
        conversations = tuple(each for d in domains for each in d.conversations)
        _ensure_distinct("topic", [*(t.name for t in topics), *(c.name for c in conversations)])
        made: dict[str, object] = {
            "domains": domains,
            "permissions": Permissions(p for d in domains for p in d.permissions),
            "public_events": public_events,
            "config_keys": ConfigRegistry(key for d in domains for key in d.config_keys),
            "groups": SubscriberGroups(tuple(groups)),
            "followers": Followers(followers),
            "jobs": jobs,
            "queues": queues,
            "upkeep": upkeep,
            "schedulable": SchedulableJobs.of(*dict.fromkeys(type(u.job) for u in upkeep)),
            "topics": TopicRegistry.of(*topics),
            "conversations": conversations,
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    @property
    def readers(self) -> dict[str, tuple[str, ...]]:
        """The groups that read each topic of the log."""
        readers: dict[str, tuple[str, ...]] = {}
        for follower in self.followers.stages:
            readers[follower.topic] = (*readers.get(follower.topic, ()), follower.group)
        return readers | {TOPIC: self.groups.names}

    def routers_of(self, role: RoleName) -> tuple[Router, ...]:
        """Return the procedures that a role serves."""
        if role is RoleName.WEB:
            return tuple(router for d in self.domains for router in d.routers)
        return tuple(router for d in self.domains for router in d.doors.get(role, ()))

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
        parts.provide(lambda: self.topics, provides=TopicRegistry, scope=Scope.APP)
        parts.provide(lambda: self.permissions, provides=Permissions, scope=Scope.APP)
        parts.provide(lambda: self.public_events, provides=PublicEvents, scope=Scope.APP)
        parts.provide(lambda: self.queues, provides=Queues, scope=Scope.APP)
        parts.provide(lambda: self.config_keys, provides=ConfigRegistry, scope=Scope.APP)
        parts.provide(lambda: self.groups, provides=SubscriberGroups, scope=Scope.APP)
        parts.provide(lambda: self.followers, provides=Followers, scope=Scope.APP)
        parts.provide(lambda: self.schedulable, provides=SchedulableJobs, scope=Scope.APP)
        return (parts, *(provider() for d in self.domains for provider in d.providers))


def _ensure_distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise TypeError(f"The {what} {name} is declared twice")
        seen.add(name)
