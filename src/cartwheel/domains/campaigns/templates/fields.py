"""
Merge fields: what a template fills in for each recipient, declared with name, type and default.

A field without a default is required of each recipient. The house's own fields need no
declaration: whoever sends knows them.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import msgspec

FieldValue: TypeAlias = str | int | float | bool | Sequence[Mapping[str, str | int | float | bool]]
Fields: TypeAlias = Mapping[str, FieldValue]
"""What is known of one recipient, by name; what no template declares is passed over."""

FieldName = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")]
Default = Annotated[
    str, msgspec.Meta(max_length=1_000, pattern="^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*$")
]


class FieldKind(StrEnum):
    """What a field holds; a list holds rows, each with the parts that the field names."""

    TEXT = "text"
    NUMBER = "number"
    URL = "url"
    BOOLEAN = "boolean"
    LIST = "list"


class FieldPart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What each row of a list has: no list again."""

    name: FieldName
    kind: FieldKind = FieldKind.TEXT


class MergeField(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A field of a template.

    Without a `default` each recipient must have it; the default of a list is no rows, whatever
    is written here. `sample` is what previews show.
    """

    name: FieldName
    kind: FieldKind = FieldKind.TEXT
    default: Default | None = None
    parts: Annotated[tuple[FieldPart, ...], msgspec.Meta(max_length=20)] = ()
    sample: Default | None = None


MergeFields = Annotated[tuple[MergeField, ...], msgspec.Meta(max_length=60)]

UNSUBSCRIBE: Final = "unsubscribe_url"
POSTAL_ADDRESS: Final = "postal_address"
OF_THE_HOUSE: Final[Mapping[str, FieldKind]] = {
    UNSUBSCRIBE: FieldKind.URL,
    "preferences_url": FieldKind.URL,
    "view_url": FieldKind.URL,
    POSTAL_ADDRESS: FieldKind.TEXT,
    "store_name": FieldKind.TEXT,
}
"""
Fields that whoever sends fills in, for every template.

`unsubscribe_url` ends the mails, `preferences_url` is where people choose which they want,
`view_url` shows the mail in a browser.
"""
