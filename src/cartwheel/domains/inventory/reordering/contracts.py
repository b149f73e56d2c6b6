"""What is said about ordering anew, on the wire."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit


class ForecastUsed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The forecast of demand that took the place of the average of past sales."""

    daily_sales: float
    sigma: float
    from_day: date
    until_day: date
    method: str


class ReorderPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    When to order a variant anew, and how that is computed from its sales.

    `reorderPoint = ceil(averageDailySales · leadTimeDays + safetyStock)` and
    `safetyStock = z · sigma · √leadTimeDays`, where sigma is the standard deviation of daily
    sales and z that of the normal distribution for the service level: Silver, Pyke and Thomas,
    Inventory and Production Management in Supply Chains, 4th edition, chapter 6. Days without
    a sale count, from the first sale in the window on. With a `forecast` its daily sales and its
    sigma take the place of both. `inForce` is what was set by hand, or else what is computed.
    """

    variant_id: UUID
    sold: int
    days: int
    from_day: date | None
    until_day: date
    average_daily_sales: float
    sigma: float
    forecast: ForecastUsed | None
    lead_time_days: int
    service_level: float
    z: float
    safety_stock: float
    reorder_point: int | None
    in_force: int | None
    explanation: str

    @property
    def daily_sales(self) -> float:
        """Units a day, as they are reckoned with."""
        return self.average_daily_sales if self.forecast is None else self.forecast.daily_sales


class ReorderSuggestion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How many of a variant to order that is low, and how that is computed.

    `position` is what there is to sell, less what is allocated and waited for; `incoming` is on
    its way between locations. `orderUpTo` is the reorder point in force and
    `ceil(dailySales · coverDays)` beyond it, by the forecast or else the average; `quantity` is
    what lacks of that.
    """

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_title: str
    low_since: datetime | None
    position: int
    incoming: int
    cover_days: int
    order_up_to: int
    quantity: int
    point: ReorderPoint


class ReorderPage(msgspec.Struct, frozen=True, rename="camel"):
    """Suggestions, the newest variants first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ReorderSuggestion, ...]
    next_cursor: UUID | None


class ListSuggestions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which variants that are low to list."""

    cursor: UUID | None = None
    limit: Limit = 50
