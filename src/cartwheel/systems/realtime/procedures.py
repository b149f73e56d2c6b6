"""What programs that talk tRPC may follow: the same topics as sockets."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Annotated, Final

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.systems.realtime.errors import UnknownTopicError
from cartwheel.systems.realtime.following import TopicFeed
from cartwheel.systems.realtime.topics import Topic, TopicRegistry, ensure_place
from cartwheel.systems.rpc.access import signed_in
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import ForbiddenError
from cartwheel.systems.rpc.procedures import Router
from cartwheel.systems.rpc.tracked import Tracked

router = Router("live", about="What happens, as it happens.")

_MOST_TOPICS: Final = 50
_LONGEST_ID: Final = 4096


class FollowTopics(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which topics to follow, and after what: the id that came last, or with the next event."""

    topics: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=_MOST_TOPICS)]
    last_event_id: Annotated[str, msgspec.Meta(max_length=_LONGEST_ID)] | None = None


class LiveEvent(msgspec.Struct, frozen=True):
    """
    Something that happened, with its place in the topic.

    The first of each topic is `subscribed`. `gap` says that what happened before this place
    cannot be given any more: load anew, then go on. Neither has `data`.
    """

    type: str
    topic: str
    id: str
    data: msgspec.Raw = msgspec.Raw(b"null")


@router.subscription(allow=signed_in, raises=[ForbiddenError, UnknownTopicError, UnavailableError])
async def follow(
    query: FollowTopics,
    actor: Actor,
    context: RequestContext,
    feed: TopicFeed,
    registry: TopicRegistry,
) -> AsyncIterator[Tracked[LiveEvent]]:
    """
    Follow what happens in the store, by topic; each topic asks for its own permission.

    Whoever comes back with the last id gets what was missed of each topic, or is told of the gap.
    """
    topics = [registry.get(name) for name in dict.fromkeys(query.topics)]
    ensure = partial(_ensure, topics)
    ensure(actor)
    context.ensures.append(ensure)
    places = _read_id(query.last_event_id)
    wanted = {topic: places.get(topic.name) for topic in topics}
    reached = {topic.name: place for topic, place in wanted.items() if place is not None}
    async with aclosing(feed.follow(actor.store_id, wanted)) as followed:
        async for topic, message in followed:
            reached[topic.name] = topic.place
            yield Tracked(_write_id(reached), msgspec.json.decode(message, type=LiveEvent))


def _ensure(topics: list[Topic], actor: Actor) -> None:
    for topic in topics:
        topic.access.ensure(actor)


def _write_id(places: dict[str, str]) -> str:
    """Return one id for what has been given of several topics."""
    return ",".join(f"{name}:{place}" for name, place in places.items())


def _read_id(given: str | None) -> dict[str, str]:
    if not given:
        return {}
    places: dict[str, str] = {}
    for part in given.split(","):
        name, separator, place = part.partition(":")
        if not separator:
            raise InvalidInputError(Issue(("lastEventId",), "Expected an id that an event had"))
        places[name] = ensure_place(place, path=("lastEventId",))
    return places
