"""What a store may set about its events."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from cartwheel.domains.events.enriching.addresses import AddressRule
from cartwheel.domains.events.healing.healer import CONFIDENCE
from cartwheel.systems.config.api import ConfigKey

_DAY: Final = "(?:mon|tue|wed|thu|fri|sat|sun)"
_TIME: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
OpenHours = Annotated[
    str, Meta(pattern=f"^{_DAY}(?:-{_DAY})? {_TIME}-(?:{_TIME}|24:00)$", max_length=40)
]


class SchemaRule(StrEnum):
    """What becomes of an event that does not fit its schema: nothing, a note, a dead letter."""

    OFF = "off"
    REPORT = "report"
    ENFORCE = "enforce"


ADDRESSES: Final = ConfigKey(
    name="events.addresses",
    type=AddressRule,
    default=AddressRule.SHORTEN,
    description=(
        "What is stored of visitors' IP addresses: `shorten` keeps their network (/24 of IPv4, /48"
        " of IPv6), `drop` nothing, `keep` all of them. It is done before anything is stored."
    ),
)
BUSINESS_HOURS: Final = ConfigKey(
    name="events.businessHours",
    type=tuple[OpenHours, ...],
    default=(),
    description=(
        "When the store is open, on its own clock, like `mon-fri 09:00-18:00`, `sat 10:00-14:00`;"
        " events say whether they fell into it. Without any it is always open."
    ),
)

SCHEMAS: Final = ConfigKey(
    name="events.schemas",
    type=SchemaRule,
    default=SchemaRule.OFF,
    description=(
        "What becomes of events that do not fit their schema: with `report` they are counted and"
        " shown in the live debugger, with `enforce` they become dead letters."
    ),
)

REPAIR_CONFIDENCE: Final = ConfigKey(
    name="events.repairConfidence",
    type=float,
    default=CONFIDENCE,
    least=0.5,
    most=1.0,
    description="How sure a learned repair of an event must be to be made by itself; 1 is never.",
)

KEYS: Final = (ADDRESSES, BUSINESS_HOURS, SCHEMAS, REPAIR_CONFIDENCE)
