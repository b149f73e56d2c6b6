"""Use cases of points."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.customers.contracts import Aspect
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.loyalty import rules
from cartwheel.domains.customers.loyalty.contracts import (
    AdjustPoints,
    EntryKind,
    ListPointsEntries,
    PointsAccount,
    PointsEntry,
    PointsEntryPage,
)
from cartwheel.domains.customers.loyalty.errors import (
    InsufficientPointsError,
    PointsEntryNotFoundError,
    PointsReferenceTakenError,
)
from cartwheel.domains.customers.loyalty.repository import PointsRepository
from cartwheel.domains.customers.loyalty.rules import Lot
from cartwheel.domains.customers.messages import CustomerUpdated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.settings import POINT_MINOR, POINTS_LAST, POINTS_PER_UNIT
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class Loyalty:
    """
    Accounts of points.

    A reference, such as an order's id, is booked once for each kind of change: told again,
    the same answer comes back and nothing changes. Bookings of one customer wait for each
    other, so that no balance is ever negative. What expires first is redeemed first.
    """

    points: PointsRepository
    customers: CustomerRepository
    settings: LiveSettings
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def points_for(self, store_id: UUID, amount_minor: int, currency: str) -> int:
        """Return how many points an amount earns, by the store's settings."""
        values = (await self.settings.of(store_id)).values
        return rules.earned_for(amount_minor, currency, per_unit=values[POINTS_PER_UNIT])

    async def worth_of(self, store_id: UUID, points: int) -> int:
        """Return what points are worth when redeemed, in the store's currency."""
        values = (await self.settings.of(store_id)).values
        return rules.worth_of(points, point_minor=values[POINT_MINOR])

    async def account(self, store_id: UUID, customer_id: UUID) -> PointsAccount:
        """
        Return what a customer can redeem now.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        found = await self._find(store_id, customer_id)
        balance, expiring = await self.points.list_expiries(store_id, found, now=self.clock.now())
        return PointsAccount(customer_id=found, balance=balance, expiring=tuple(expiring))

    async def list_entries(self, store_id: UUID, query: ListPointsEntries) -> PointsEntryPage:
        """
        List what was booked, the newest first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer_id = await self._find(store_id, query.customer_id)
        found = await self.points.list_entries(
            store_id, customer_id, cursor=query.cursor, limit=query.limit + 1
        )
        return page_of(PointsEntryPage, found, limit=query.limit, by=lambda entry: entry.id)

    async def earn(
        self,
        store_id: UUID,
        customer_id: UUID,
        *,
        points: int,
        reference: str,
        reason: str = "",
        expires_at: datetime | None = None,
    ) -> PointsEntry:
        """
        Book points that came in; without `expires_at` they last as the store has set.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            PointsReferenceTakenError: the reference earned another number.
        """
        _ensure_positive(points)
        until = expires_at or await self._lasting(store_id)
        owner = await self._lock(store_id, customer_id)
        entry = self._entry(EntryKind.EARNED, points, reference, reason)
        if not await self.points.add_entry(store_id, owner, entry):
            return await self._booked(store_id, entry)
        await self._put(store_id, owner, entry.id, [Lot(new_id(), points, until)])
        return entry

    async def redeem(
        self, store_id: UUID, customer_id: UUID, *, points: int, reference: str, reason: str = ""
    ) -> PointsEntry:
        """
        Take points, those that are lost first before others.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InsufficientPointsError: there are not so many; nothing is taken.
            PointsReferenceTakenError: the reference redeemed another number.
        """
        _ensure_positive(points)
        owner = await self._lock(store_id, customer_id)
        entry = self._entry(EntryKind.REDEEMED, -points, reference, reason)
        return await self._take(store_id, owner, entry)

    async def give_back(
        self,
        store_id: UUID,
        *,
        redemption: str,
        points: int | None = None,
        reference: str | None = None,
        reason: str = "",
    ) -> PointsEntry:
        """
        Give back what was redeemed under a reference, or a part of it.

        Points keep the day on which they are lost, or get 30 days from now where that is
        later. `reference` is that of the giving back, else that of the redemption.

        Raises:
            PointsEntryNotFoundError: nothing was redeemed under that reference.
            InsufficientPointsError: less than that is left to be given back.
            PointsReferenceTakenError: the reference gave back another number.
        """
        redeemed = await self.points.find_entry(store_id, EntryKind.REDEEMED, redemption)
        if redeemed is None:
            raise PointsEntryNotFoundError(redemption)
        owner = await self._lock(store_id, redeemed.customer_id)
        asked = -redeemed.points if points is None else points
        _ensure_positive(asked)
        entry = self._entry(EntryKind.GIVEN_BACK, asked, reference or redemption, reason)
        known = await self.points.find_entry(store_id, entry.kind, entry.reference)
        if known is not None:
            return await self._booked(store_id, entry)
        draws = await self.points.list_draws(redeemed.id)
        left = sum(draw.points - draw.given_back for draw in draws)
        if left < asked:
            raise InsufficientPointsError(asked=asked, free=left)
        if not await self.points.add_entry(store_id, owner, entry):
            return await self._booked(store_id, entry)
        restored = rules.restore(draws, asked)
        await self.points.restore(redeemed.id, [(draw.lot_id, part) for draw, part in restored])
        now = self.clock.now()
        returned = [
            Lot(new_id(), part, rules.expiry_given_back(draw, now=now)) for draw, part in restored
        ]
        await self._put(store_id, owner, entry.id, returned)
        return entry

    async def revoke(
        self,
        store_id: UUID,
        *,
        earning: str,
        points: int | None = None,
        reference: str | None = None,
        reason: str = "",
    ) -> PointsEntry:
        """
        Take back what was earned under a reference, since the order was given back.

        First of what it earned, then of other points, and never more than there are: the
        entry says how many it were.

        Raises:
            PointsEntryNotFoundError: nothing was earned under that reference.
        """
        earned = await self.points.find_entry(store_id, EntryKind.EARNED, earning)
        if earned is None:
            raise PointsEntryNotFoundError(earning)
        owner = await self._lock(store_id, earned.customer_id)
        known = await self.points.find_entry(store_id, EntryKind.REVOKED, reference or earning)
        if known is not None:
            return _shown(known)
        asked = min(earned.points, earned.points if points is None else points)
        _ensure_positive(asked)
        own = {lot.id for lot in await self.points.list_lots_of(earned.id)}
        free = rules.in_order(await self.points.list_lots(store_id, owner))
        free.sort(key=lambda lot: lot.id not in own)
        taken = rules.draw(free, asked)
        total = sum(part for _, part in taken)
        entry = self._entry(EntryKind.REVOKED, -total, reference or earning, reason)
        if not await self.points.add_entry(store_id, owner, entry):
            return await self._booked(store_id, entry)
        await self.points.take(store_id, entry.id, taken)
        await self._count(store_id, owner, change=-total)
        return entry

    async def adjust(
        self, store_id: UUID, customer_id: UUID, *, points: int, reason: str, reference: str
    ) -> PointsEntry:
        """
        Give points to a customer, or take some when negative.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InsufficientPointsError: there are not so many to take; nothing is taken.
        """
        until = await self._lasting(store_id)
        owner = await self._lock(store_id, customer_id)
        entry = self._entry(EntryKind.ADJUSTED, points, reference, reason)
        if points < 0:
            return await self._take(store_id, owner, entry)
        if not await self.points.add_entry(store_id, owner, entry):
            return await self._booked(store_id, entry)
        await self._put(store_id, owner, entry.id, [Lot(new_id(), points, until)])
        return entry

    async def adjust_by_hand(self, store_id: UUID, command: AdjustPoints) -> PointsEntry:
        """
        Book what staff decided, under a reference of its own.

        Raises:
            InvalidInputError: the number is zero.
            CustomerNotFoundError: the store has no such customer.
            InsufficientPointsError: there are not so many to take; nothing is taken.
        """
        if not command.points:
            raise InvalidInputError(Issue(("points",), "Zero points change nothing"))
        entry = await self.adjust(
            store_id,
            command.customer_id,
            points=command.points,
            reason=command.reason,
            reference=str(new_id()),
        )
        self.note.tell(command.customer_id, after=entry)
        return entry

    async def expire(self, store_id: UUID, customer_id: UUID) -> int:
        """Book what a customer has lost by now; return how many points it were."""
        return await self._expire(store_id, await self._lock_alone(store_id, customer_id))

    async def _take(self, store_id: UUID, owner: UUID, entry: PointsEntry) -> PointsEntry:
        known = await self.points.find_entry(store_id, entry.kind, entry.reference)
        if known is not None:
            return await self._booked(store_id, entry)
        lots = rules.in_order(await self.points.list_lots(store_id, owner))
        free = sum(lot.remaining for lot in lots)
        if free < -entry.points:
            raise InsufficientPointsError(asked=-entry.points, free=free)
        if not await self.points.add_entry(store_id, owner, entry):
            return await self._booked(store_id, entry)
        await self.points.take(store_id, entry.id, rules.draw(lots, -entry.points))
        await self._count(store_id, owner, change=entry.points)
        return entry

    async def _put(self, store_id: UUID, owner: UUID, entry_id: UUID, brought: list[Lot]) -> None:
        for lot in brought:
            await self.points.add_lot(store_id, owner, entry_id, lot)
        await self._count(store_id, owner, change=sum(lot.remaining for lot in brought))

    async def _expire(self, store_id: UUID, owner: UUID) -> int:
        now, lost = self.clock.now(), 0
        for lot in rules.in_order(await self.points.list_lots(store_id, owner)):
            if rules.is_due(lot, now=now):
                entry = self._entry(EntryKind.EXPIRED, -lot.remaining, str(lot.id), "")
                await self.points.add_entry(store_id, owner, entry)
                await self.points.take(store_id, entry.id, [(lot.id, lot.remaining)])
                lost += lot.remaining
        if lost:
            await self._count(store_id, owner, change=-lost)
        return lost

    async def _lasting(self, store_id: UUID) -> datetime:
        """Return until when points last that come in now; asked before anything is locked."""
        return self.clock.now() + (await self.settings.of(store_id)).values[POINTS_LAST]

    async def _lock(self, store_id: UUID, customer_id: UUID) -> UUID:
        """Lock an account in which what is lost by now is booked."""
        owner = await self._lock_alone(store_id, customer_id)
        await self._expire(store_id, owner)
        return owner

    async def _lock_alone(self, store_id: UUID, customer_id: UUID) -> UUID:
        owner = await self.customers.lock(store_id, customer_id)
        if owner is None:
            raise CustomerNotFoundError(customer_id)
        return owner

    async def _find(self, store_id: UUID, customer_id: UUID) -> UUID:
        found = await self.customers.find(store_id, customer_id)
        if found is None:
            raise CustomerNotFoundError(customer_id)
        return found.id

    async def _count(self, store_id: UUID, owner: UUID, *, change: int) -> None:
        if change:
            await self.points.count(store_id, owner, change=change)
            message = CustomerUpdated(store_id=store_id, customer_id=owner, aspect=Aspect.POINTS)
            await self.outbox.announce(message, aggregate_id=owner)

    async def _booked(self, store_id: UUID, entry: PointsEntry) -> PointsEntry:
        """Return what is booked under a reference already, if it says the same."""
        known = await self.points.find_entry(store_id, entry.kind, entry.reference)
        if known is None or known.points != entry.points:
            raise PointsReferenceTakenError(entry.reference)
        return _shown(known)

    def _entry(self, kind: EntryKind, points: int, reference: str, reason: str) -> PointsEntry:
        return PointsEntry(
            id=new_id(),
            kind=kind,
            points=points,
            reference=reference,
            reason=reason,
            at=self.clock.now(),
        )


def _shown(row: object) -> PointsEntry:
    return PointsEntry(**{name: getattr(row, name) for name in PointsEntry.__struct_fields__})


def _ensure_positive(points: int) -> None:
    if points <= 0:
        raise ValueError("Points are booked in whole numbers above zero")
