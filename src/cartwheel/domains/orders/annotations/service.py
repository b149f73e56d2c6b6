"""Use cases of notes and tags."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders.annotations.contracts import (
    AnnotateOrder,
    NotTagged,
    OrderTags,
    TaggedOrders,
    TagOrders,
)
from cartwheel.domains.orders.annotations.repository import AnnotationRepository
from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.errors import OrderNotFoundError
from cartwheel.domains.orders.messages import OrderAnnotated
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote

MOST_TAGS = 20
"""How many tags an order has at most."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a store writes on its orders for itself, whatever they stand at."""

    orders: OrderRepository
    annotations: AnnotationRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def annotate(self, actor: Actor, command: AnnotateOrder) -> Order:
        """
        Change the note of an order, its tags, or both; what was there already makes no story.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        store_id = actor.store_id
        before = await self.orders.lock(store_id, command.id)
        if command.note is not None and command.note != before.note:
            await self.annotations.set_note(store_id, before.id, command.note)
            await self._tell(actor, before.id, "noted", {"text": command.note})
        if command.tags is not None:
            had, wanted = frozenset(before.tags), frozenset(command.tags)
            await self._retag(actor, {before.id: had}, {before.id: wanted})
        after = await self.orders.get(store_id, before.id)
        if after != before:
            await self._announce(store_id, [before.id])
        self.note.tell(before.id, before=before, after=after)
        return after

    async def tag(self, actor: Actor, command: TagOrders) -> TaggedOrders:
        """Put tags on many orders and take others off; what cannot be leaves the others alone."""
        store_id = actor.store_id
        there = await self.annotations.lock_tags(store_id, command.ids)
        refused = [
            NotTagged(order_id, OrderNotFoundError.code)
            for order_id in dict.fromkeys(command.ids)
            if order_id not in there
        ]
        wanted = {id_: (had | {*command.add}) - {*command.remove} for id_, had in there.items()}
        for order_id in [id_ for id_, tags in wanted.items() if len(tags) > MOST_TAGS]:
            refused.append(NotTagged(order_id, "orders.too_many_tags"))
            del wanted[order_id]
        changed = await self._retag(actor, there, wanted)
        await self._announce(store_id, changed)
        tagged = TaggedOrders(tuple(changed), tuple(refused))
        self.note.tell("orders", before=command, after=tagged)
        return tagged

    async def list_tags(self, store_id: UUID) -> OrderTags:
        """Return the tags of a store's orders, the most frequent first."""
        return OrderTags(tuple(await self.annotations.count_tags(store_id)))

    async def _retag(
        self,
        actor: Actor,
        had: Mapping[UUID, frozenset[str]],
        wanted: Mapping[UUID, frozenset[str]],
    ) -> list[UUID]:
        """Let orders that are locked have other tags; return those that had not had them."""
        changed = {id_: tags for id_, tags in wanted.items() if tags != had[id_]}
        await self.annotations.set_tags(actor.store_id, changed)
        for order_id, tags in changed.items():
            about = {"added": tags - had[order_id], "taken": had[order_id] - tags}
            told = {name: ", ".join(sorted(each)) for name, each in about.items() if each}
            await self._tell(actor, order_id, "tagged", told)
        return [*changed]

    async def _tell(self, actor: Actor, order_id: UUID, kind: str, about: dict[str, str]) -> None:
        await self.orders.tell(
            actor.store_id, order_id, kind, by=told_as(actor), at=self.clock.now(), about=about
        )

    async def _announce(self, store_id: UUID, ids: Collection[UUID]) -> None:
        at = self.clock.now()
        await self.outbox.announce_all(
            [(OrderAnnotated(store_id=store_id, order_id=id_, annotated_at=at), id_) for id_ in ids]
        )
