"""Use cases of attribution: purchases are credited, and what interventions bring is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.carts.api import CartConverted, CartRecovered
from cartwheel.domains.interventions.attribution.contracts import (
    AskPerformance,
    AskSpan,
    Conversion,
    ConversionList,
    Lift,
    LiftArm,
    Performance,
    ReportConversion,
)
from cartwheel.domains.interventions.attribution.repository import ConversionRepository
from cartwheel.domains.interventions.attribution.rules import last_touch
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import InterventionConverted
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.settings import HOLDOUT, WINDOW
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.experiments.api import Difference, Tally, compare
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_SPAN: Final = timedelta(days=30)
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is kept from before; not every moment before it can be told to PostgreSQL."""
_LONGEST: Final = timedelta(days=366)
_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Purchase:
    order_key: str
    visitor_id: str
    cart_id: UUID | None
    at: datetime
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Credits purchases to the last touch within the store's window; an order counts once."""

    conversions: ConversionRepository
    interventions: InterventionRepository
    settings: LiveSettings
    stores: StoreDirectory
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def take(
        self, store_id: UUID, purchases: Sequence[CartRecovered] | Sequence[CartConverted]
    ) -> None:
        """
        Credit what carts were bought for, of shoppers whom interventions are about.

        Those who are held out are kept as well, credited to nothing: lift is measured by them.
        """
        store = await self.stores.find_store(store_id)
        now = self.clock.now()
        is_live = store is not None and store.clock is StoreClock.WALL
        told = [
            _Purchase(
                order_key=each.order_id or f"cart:{each.cart_id}",
                visitor_id=each.visitor_id,
                cart_id=each.cart_id,
                # What touched a shopper of a replayed store did so by the wall clock.
                at=min(each.bought_at, now) if is_live else now,
                currency=each.currency,
                minor=each.value_minor,
            )
            for each in purchases
        ]
        await self._credit(store_id, told, keep_all=False)

    async def report(self, store_id: UUID, command: ReportConversion) -> Conversion:
        """
        Credit a purchase that somebody tells of; told again, nothing changes.

        Raises:
            InvalidInputError: nobody is named, or it was bought in the future.
            InterventionNotFoundError: the store has no such intervention.
        """
        now = self.clock.now()
        visitor_id = command.visitor_id
        if command.intervention_id is not None:
            visitor_id = (await self._get(store_id, command.intervention_id)).visitor_id
        if visitor_id is None:
            raise InvalidInputError(Issue(("visitorId",), "Say who bought, or after what"))
        at = command.converted_at or now
        if at > now + _SKEW:
            raise InvalidInputError(Issue(("convertedAt",), "It is not bought yet"))
        purchase = _Purchase(
            order_key=command.order_id,
            visitor_id=visitor_id,
            cart_id=None,
            at=at,
            currency=command.currency,
            minor=command.amount_minor,
        )
        await self._credit(store_id, [purchase], keep_all=True)
        kept = await self.conversions.find_by_key(store_id, command.order_id)
        if kept is None:
            raise RuntimeError("What was just kept is not there")
        self.note.tell(kept.id, after=kept)
        return kept

    async def list_of(self, store_id: UUID, intervention_id: UUID) -> ConversionList:
        """
        List what an intervention is credited with, the newest first.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
        """
        await self._get(store_id, intervention_id)
        return ConversionList(tuple(await self.conversions.list_of(store_id, intervention_id)))

    async def performance(self, store_id: UUID, query: AskPerformance) -> Performance:
        """
        Say what became of interventions.

        Raises:
            InvalidInputError: the span is none, or too long.
        """
        since, until = self._span(query.since, query.until)
        zone = await self.stores.zone_of(store_id)
        rows = await self.conversions.performance(
            store_id,
            query.by,
            since=since,
            until=until,
            zone=zone.key,
            campaign_id=query.campaign_id,
        )
        return Performance(since, until, tuple(rows))

    async def lift(self, store_id: UUID, query: AskSpan) -> Lift:
        """
        Say what interventions bring, by those who were left alone.

        Raises:
            InvalidInputError: the span is none, or too long.
        """
        since, until = self._span(query.since, query.until)
        values = (await self.settings.of(store_id)).values
        share, window = values[HOLDOUT], values[WINDOW]
        held, reached, begun = await self.conversions.tallies(
            store_id, share=share, since=since, until=until, window=window
        )
        measured = difference_of(held, reached, share=share)
        many = reached.units
        return Lift(
            holdout_share=share,
            since=begun,
            reached=_arm(reached),
            held_out=_arm(held),
            difference=measured.estimate,
            low=measured.low,
            high=measured.high,
            is_decided=measured.is_decided,
            additional_orders=None if measured.estimate is None else measured.estimate * many,
            additional_low=measured.low * many,
            additional_high=measured.high * many,
            revenue=await self.conversions.revenue(store_id, since=since, until=until),
        )

    async def _credit(
        self, store_id: UUID, purchases: Sequence[_Purchase], *, keep_all: bool
    ) -> None:
        window = (await self.settings.of(store_id)).values[WINDOW]
        earliest = min((each.at for each in purchases), default=self.clock.now())
        touched = await self.conversions.list_touched(
            store_id, {each.visitor_id for each in purchases}, since=earliest - window
        )
        made = []
        for each in purchases:
            own = [one for one in touched if one.visitor_id == each.visitor_id]
            if not own and not keep_all:
                continue
            credited = last_touch(own, at=each.at, window=window)
            made.append(
                Conversion(
                    id=new_id(),
                    order_key=each.order_key,
                    visitor_id=each.visitor_id,
                    cart_id=each.cart_id,
                    intervention_id=credited[0].id if credited else None,
                    touch=credited[1] if credited else None,
                    channel=credited[0].delivered_by if credited else None,
                    converted_at=each.at,
                    currency=each.currency,
                    minor=each.minor,
                )
            )
        new = await self.conversions.add_all(store_id, made)
        await self.outbox.announce_all(
            [
                (
                    InterventionConverted(
                        store_id=store_id,
                        conversion_id=each.id,
                        intervention_id=each.intervention_id,
                        order_key=each.order_key,
                        currency=each.currency,
                        minor=each.minor,
                        at=each.converted_at,
                    ),
                    each.intervention_id,
                )
                for each in made
                if each.id in new and each.intervention_id is not None
            ]
        )

    async def _get(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        found = await self.interventions.find(store_id, intervention_id, now=self.clock.now())
        if found is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return found

    def _span(self, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
        now = self.clock.now()
        last = min(max(until or now, _EARLIEST + _SPAN), now + _SPAN)
        first = max(since or last - _SPAN, _EARLIEST)
        if first >= last:
            raise InvalidInputError(Issue(("since",), "It is not before the end"))
        if last - first > _LONGEST:
            raise InvalidInputError(Issue(("since",), "A year is the most that is looked at"))
        return first, last


def difference_of(held: Tally, reached: Tally, *, share: float) -> Difference:
    """Return what reaching shoppers brings; nothing is known while nobody is held out."""
    if not 0 < share < 1:
        return Difference(None, -1.0, 1.0, 1.0, 0.05)
    return compare(held, reached, treated_share=1 - share)


def _arm(tally: Tally) -> LiftArm:
    return LiftArm(shoppers=tally.units, converted=tally.successes, rate=tally.rate)
