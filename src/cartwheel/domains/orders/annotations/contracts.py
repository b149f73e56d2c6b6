"""What comes in about notes and tags, and what leaves."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import Note, Tag

Tags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=20)]


class AnnotateOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to stand on an order; what is null stays, and tags are given whole."""

    id: UUID
    note: Note | None = None
    tags: Tags | None = None


class TagOrders(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Put tags on up to 200 orders, and take others off; one that is in both is taken off."""

    ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=200)]
    add: Tags = ()
    remove: Tags = ()


class NotTagged(msgspec.Struct, frozen=True):
    """An order that stayed as it was, and the code of the error that says why."""

    id: UUID
    code: str


class TaggedOrders(msgspec.Struct, frozen=True, rename="camel"):
    """
    What became of many: those that have other tags now, and those that could not be tagged.

    One that had been as was asked is in neither.
    """

    changed: tuple[UUID, ...]
    not_changed: tuple[NotTagged, ...]


class OrderTag(msgspec.Struct, frozen=True):
    """A tag, and how many orders have it."""

    tag: str
    count: int


class OrderTags(msgspec.Struct, frozen=True):
    """The tags that orders have, the most frequent first, at most 200."""

    items: tuple[OrderTag, ...]
