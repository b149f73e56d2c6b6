"""What one transaction does to stock that it has locked: changed in memory, written at its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cartwheel.domains.inventory.errors import LotMismatchError, NotEnoughStockError
from cartwheel.domains.inventory.ledger.standing import Item, Level
from cartwheel.kernel.ids import new_id


class MovementKind(StrEnum):
    """Why stock moved."""

    RECEIPT = "receipt"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    SALE = "sale"
    RETURN = "return"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    WRITE_OFF = "write_off"


@dataclass(slots=True)
class Lot:
    """What of a variant lies at a location and came together; goods without lots have no code."""

    id: UUID
    variant_id: UUID
    location_id: UUID
    code: str
    expires_on: date | None
    sell_until: date | None
    received_at: datetime
    on_hand: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what lies in a lot; `balance` is what the location has of the variant then."""

    id: UUID
    variant_id: UUID
    location_id: UUID
    lot_id: UUID
    kind: MovementKind
    quantity: int
    balance: int
    reason: str
    reference_id: UUID | None
    moved_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What the movements of a transaction have in common."""

    kind: MovementKind
    reason: str = ""
    reference_id: UUID | None = None
    moved_by: UUID | None = None


@dataclass(slots=True)
class Book:
    """Items that are locked, and what has been changed of them so far."""

    store_id: UUID
    items: dict[UUID, Item]
    at: datetime
    today: date
    hold_id: UUID | None = None
    lots: dict[UUID, Lot] = field(default_factory=dict)
    moved_lots: set[UUID] = field(default_factory=set)
    movements: list[Movement] = field(default_factory=list)
    new_levels: set[tuple[UUID, UUID]] = field(default_factory=set)
    changed_levels: set[tuple[UUID, UUID]] = field(default_factory=set)
    changed_items: set[UUID] = field(default_factory=set)
    were_available: dict[UUID, bool] = field(init=False)

    def __post_init__(self) -> None:
        """Remember what there was, to tell of what has changed."""
        self.were_available = {of: item.is_available for of, item in self.items.items()}

    def level(self, variant_id: UUID, location_id: UUID) -> Level | None:
        """Return how much of a variant a location has, if it ever had any."""
        item = self.items.get(variant_id)
        return item.levels.get(location_id) if item else None

    def open_level(self, variant_id: UUID, level: Level) -> Level:
        """Return a variant's level at a location, a new one where it had none."""
        levels = self.items[variant_id].levels
        if level.location_id not in levels:
            levels[level.location_id] = level
            self.new_levels.add((variant_id, level.location_id))
        return levels[level.location_id]

    def open_lot(
        self,
        variant_id: UUID,
        place: Level,
        *,
        code: str,
        expires_on: date | None,
        sell_until: date | None,
        received_at: datetime | None = None,
    ) -> Lot:
        """
        Return a variant's lot of a code at a location, a new one where there was none.

        Lots of this code have been read before.

        Raises:
            LotMismatchError: a lot of this code is known to expire on another day.
        """
        level = self.open_level(variant_id, replace(place))
        known = [
            lot for lot in self.lots.values() if (lot.variant_id, lot.code) == (variant_id, code)
        ]
        if any(lot.expires_on != expires_on for lot in known):
            raise LotMismatchError(code)
        for lot in known:
            if lot.location_id == level.location_id:
                return lot
        lot = Lot(
            id=new_id(),
            variant_id=variant_id,
            location_id=level.location_id,
            code=code,
            expires_on=expires_on,
            sell_until=sell_until,
            received_at=received_at or self.at,
            on_hand=0,
            is_new=True,
        )
        self.lots[lot.id] = lot
        return lot

    def lots_at(self, variant_id: UUID, location_id: UUID) -> list[Lot]:
        """Return the lots of a variant at a location, of those that have been read."""
        key = (variant_id, location_id)
        return [lot for lot in self.lots.values() if (lot.variant_id, lot.location_id) == key]

    def move(self, lot: Lot, quantity: int, cause: Cause) -> None:
        """
        Put something into a lot, or take it out with a quantity below zero.

        Raises:
            NotEnoughStockError: so much is not there.
        """
        level = self.items[lot.variant_id].levels[lot.location_id]
        if lot.on_hand + quantity < 0 or level.on_hand + quantity < 0:
            raise NotEnoughStockError(
                variant_id=lot.variant_id, asked=-quantity, there=min(lot.on_hand, level.on_hand)
            )
        lot.on_hand += quantity
        level.on_hand += quantity
        level.version += 1
        if self.is_expired(lot):
            level.expired += quantity
        self.moved_lots.add(lot.id)
        self.changed_levels.add((lot.variant_id, lot.location_id))
        self.movements.append(
            Movement(
                id=new_id(),
                variant_id=lot.variant_id,
                location_id=lot.location_id,
                lot_id=lot.id,
                kind=cause.kind,
                quantity=quantity,
                balance=level.on_hand,
                reason=cause.reason,
                reference_id=cause.reference_id,
                moved_by=cause.moved_by,
            )
        )

    def allocate(self, variant_id: UUID, location_id: UUID | None, quantity: int) -> None:
        """Promise something of a location for good, or let it wait; below zero, take it back."""
        item = self.items[variant_id]
        if location_id is None:
            item.waiting += quantity
            self.changed_items.add(variant_id)
        else:
            item.levels[location_id].allocated += quantity
            self.changed_levels.add((variant_id, location_id))

    def is_expired(self, lot: Lot) -> bool:
        """True for what may not be sold any more: its day is over."""
        return lot.sell_until is not None and lot.sell_until < self.today

    def levels(self, keys: Iterable[tuple[UUID, UUID]]) -> list[tuple[tuple[UUID, UUID], Level]]:
        """Return levels by variant and location, in the order of these."""
        return [(key, self.items[key[0]].levels[key[1]]) for key in sorted(keys)]

    @property
    def touched(self) -> Sequence[UUID]:
        """The variants of which anything has changed, in the order of their keys."""
        moved = {variant_id for variant_id, _ in self.changed_levels | self.new_levels}
        return sorted(moved | self.changed_items)
