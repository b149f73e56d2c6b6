"""Holds as callers see them."""

from collections.abc import Sequence
from datetime import datetime

from cartwheel.domains.inventory.holds.contracts import Hold, HoldAction, HoldLine, HoldState
from cartwheel.domains.inventory.holds.repository import HoldRow


def presented(row: HoldRow, lines: Sequence[HoldLine], *, now: datetime) -> Hold:
    """Return a hold with its lines; one whose time is over has expired, swept or not."""
    is_over = row.state is HoldState.HELD and not row.is_live(now)
    state = HoldState.EXPIRED if is_over else row.state
    is_open = state in (HoldState.HELD, HoldState.ALLOCATED)
    return Hold(
        id=row.id,
        holder_id=row.holder_id,
        state=state,
        channel=row.channel,
        until=row.until,
        created_at=row.created_at,
        ended_at=row.until if is_over else row.ended_at,
        lines=tuple(lines),
        allowed_actions=(HoldAction.RELEASE,) if is_open else (),
    )
