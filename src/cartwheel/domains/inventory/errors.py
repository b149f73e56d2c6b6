"""What the inventory domain refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class InventoryError(AppError):
    """A refusal of the inventory domain."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line that cannot be filled."""

    variant_id: UUID
    sku: str
    asked: int
    free: int


class OutOfStockError(InventoryError):
    """Fewer units are free than were asked for; `shortages` has every line that is short."""

    code: ClassVar[str] = "inventory.out_of_stock"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(
            "; ".join(f"{s.sku}: asked for {s.asked}, {s.free} free" for s in shortages)
        )
        self.shortages = tuple(shortages)
        first = shortages[0]
        self.sku, self.asked, self.free = first.sku, first.asked, first.free


class NotEnoughStockError(InventoryError):
    """Less lies there than is to be taken away."""

    code: ClassVar[str] = "inventory.not_enough_stock"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, variant_id: UUID, asked: int, there: int) -> None:
        super().__init__(f"{asked} of {variant_id} cannot be taken: {there} can")
        self.variant_id, self.asked, self.there = variant_id, asked, there


class NotYetAvailableError(InventoryError):
    """It was sold before its day, and may not leave before that."""

    code: ClassVar[str] = "inventory.not_yet_available"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, variant_id: UUID, available_on: date) -> None:
        super().__init__(f"{variant_id} may be sent from {available_on} on")
        self.variant_id, self.available_on = variant_id, available_on


class StaleStockError(InventoryError):
    """The stock is not what the caller has seen; look again, and decide again."""

    code: ClassVar[str] = "inventory.stale"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, on_hand: int, version: int) -> None:
        super().__init__(f"There are {on_hand} by now, in version {version}")
        self.on_hand, self.version = on_hand, version


class StaleRecordError(InventoryError):
    """It was changed since the caller saw it; look again, and decide again."""

    code: ClassVar[str] = "inventory.changed_meanwhile"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, version: int) -> None:
        super().__init__(f"It is in version {version} by now")
        self.version = version


class VariantNotFoundError(InventoryError):
    """The store has no such variant, or keeps no stock of it."""

    code: ClassVar[str] = "inventory.variant_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, variant_id: UUID) -> None:
        super().__init__(f"There is no variant {variant_id}")
        self.variant_id = variant_id


class NotStockedError(InventoryError):
    """It has no stock of its own: a bundle has that of its components, a service has none."""

    code: ClassVar[str] = "inventory.not_stocked"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, sku: str) -> None:
        super().__init__(f"{sku} has no stock of its own")
        self.sku = sku


class LocationNotFoundError(InventoryError):
    """The store has no such location."""

    code: ClassVar[str] = "inventory.location_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, location_id: UUID) -> None:
        super().__init__(f"There is no location {location_id}")
        self.location_id = location_id


class LocationCodeTakenError(InventoryError):
    """Another location of the store has this code."""

    code: ClassVar[str] = "inventory.location_code_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, code: str) -> None:
        super().__init__(f"Another location has the code {code}")


class LotNotFoundError(InventoryError):
    """The store has no such lot."""

    code: ClassVar[str] = "inventory.lot_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, lot: UUID | str) -> None:
        super().__init__(f"There is no lot {lot}")


class LotMismatchError(InventoryError):
    """A lot of this code expires on another day."""

    code: ClassVar[str] = "inventory.lot_mismatch"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, code: str) -> None:
        super().__init__(f"The lot {code} is known to expire on another day")


class LotExpiryMissingError(InventoryError):
    """What perishes is received with the day on which it expires."""

    code: ClassVar[str] = "inventory.lot_expiry_missing"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, sku: str) -> None:
        super().__init__(f"{sku} expires: say on which day")


class HoldNotFoundError(InventoryError):
    """Nothing is held for this holder."""

    code: ClassVar[str] = "inventory.hold_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, holder_id: UUID) -> None:
        super().__init__(f"Nothing is held for {holder_id}")
        self.holder_id = holder_id


class HoldStateError(InventoryError):
    """The hold is in a state in which this cannot be done."""

    code: ClassVar[str] = "inventory.hold_state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, holder_id: UUID, state: str) -> None:
        super().__init__(f"What was held for {holder_id} is {state}")
        self.holder_id, self.state = holder_id, state


class TransferNotFoundError(InventoryError):
    """The store has no such transfer."""

    code: ClassVar[str] = "inventory.transfer_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, transfer_id: UUID) -> None:
        super().__init__(f"There is no transfer {transfer_id}")
        self.transfer_id = transfer_id


class TransferEndedError(InventoryError):
    """The transfer has arrived, or was called back."""

    code: ClassVar[str] = "inventory.transfer_ended"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, transfer_id: UUID) -> None:
        super().__init__(f"The transfer {transfer_id} has ended")
        self.transfer_id = transfer_id


class CountNotFoundError(InventoryError):
    """The store has no such count."""

    code: ClassVar[str] = "inventory.count_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, count_id: UUID) -> None:
        super().__init__(f"There is no count {count_id}")
        self.count_id = count_id


class CountClosedError(InventoryError):
    """The count was applied or cancelled."""

    code: ClassVar[str] = "inventory.count_closed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, count_id: UUID) -> None:
        super().__init__(f"The count {count_id} is closed")
        self.count_id = count_id
