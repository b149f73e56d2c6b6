"""Kinds of fields that several parts of the fleet have."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from cartwheel.kernel.money import LARGEST_MINOR
from cartwheel.kernel.names import NAME_PATTERN

Code: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9][A-Za-z0-9_-]*$")
]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Text: TypeAlias = Annotated[str, Meta(max_length=5_000, pattern=r"^[^\x00]*$")]
Minor: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_MINOR)]
Version: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]
TaxClass: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$")
]
