"""What leaves the providers domain, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

Month = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""Of the calendar, in UTC, such as `2026-12`."""


class Capability(StrEnum):
    """What a service is asked for."""

    TEXT = "text"
    IMAGE = "image"


class CallOutcome(StrEnum):
    """How far a call has come."""

    RUNNING = "running"
    DONE = "done"
    LEFT = "left"
    """Whoever asked broke it off."""
    FAILED = "failed"
    LOST = "lost"
    """Its process ended before it did."""


class ProviderTrouble(StrEnum):
    """What does not pass by itself: somebody has to do something about it."""

    CONFIG = "config"
    """A service does not take our key, our settings or our bill."""
    BUDGET = "budget"
    """What was asked for did not fit into what is left of the month's budget."""


class Purpose(msgspec.Struct, frozen=True):
    """What a call is for, such as `copy.write`, and who asked, if anybody did."""

    what: str
    by: UUID | None = None


class ProviderCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One call of an outside service.

    `costMicros` are millionths of a US dollar; of one that runs, the most that it may cost. Where
    it is not exact, a try broke off that may be billed, and is counted at what is known of it.
    """

    id: UUID
    capability: Capability
    provider: str
    model: str
    purpose: str
    asked_by: UUID | None
    outcome: CallOutcome
    failure: str | None
    tries: int
    input_tokens: int | None
    output_tokens: int | None
    cost_micros: int
    is_exact: bool
    is_stand_in: bool
    request_id: str | None
    asked_at: datetime
    ended_at: datetime | None


class ListProviderCalls(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which calls."""

    outcome: CallOutcome | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ProviderCallPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Calls, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ProviderCall, ...]
    next_cursor: UUID | None


class UsageOfMonth(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which month; the present one where none is given."""

    month: Month | None = None


class ModelUsage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one model did for one purpose."""

    provider: str
    model: str
    purpose: str
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cost_micros: int


class ProviderUsage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What services did in a month, and what of the budget is left; in millionths of a US dollar.

    The budget is the one of now, of whatever month is asked.
    """

    month: Month
    budget_micros: int
    spent_micros: int
    reserved_micros: int
    left_micros: int
    models: tuple[ModelUsage, ...]


class ProviderState(StrEnum):
    """Whether a service is asked."""

    ASKED = "asked"
    PAUSED = "paused"
    """It kept failing, and is left alone for a while."""
    TRIED = "tried"
    """It was left alone, and the next call tries it."""


class OutsideService(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A service as this process sees it.

    Prices are micro-dollars for a million tokens; of a picture there is one, for each, at most.
    """

    capability: Capability
    provider: str
    model: str
    is_stand_in: bool
    state: ProviderState
    input_price_micros: int | None = None
    output_price_micros: int | None = None
    image_price_micros: int | None = None


class OutsideServices(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The services that the operator chose, in the order in which they are asked."""

    items: tuple[OutsideService, ...]
    price_table: str
    """The day that list prices are of."""


class ProviderCheck(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a service says of our settings; `refusal` is what speaks against them."""

    provider: str
    model: str
    refusal: str | None


class ProviderChecks(msgspec.Struct, frozen=True, rename="camel"):
    """What the services say, in their order."""

    items: tuple[ProviderCheck, ...]
