"""What leaves the room of decisions, and what comes in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.kernel.paging import Limit


class DecisionOutcome(StrEnum):
    """What was decided: to reach the shopper, to leave the cart alone, or to hold it out."""

    REACH = "reach"
    LEAVE = "leave"
    HOLD_OUT = "holdOut"


class CheckName(StrEnum):
    """What is looked at, in this order."""

    SWITCH = "switch"
    CART = "cart"
    OPT_OUT = "optOut"
    THRESHOLD = "threshold"
    ACTION = "action"
    STOCK = "stock"
    CHANNEL = "channel"
    HOURS = "hours"
    CAP = "cap"
    HOLDOUT = "holdout"


class DecisionCheck(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that was looked at: what was found, and what was needed."""

    name: CheckName
    passed: bool
    found: str
    needed: str = ""


class ReachDecision(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What was decided about one abandonment of a cart, and why.

    `failed` names the first check that said no. A shopper who is held out passed them all but
    the last.
    """

    id: UUID
    cart_id: UUID
    visitor_id: str
    episode: int
    outcome: DecisionOutcome
    failed: CheckName | None
    checks: tuple[DecisionCheck, ...]
    channels: tuple[ReachChannel, ...]
    campaign_id: UUID | None
    intervention_id: UUID | None
    decided_at: datetime


class DecisionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Decisions, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ReachDecision, ...]
    next_cursor: UUID | None


class ListDecisions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which decisions to list: about a cart, with an outcome, that one check decided."""

    cart_id: UUID | None = None
    outcome: DecisionOutcome | None = None
    failed: CheckName | None = None
    cursor: UUID | None = None
    limit: Limit = 50
