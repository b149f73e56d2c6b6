"""What is said about ordering anew, on the wire."""

from datetime import date
from uuid import UUID

import msgspec


class ReorderPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    When to order a variant anew, and how that is computed from its sales.

    `reorderPoint = ceil(averageDailySales · leadTimeDays + safetyStock)` and
    `safetyStock = z · sigma · √leadTimeDays`, where sigma is the standard deviation of daily
    sales and z that of the normal distribution for the service level: Silver, Pyke and Thomas,
    Inventory and Production Management in Supply Chains, 4th edition, chapter 6. Days without
    a sale count, from the first sale in the window on. `inForce` is what was set by hand, or
    else what is computed.
    """

    variant_id: UUID
    sold: int
    days: int
    from_day: date | None
    until_day: date
    average_daily_sales: float
    sigma: float
    lead_time_days: int
    service_level: float
    z: float
    safety_stock: float
    reorder_point: int | None
    in_force: int | None
    explanation: str
