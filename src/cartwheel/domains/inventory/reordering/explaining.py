"""A reorder point with the arithmetic that it comes of, in words."""

from typing import Final
from uuid import UUID

from cartwheel.domains.inventory.reordering import rules
from cartwheel.domains.inventory.reordering.contracts import ForecastUsed, ReorderPoint
from cartwheel.domains.inventory.reordering.expecting import ExpectedDemand

_FEW_DAYS: Final = 14


def explained(
    variant_id: UUID,
    demand: rules.Demand,
    expected: ExpectedDemand | None,
    *,
    lead_time_days: int,
    service_level: float,
    set_by_hand: int | None,
) -> ReorderPoint:
    """Compute a reorder point from what is expected or else from what was sold, and say how."""
    daily, sigma = (
        (demand.average, demand.sigma) if expected is None else (expected.daily, expected.sigma)
    )
    z = rules.z_of(service_level)
    safety = rules.safety_stock(sigma, lead_time_days=lead_time_days, service_level=service_level)
    point = None
    if expected is not None or demand.daily:
        point = rules.reorder_point(
            daily, sigma, lead_time_days=lead_time_days, service_level=service_level
        )
    said = [_source(demand, expected)]
    if point is not None:
        said.append(
            f"{daily:.2f} · {lead_time_days} days + {z:.3f} · {sigma:.2f} · √{lead_time_days}"
            f" = {daily * lead_time_days + safety:.2f}, so order at {point}."
        )
        if expected is None and len(demand.daily) < _FEW_DAYS:
            said.append("That is few days to go by.")
    if set_by_hand is not None:
        said.append(f"{set_by_hand} was set by hand, and is in force.")
    return ReorderPoint(
        variant_id=variant_id,
        sold=sum(demand.daily),
        days=len(demand.daily),
        from_day=demand.from_day,
        until_day=demand.until_day,
        average_daily_sales=demand.average,
        sigma=demand.sigma,
        forecast=None if expected is None else _used(expected),
        z=z,
        safety_stock=safety,
        reorder_point=point,
        in_force=point if set_by_hand is None else set_by_hand,
        explanation=" ".join(said),
        lead_time_days=lead_time_days,
        service_level=service_level,
    )


def _source(demand: rules.Demand, expected: ExpectedDemand | None) -> str:
    sold = f"{sum(demand.daily)} sold in {len(demand.daily)} days are {demand.average:.2f} a day"
    if expected is not None:
        before = f" ({sold})" if demand.daily else ""
        return (
            f"The forecast from {expected.from_day} until {expected.until_day} expects"
            f" {expected.daily:.2f} a day{before};"
        )
    if demand.daily:
        return f"{sold};"
    return "Nothing was sold in this time: there is nothing to compute it from."


def _used(expected: ExpectedDemand) -> ForecastUsed:
    return ForecastUsed(
        daily_sales=expected.daily,
        sigma=expected.sigma,
        from_day=expected.from_day,
        until_day=expected.until_day,
        method=expected.method,
    )
