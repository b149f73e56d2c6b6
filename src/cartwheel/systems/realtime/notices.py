"""What clients say about topics, and what they are told of them beside events."""

import msgspec


class Subscribe(msgspec.Struct, frozen=True, tag_field="type", tag="subscribe"):
    """A client wants to follow a topic: after the event that it saw last, or from now on."""

    topic: str
    after: str | None = None


class Unsubscribe(msgspec.Struct, frozen=True, tag_field="type", tag="unsubscribe"):
    """A client wants to follow a topic no more."""

    topic: str


class Subscribed(
    msgspec.Struct, frozen=True, tag_field="type", tag="subscribed", omit_defaults=True
):
    """What happens from here on follows; of a conversation there is no place."""

    topic: str
    id: str | None = None


class Gap(msgspec.Struct, frozen=True, tag_field="type", tag="gap"):
    """What happened before this place cannot be given any more: load anew, then go on."""

    topic: str
    id: str


class Unsubscribed(
    msgspec.Struct, frozen=True, tag_field="type", tag="unsubscribed", omit_defaults=True
):
    """Nothing more follows; `code` and `message` say why, unless the client asked for that."""

    topic: str
    code: str | None = None
    message: str | None = None
