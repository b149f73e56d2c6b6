"""What attributes are, on the wire."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.values import AttributeKey
from cartwheel.kernel.names import NAME_PATTERN

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Unit = Annotated[str, msgspec.Meta(max_length=20, pattern=f"^$|{NAME_PATTERN}")]
Choices = Annotated[tuple[Name, ...], msgspec.Meta(max_length=500)]
Position = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class AttributeKind(StrEnum):
    """What values an attribute has; dates are days, such as `2026-03-01`."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"


class Attribute(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What may be said of products; active ones must say it when it is `required`."""

    id: UUID
    key: str
    name: str
    kind: AttributeKind
    unit: str
    choices: tuple[str, ...]
    required: bool
    position: int


class AttributeList(msgspec.Struct, frozen=True):
    """All attributes of a store, by position and name."""

    items: tuple[Attribute, ...]


class CreateAttribute(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An attribute to be made; `choices` are for the kind of that name, and needed there."""

    key: AttributeKey
    name: Name
    kind: AttributeKind
    unit: Unit = ""
    choices: Choices = ()
    required: bool = False
    position: Position = 0


class UpdateAttribute(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of an attribute; what is null stays. Choices in use cannot go."""

    id: UUID
    name: Name | None = None
    unit: Unit | None = None
    choices: Choices | None = None
    required: bool | None = None
    position: Position | None = None


class AttributeById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one attribute."""

    id: UUID
