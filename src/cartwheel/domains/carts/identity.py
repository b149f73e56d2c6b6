"""
Who is the same person: pure decisions about what events say of it.

A visitor is an anonymous id, or `user:` and the shop's own id of somebody who is signed in. An
event with both says that the visitor is that user; `alias` says that whoever was called
`previousId` has another id now. Of what is said of one id the latest counts, of the same
moment the largest: so it does not matter in which order, or how often, it arrives. Who a
visitor is is found at the end of the chain; where that runs in a circle, it is the smallest id
in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from cartwheel.domains.events.api import Activity

USER: Final = "user:"


class Link(NamedTuple):
    """An id, and whom it leads to, as was said at a moment."""

    visitor_id: str
    leads_to: str
    said_at: datetime


def links_of(activities: Iterable[Activity]) -> dict[str, Link]:
    """Return what activities say of who is who, of each id what counts."""
    found: dict[str, Link] = {}
    for activity in activities:
        if not (activity.user_id or activity.previous_id):
            continue
        said_at = datetime.fromtimestamp(activity.at_ms / 1000, UTC)
        target = f"{USER}{activity.user_id}" if activity.user_id else activity.visitor_id
        before = activity.previous_id
        # What a previous id was is not said: an anonymous one, or one of the shop's.
        names = [before, f"{USER}{before}"] if before else []
        for name in (activity.visitor_id, *names):
            if name != target:
                link = Link(name, target, said_at)
                found[name] = later(found.get(name, link), link)
    return found


def later(one: Link, other: Link) -> Link:
    """Return which of two links of one id counts."""
    return max(one, other, key=lambda link: (link.said_at, link.leads_to))


@dataclass(frozen=True, slots=True)
class Persons:
    """Who the visitors of some activities are, by the links there are."""

    links: Mapping[str, str] = field(default_factory=dict)

    def of(self, visitor_id: str) -> str:
        """Return the person that a visitor is: himself, where nothing else is said."""
        way = [visitor_id]
        while (following := self.links.get(way[-1])) is not None:
            if following in way:
                return min(way[way.index(following) :])
            way.append(following)
        return way[-1]

    def of_one(self, visitor_id: str, user_id: str | None) -> str:
        """Return the person that a visitor is who is signed in as a user, or is not."""
        return self.of(f"{USER}{user_id}" if user_id else visitor_id)

    @property
    def visitors(self) -> set[str]:
        """All ids that are spoken of."""
        return {*self.links.keys(), *self.links.values()}

    @property
    def users(self) -> set[str]:
        """The shop's own ids of those who are spoken of."""
        return {one.removeprefix(USER) for one in self.visitors if one.startswith(USER)}
