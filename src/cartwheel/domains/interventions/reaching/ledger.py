"""The ledger: what is to be sent, what was tried, and which channel comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionState,
    ReachChannel,
)
from cartwheel.domains.interventions.messages import InterventionFailed
from cartwheel.domains.interventions.reaching import rules
from cartwheel.domains.interventions.reaching.channels.protocol import Parcel, Taken
from cartwheel.domains.interventions.reaching.contracts import Because, Delivery, ReachState
from cartwheel.domains.interventions.reaching.messages import Deliver, GoOn
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.interventions.reaching.repository import DeliveryRepository
from cartwheel.domains.interventions.reaching.settings import PATIENCE
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.wanting import Go, Verdict, Wanting
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import Cancel, JobOptions, Snooze
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Flow, ServiceScopes

_SOON: Final = timedelta(seconds=1)
_BY_CHANNEL: Final = frozenset({"channel", CancelledFor.OPTED_OUT})
"""Why one channel may not be used, though another may: each is asked about by itself."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Makes the first delivery of what is due, in the transaction that hears of it."""

    deliveries: DeliveryRepository
    interventions: InterventionRepository
    settings: LiveSettings
    outbox: Outbox
    clock: Clock

    async def begin_all(self, store_id: UUID, intervention_ids: Sequence[UUID]) -> None:
        """Begin with the first channel of each, once however often that is heard."""
        now = self.clock.now()
        found = await self.interventions.find_all(store_id, intervention_ids, now=now)
        due = [each for each in found if each.state is InterventionState.PENDING and each.channels]
        await self.open_all(store_id, [(each, 0, each.channels[0]) for each in due])

    async def open_all(
        self, store_id: UUID, wanted: Sequence[tuple[Intervention, int, ReachChannel]]
    ) -> None:
        """Open deliveries by channels at their places, and queue what is to be done for each."""
        now = self.clock.now()
        pages = [each for each in wanted if each[2] is ReachChannel.SOCKET]
        others = [each for each in wanted if each[2] is not ReachChannel.SOCKET]
        # What the shop's page is shown goes out by the rooms; here it is only waited for.
        for some, state in ((pages, ReachState.SENT), (others, ReachState.SCHEDULED)):
            made = await self.deliveries.add_all(
                store_id,
                [(told.id, channel, place) for told, place, channel in some],
                at=now,
                state=state,
            )
            jobs: list[Deliver | GoOn] = []
            for told, _, channel in some:
                delivery_id = made.get(told.id)
                if delivery_id is None:
                    continue
                if channel is not ReachChannel.SOCKET:
                    jobs.append(Deliver(store_id, delivery_id))
                elif rules.next_channel(told.channels, [channel]) is not None:
                    jobs.append(GoOn(store_id, delivery_id))
            if jobs:
                await self.outbox.enqueue_all(jobs, options=await self._options(store_id, state))

    async def _options(self, store_id: UUID, state: ReachState) -> JobOptions:
        if state is ReachState.SCHEDULED:
            return JobOptions()
        return JobOptions(delay=(await self.settings.of(store_id)).values[PATIENCE])

    async def go_on(
        self, store_id: UUID, told: Intervention, delivery: Delivery, because: Because
    ) -> ReachChannel | None:
        """
        Open a delivery by the channel after one that came to nothing.

        After the last it returns None, and tells of it.
        """
        made = await self.deliveries.list_of(store_id, told.id)
        channel = rules.next_channel(told.channels, [each.channel for each in made])
        if channel is None:
            failed = InterventionFailed(store_id, told.id, delivery.channel, because.value)
            await self.outbox.announce(failed, aggregate_id=told.id)
            return None
        await self.open_all(store_id, [(told, delivery.place + 1, channel)])
        return channel


@dataclass(frozen=True, slots=True)
class Ledger(Flow):
    """Keeps the books of deliveries, each entry in a short transaction of its own."""

    scopes: ServiceScopes
    channels: Channels
    clock: Clock

    async def open(self, job: Deliver) -> Parcel | Cancel | Snooze:
        """
        Note an attempt, and return what is to be sent now, or why nothing is.

        The intervention is locked: who bought or opted out before this commits is heard.
        """
        now = self.clock.now()
        async with self.scopes.open(job.store_id) as scope:
            deliveries = await scope.get(DeliveryRepository)
            known = await deliveries.find(job.store_id, job.delivery_id)
            if known is None:
                return Cancel("The delivery is gone")
            wanting = await scope.get(Wanting)
            verdict, told = await wanting.ask(job.store_id, known.intervention_id, known.channel)
            delivery = await deliveries.lock(job.store_id, job.delivery_id)
            if delivery is None or told is None:
                return Cancel("The delivery is gone")
            if (done := _nothing_to_do(delivery, verdict, now=now)) is not None:
                return done
            if verdict.go is Go.DROP and verdict.reason in _BY_CHANNEL:
                return await self._pass_on(scope, job.store_id, told, delivery, Because.NO_CONSENT)
            because = _not_wanted(told, go=verdict.go)
            if because is not None:
                await self._end(deliveries, delivery, ReachState.CANCELLED, because)
                return Cancel(f"Not wanted any more: {verdict.reason or because}")
            return await self._address(scope, job.store_id, told, delivery)

    async def _address(
        self, scope: AsyncContainer, store_id: UUID, told: Intervention, delivery: Delivery
    ) -> Parcel | Cancel:
        """Note the attempt where there is an address that may be used, and else go on."""
        deliveries = await scope.get(DeliveryRepository)
        channel = self.channels.find(delivery.channel)
        address: Any = Because.NO_CHANNEL
        if channel is not None:
            address = await channel.address(scope, store_id, told)
        if isinstance(address, Because):
            return await self._pass_on(scope, store_id, told, delivery, address)
        await deliveries.update(delivery.id, attempts=delivery.attempts + 1)
        return Parcel(store_id, delivery.id, delivery.channel, told, address)

    async def _pass_on(
        self,
        scope: AsyncContainer,
        store_id: UUID,
        told: Intervention,
        delivery: Delivery,
        because: Because,
    ) -> Cancel:
        """End a delivery that cannot be, and open one by the next channel."""
        await self._end(await scope.get(DeliveryRepository), delivery, ReachState.FAILED, because)
        following = await (await scope.get(Beginning)).go_on(store_id, told, delivery, because)
        return Cancel(f"{because}; next: {following or 'none'}")

    async def note_taken(self, parcel: Parcel, taken: Taken) -> None:
        """Note that a service has the message."""
        async with self.scopes.open(parcel.store_id) as scope:
            tracking = await scope.get(Tracking)
            if taken.reference is not None:
                deliveries = await scope.get(DeliveryRepository)
                await deliveries.update(parcel.delivery_id, reference=taken.reference)
            await tracking.note(parcel.store_id, parcel.delivery_id, ReachState.SENT)
            if taken.is_delivered:
                await tracking.note(parcel.store_id, parcel.delivery_id, ReachState.DELIVERED)

    async def note_refused(
        self, parcel: Parcel, because: Because, *, state: ReachState
    ) -> ReachChannel | None:
        """Note that a message will not be brought, and open the next channel, if there is one."""
        async with self.scopes.open(parcel.store_id) as scope:
            tracking = await scope.get(Tracking)
            delivery = await tracking.note(
                parcel.store_id, parcel.delivery_id, state, because=because
            )
            if delivery is None or delivery.state is not state:
                return None
            beginning = await scope.get(Beginning)
            return await beginning.go_on(parcel.store_id, parcel.intervention, delivery, because)

    async def note_away(self, parcel: Parcel) -> Snooze | int:
        """Return how long to wait for the next attempt, or how many were made when it is enough."""
        async with self.scopes.open(parcel.store_id) as scope:
            deliveries = await scope.get(DeliveryRepository)
            delivery = await deliveries.lock(parcel.store_id, parcel.delivery_id)
        attempts = rules.MOST_ATTEMPTS if delivery is None else delivery.attempts
        pause = rules.pause_after(attempts)
        is_late = self.clock.now() + pause >= parcel.intervention.expires_at
        return attempts if attempts >= rules.MOST_ATTEMPTS or is_late else Snooze(pause)

    async def go_on(self, job: GoOn) -> Cancel | None:
        """Open the next channel for what no page of the shopper has shown."""
        async with self.scopes.open(job.store_id) as scope:
            deliveries = await scope.get(DeliveryRepository)
            known = await deliveries.find(job.store_id, job.delivery_id)
            if known is None:
                return Cancel("The delivery is gone")
            interventions = await scope.get(InterventionRepository)
            told = await interventions.lock(
                job.store_id, known.intervention_id, now=self.clock.now()
            )
            delivery = await deliveries.lock(job.store_id, job.delivery_id)
            if told is None or delivery is None:
                return Cancel("The delivery is gone")
            if told.state is not InterventionState.PENDING:
                return Cancel(f"The intervention is {told.state}")
            if delivery.state is not ReachState.SENT:
                return Cancel(f"The delivery is {delivery.state}")
            # It stays in the rooms: whoever comes to the shop before the next channel has
            # reached them is shown it still.
            await deliveries.update(delivery.id, because=Because.NOT_SHOWN)
            beginning = await scope.get(Beginning)
            await beginning.go_on(job.store_id, told, delivery, Because.NOT_SHOWN)
        return None

    async def _end(
        self,
        deliveries: DeliveryRepository,
        delivery: Delivery,
        state: ReachState,
        because: Because,
    ) -> None:
        await deliveries.update(
            delivery.id, state=state, because=because, ended_at=self.clock.now()
        )


def _nothing_to_do(
    delivery: Delivery, verdict: Verdict, *, now: datetime
) -> Cancel | Snooze | None:
    """Return what becomes of a job for which there is nothing to do, or not yet."""
    if delivery.state is not ReachState.SCHEDULED:
        return Cancel(f"The delivery is {delivery.state}")
    if verdict.go is Go.WAIT:
        return Snooze(max(_SOON, (verdict.until or now + _SOON) - now))
    return None


def _not_wanted(told: Intervention, *, go: Go) -> Because | None:
    """Return why an intervention is not to be sent, if it is not."""
    reasons = {
        InterventionState.EXPIRED: Because.EXPIRED,
        InterventionState.RECOVERED: Because.BOUGHT,
        InterventionState.DELIVERED: Because.REACHED,
    }
    if told.state in reasons:
        return reasons[told.state]
    if go is Go.DROP:
        return Because.BOUGHT if told.cancel_reason == "bought" else Because.NOT_WANTED
    return None
