"""What leaves the settings domain, and what it is asked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.kernel.paging import Limit
from cartwheel.systems.flags.api import FlagDefinition, FlagKey

Version: TypeAlias = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ValueSource(StrEnum):
    """Whose value or definition is in force."""

    DEFAULT = "default"
    PLATFORM = "platform"
    STORE = "store"


class Author(Struct, frozen=True):
    """Who made a change: a key, a person or an operator."""

    kind: str
    id: UUID


class Setting(Struct, frozen=True, kw_only=True, rename="camel"):
    """One key: what is in force, whose value that is, and what else could be there."""

    key: str
    description: str
    value: Any
    source: ValueSource
    default: Any
    schema: dict[str, Any]
    least: Any
    most: Any


class Configuration(Struct, frozen=True):
    """Every setting of a store; name the `version` when you change any."""

    version: int
    items: tuple[Setting, ...]


class PutConfiguration(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Changes the settings that are given and leaves the rest.

    `version` is the one last seen. Null gives up the store's own value.
    """

    version: Version
    values: Annotated[dict[str, Any], Meta(min_length=1, max_length=100)]


class RevertConfiguration(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Brings back the store's own values as they were at version `to`; 0 is none at all."""

    version: Version
    to: Version


class SettingChange(Struct, frozen=True, rename="camel"):
    """The store's own value of one key before and after a change; null is none."""

    key: str
    before: Any
    after: Any


class ConfigurationChange(Struct, frozen=True, kw_only=True, rename="camel"):
    """What made a version, and who."""

    version: int
    changed_at: datetime
    changed_by: Author
    changes: tuple[SettingChange, ...]


class ConfigurationHistory(Struct, frozen=True, rename="camel"):
    """Changes, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ConfigurationChange, ...]
    next_cursor: int | None


class ListConfigurationHistory(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which changes to list: those before version `cursor`."""

    cursor: Version | None = None
    limit: Limit = 50


class Flag(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A flag as it is in force for the store.

    One whose `source` is the platform has version 0 here: putting it makes a
    definition of the store's own.
    """

    key: str
    source: ValueSource
    version: int
    archived: bool
    definition: FlagDefinition
    changed_at: datetime


class FlagPage(Struct, frozen=True, rename="camel"):
    """Flags by their keys; pass `nextCursor` to go on, None at the end."""

    items: tuple[Flag, ...]
    next_cursor: str | None


class ListFlags(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which flags to list: those in force, or the store's own archived ones."""

    archived: bool = False
    cursor: FlagKey | None = None
    limit: Limit = 50


class FlagByKey(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one flag."""

    flag: FlagKey


class PutFlag(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Makes or replaces the store's own definition; `version` is the one last seen, 0 for none."""

    flag: FlagKey
    version: Version
    definition: FlagDefinition


class RevertFlag(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Brings back the store's own definition of version `to`; `version` is the one last seen."""

    flag: FlagKey
    version: Version
    to: Version


class SwitchFlag(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Turns a flag on or off at once, whatever its version."""

    flag: FlagKey
    enabled: bool


class FlagChange(Struct, frozen=True, kw_only=True, rename="camel"):
    """The definition that a change brought; null archived the flag."""

    version: int
    changed_at: datetime
    changed_by: Author
    before: FlagDefinition | None
    after: FlagDefinition | None


class FlagHistory(Struct, frozen=True, rename="camel"):
    """Changes, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[FlagChange, ...]
    next_cursor: int | None


class ListFlagHistory(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which changes of the store's own definition to list: those before version `cursor`."""

    flag: FlagKey
    cursor: Version | None = None
    limit: Limit = 50


Context = Annotated[dict[str, Any], Meta(max_length=50)]


class EvaluateFlags(Struct, frozen=True, rename="camel"):
    """
    Asks for all flags in force, or the named ones, for whoever the context describes.

    `context` holds at most 50 attributes: `targetingKey`, and texts of 1,000 characters
    at most, numbers, booleans, or lists of 100 such. What else is sent counts for nothing, as
    the remote protocol has it.
    """

    context: Context = {}
    flags: Annotated[tuple[FlagKey, ...], Meta(max_length=100)] | None = None


class EvaluateFlag(Struct, frozen=True, rename="camel"):
    """Asks for one flag, for whoever the context describes."""

    key: Annotated[str, Meta(max_length=1_000)]
    context: Context = {}


class EvaluatedFlag(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What one flag serves, or `errorCode` where there is no such flag."""

    key: str
    reason: str
    value: Any = None
    variant: str | None = None
    error_code: str | None = None


class EvaluatedFlags(Struct, frozen=True):
    """What the flags serve, in the form of OpenFeature's remote protocol."""

    flags: tuple[EvaluatedFlag, ...]


class Polling(Struct, frozen=True, rename="camel"):
    """Whether asking again and again is welcome, and how often at most."""

    enabled: bool
    min_polling_interval_ms: int


class CacheInvalidation(Struct, frozen=True):
    """How clients learn of changes."""

    polling: Polling


class FlagEvaluation(Struct, frozen=True, rename="camel"):
    """Which kinds of values flags have."""

    supported_types: tuple[str, ...]


class Caching(Struct, frozen=True):
    """Whether server providers may keep answers: they ask for each call anew."""

    enabled: bool


class RemoteCapabilities(Struct, frozen=True, rename="camel"):
    """What clients of the remote protocol need to know."""

    cache_invalidation: CacheInvalidation
    flag_evaluation: FlagEvaluation
    caching: Caching


class RemoteConfiguration(Struct, frozen=True):
    """How OpenFeature's providers are to ask this service."""

    name: str
    capabilities: RemoteCapabilities
