"""Types of fields that several rooms of the domain use."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta

from cartwheel.kernel.money import LARGEST_MINOR, Money
from cartwheel.kernel.names import NAME_PATTERN

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
BasisPoints: TypeAlias = Annotated[int, Meta(ge=1, le=10_000)]
"""Hundredths of a percent: 1250 is 12.5 %."""

PartsPerMillion: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000)]
"""190000 is 19 %, 88750 is 8.875 %."""

Quantity: TypeAlias = Annotated[int, Meta(ge=1, le=100_000)]
Minor: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_MINOR)]
Ids: TypeAlias = Annotated[tuple[UUID, ...], Meta(max_length=500)]
LocalTime: TypeAlias = Annotated[datetime, Meta(tz=False)]
"""A day and a time on the store's clocks, `2026-11-27T00:00:00`, without an offset."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
Sums: TypeAlias = Annotated[tuple[Money, ...], Meta(max_length=20)]
"""One sum for each currency in which it counts."""

Search: TypeAlias = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*$")]
Country: TypeAlias = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
"""ISO 3166-1, two letters."""

Region: TypeAlias = Annotated[str, Meta(min_length=1, max_length=10, pattern="^[A-Z0-9]+$")]
"""The part of an ISO 3166-2 code behind the country: `NY`, `BY`, `CN`."""

Postal: TypeAlias = Annotated[str, Meta(min_length=1, max_length=16, pattern="^[A-Za-z0-9 -]+$")]
TaxClass: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9_-]+$")]
EnteredCode: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
