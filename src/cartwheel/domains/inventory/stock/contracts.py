"""What stock is, on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.holds.contracts import Channel, Quantity
from cartwheel.domains.inventory.ledger.book import MovementKind
from cartwheel.domains.inventory.ledger.standing import Oversell, Picking
from cartwheel.kernel.paging import Limit

LotCode: TypeAlias = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reason: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00]*$")
]
Note: TypeAlias = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
Amount: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Version: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Days: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=365)]
ServiceLevel: TypeAlias = Annotated[float, msgspec.Meta(ge=0.5, le=0.9999)]
SearchText: TypeAlias = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
SKU: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class StockAction(StrEnum):
    """What may be done with a variant's stock."""

    RECEIVE = "receive"
    ADJUST = "adjust"
    TRANSFER = "transfer"
    COUNT = "count"
    SET_POLICY = "set_policy"


class LotAction(StrEnum):
    """What may be done with a lot."""

    WRITE_OFF = "write_off"


class StockLevel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A variant at a location.

    `free = onHand - expired - allocated - held`, and never below zero. `held` are holds whose
    time is not over; `expired` is too old to be sold. `version` grows with each movement.
    """

    location_id: UUID
    on_hand: int
    allocated: int
    held: int
    expired: int
    free: int
    version: int


class StockPolicy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How a variant is sold and ordered anew.

    Without tracking it is always there. `oversellLimit` is how many may wait at most, null for
    any number. What is null of the rest is the store's setting, or computed from sales.
    """

    is_tracked: bool
    picking: Picking
    oversell: Oversell
    oversell_limit: int | None
    available_on: date | None
    lead_time_days: int | None
    service_level: float | None
    reorder_point: int | None
    version: int


class StockItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A variant's stock at all locations.

    `waiting` is promised to orders and not there yet, `incoming` on its way between
    locations. `reorderPoint` is the one in force, set or computed; at or below it the variant
    is low, since `lowSince`.
    """

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_title: str
    on_hand: int
    allocated: int
    held: int
    expired: int
    waiting: int
    incoming: int
    free: int
    reorder_point: int | None
    low_since: datetime | None
    policy: StockPolicy
    levels: tuple[StockLevel, ...]
    allowed_actions: tuple[StockAction, ...]


class StockPage(msgspec.Struct, frozen=True, rename="camel"):
    """Variants with stock, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[StockItem, ...]
    next_cursor: UUID | None


class ListStock(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which variants to list: at a location, by SKU, low or not, with something there or not.

    `search` finds titles, SKUs and barcodes. What is not tracked is always in stock.
    """

    location_id: UUID | None = None
    sku: SKU | None = None
    search: SearchText | None = None
    is_low: bool | None = None
    is_in_stock: bool | None = None
    is_waited_for: bool | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class StockCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How many variants there are, are low, have nothing on hand, and are waited for."""

    variants: int
    low: int
    out_of_stock: int
    waited_for: int
    expired_lots: int


class VariantById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one variant."""

    variant_id: UUID


class StockedVariant(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a variant is called, and whether it has stock of its own.

    What `expires` is received with its day, or one by `shelfLifeDays`.
    """

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_title: str
    is_stocked: bool
    expires: bool
    shelf_life_days: int | None


class FindVariants(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What somebody typed or scanned: words of a title, an SKU, a barcode."""

    search: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class DescribeVariants(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names up to 200 variants."""

    variant_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=200)]


class ReceivedLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    So many of a variant, in a lot if they have one.

    What perishes has a day of expiry, or one by its shelf life from today.
    """

    variant_id: UUID
    quantity: Quantity
    lot_code: LotCode = ""
    expires_on: date | None = None


class ReceiveStock(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What has arrived at a location; `referenceId` may name what it was ordered by."""

    location_id: UUID
    lines: Annotated[tuple[ReceivedLine, ...], msgspec.Meta(min_length=1, max_length=200)]
    note: Note = ""
    reference_id: UUID | None = None


class ReceivedStock(msgspec.Struct, frozen=True, rename="camel"):
    """What lies there now of what was received."""

    items: tuple[StockItem, ...]


class AdjustStock(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Correct how much there is, to a quantity, because of a reason.

    At least one of `expectedOnHand` and `expectedVersion` says what the caller has seen of the
    variant at the location. With a lot the quantity is that of the lot, else that of all lots
    together: what is missing is taken from them in the order of picking, what is found goes
    into the lot without a code.
    """

    variant_id: UUID
    location_id: UUID
    on_hand: Amount
    reason: Reason
    expected_on_hand: Amount | None = None
    expected_version: Version | None = None
    lot_id: UUID | None = None


class SetStockPolicy(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The whole policy of a variant; `version` is the one that was seen, 0 where there was none."""

    variant_id: UUID
    version: Version
    is_tracked: bool = True
    picking: Picking = Picking.FEFO
    oversell: Oversell = Oversell.DENY
    oversell_limit: Amount | None = None
    available_on: date | None = None
    lead_time_days: Days | None = None
    service_level: ServiceLevel | None = None
    reorder_point: Amount | None = None


class StockLot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What of a variant lies at a location and came together; sold no more after `sellUntil`."""

    id: UUID
    variant_id: UUID
    location_id: UUID
    code: str
    expires_on: date | None
    sell_until: date | None
    received_at: datetime
    on_hand: int
    allowed_actions: tuple[LotAction, ...] = ()


class LotPage(msgspec.Struct, frozen=True, rename="camel"):
    """Lots in the order that was asked for; pass `nextCursor` to go on, None at the end."""

    items: tuple[StockLot, ...]
    next_cursor: UUID | None


class ListLots(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which lots to list; those in which nothing lies only when asked for.

    With `expiresBefore` those that expire first come first, else the newest.
    """

    variant_id: UUID | None = None
    location_id: UUID | None = None
    expires_before: date | None = None
    is_empty: bool = False
    cursor: UUID | None = None
    limit: Limit = 50


class WriteOffLot(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Write off a lot, all of it or some, because of a reason."""

    id: UUID
    reason: Reason
    quantity: Quantity | None = None


class WriteOffExpiredLots(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Write off every lot that has expired, of all locations or of one; at most 500 at once."""

    location_id: UUID | None = None


class WrittenOff(msgspec.Struct, frozen=True):
    """How many lots were written off, and how much lay in them."""

    lots: int
    quantity: int


class StockMovement(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A change of what lies in a lot; `balance` is what the location had of the variant then."""

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
    at: datetime


class MovementPage(msgspec.Struct, frozen=True, rename="camel"):
    """Movements, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[StockMovement, ...]
    next_cursor: UUID | None


class ListMovements(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which movements to list."""

    variant_id: UUID | None = None
    location_id: UUID | None = None
    lot_id: UUID | None = None
    kind: MovementKind | None = None
    reference_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class AskAvailability(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which variants, and on which channel."""

    variant_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]
    channel: Channel | None = None
