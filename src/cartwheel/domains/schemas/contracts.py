"""What leaves the schemas domain, and what it is asked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from cartwheel.kernel.errors import Issue
from cartwheel.kernel.paging import Limit
from cartwheel.systems.schemas.api import MOST_BYTES, SchemaFormat

MOST_REQUEST_BYTES: Final = 8 * MOST_BYTES
"""A schema as a text in JSON, with what has to be quoted in it."""

Subject: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/]+$")
]
Version: TypeAlias = Annotated[str, Meta(pattern="^[1-9][0-9]{0,5}-[0-9]{1,6}-[0-9]{1,6}$")]
VersionOrLatest: TypeAlias = Annotated[
    str, Meta(pattern="^(latest|[1-9][0-9]{0,5}-[0-9]{1,6}-[0-9]{1,6})$")
]
Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=MOST_BYTES, pattern=r"^[^\x00]*$")]


class Compatibility(StrEnum):
    """
    What a new version owes those of its model.

    `backward`: it reads what they have written. `forward`: they read what it writes. `full`: both.
    """

    NONE = "none"
    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"


class RegisteredSchema(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One version of a subject's schema.

    `id` and `number` are what Kafka's tools know it by; `schema` is the text as it was registered.
    A built-in one has no time.
    """

    subject: str
    version: str
    id: int
    number: int
    format: SchemaFormat
    schema: str
    is_built_in: bool = False
    registered_at: datetime | None = None


class SubjectSummary(Struct, frozen=True, kw_only=True, rename="camel"):
    """A subject and the version that is in force."""

    subject: str
    version: str
    id: int
    format: SchemaFormat
    compatibility: Compatibility
    is_built_in: bool


class SubjectPage(Struct, frozen=True, rename="camel"):
    """Subjects by name; pass `nextCursor` to go on, None at the end."""

    items: tuple[SubjectSummary, ...]
    next_cursor: str | None


class SubjectVersions(Struct, frozen=True, kw_only=True, rename="camel"):
    """A subject's versions, the newest first; pass `nextCursor` to go on, None at the end."""

    subject: str
    compatibility: Compatibility
    items: tuple[RegisteredSchema, ...]
    next_cursor: int | None


class ListSubjects(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which subjects to list: those after a name."""

    cursor: Subject | None = None
    limit: Limit = 50


class ListVersions(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which versions of a subject to list: those before a number."""

    subject: Subject
    cursor: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    limit: Limit = 20


class SchemaByVersion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one version of a subject; `latest` is the one in force."""

    subject: Subject
    version: VersionOrLatest


class RegisterSchema(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A schema that is to be in force next; its version comes of how it compares."""

    subject: Subject
    schema: Text
    format: SchemaFormat = SchemaFormat.JSON


class PutSchema(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A schema that is to be in force next, under a version of one's own choice.

    It is the next addition, revision or model. A model is compared with none before it.
    """

    subject: Subject
    version: Version
    schema: Text
    format: SchemaFormat = SchemaFormat.JSON


class SetCompatibility(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What new versions of a subject are held to from now on."""

    subject: Subject
    compatibility: Compatibility


class SubjectSettings(Struct, frozen=True, rename="camel"):
    """What new versions of a subject are held to."""

    subject: str
    compatibility: Compatibility


class SchemaComparison(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How a schema compares with the versions of the model in force.

    `unreadToNew` says what it would not read of what they have written, `unreadToOld` what they
    would not read of what it writes; the path leads to the field.
    """

    is_accepted: bool
    version: str | None
    compatibility: Compatibility
    unread_to_new: tuple[Issue, ...]
    unread_to_old: tuple[Issue, ...]
