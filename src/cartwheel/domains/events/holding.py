"""Holding events against their schemas, as each store wants it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET

from cartwheel.domains.events import names
from cartwheel.domains.events.contracts import DeadLetterReason, LoggedEvent, StoredEvent
from cartwheel.domains.events.rules import RefusedError
from cartwheel.domains.events.settings import SCHEMAS, SchemaRule
from cartwheel.domains.schemas.api import LiveSchemas, StoreSchemas
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.systems.schemas.api import Schema

_decode: Final = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Held:
    """What the events of one store are held against."""

    schemas: StoreSchemas
    is_enforced: bool

    def check(self, event: LoggedEvent) -> str:
        """
        Return what its schema has against an event, by the field; nothing when it fits.

        Raises:
            RefusedError: it does not fit, and the schemas are enforced.
        """
        schema = _schema_of(self.schemas, event.type, event.event or "")
        flaw = "" if schema is None else _flaw(schema, event)
        if flaw and self.is_enforced:
            raise RefusedError(DeadLetterReason.SCHEMA, flaw)
        return flaw


def upcast(schemas: StoreSchemas, event: StoredEvent) -> StoredEvent:
    """Return an event with what the schema in force says of fields that it does not have."""
    schema = _schema_of(schemas, event.type, event.event)
    if schema is None:
        return event
    # Without properties, an event's traits are kept as these.
    if event.type in names.OF_TRAITS and event.traits is not UNSET:
        return msgspec.structs.replace(event, traits=_filled(schema, event.traits))
    return msgspec.structs.replace(event, properties=_filled(schema, event.properties))


def _filled(schema: Schema, given: msgspec.Raw) -> msgspec.Raw:
    try:
        return msgspec.Raw(msgspec.json.encode(schema.upcast(_decode(given))))
    except (msgspec.MsgspecError, RecursionError):  # a number of 5,000 digits, a thousand levels
        return given


def _schema_of(schemas: StoreSchemas, kind: str, name: str) -> Schema | None:
    if kind != "track":
        return schemas.find(kind)
    if name in names.CALLS:  # they have the subject of this name
        return None
    found = schemas.find(name)
    if found is None and (specified := names.in_the_spec(name)) is not None:
        found = schemas.find(specified)
    return found


def _flaw(schema: Schema, event: LoggedEvent) -> str:
    field = "traits" if event.type in names.OF_TRAITS else "properties"
    given = event.traits if field == "traits" else event.properties
    try:
        value: Any = {} if given is UNSET else _decode(given)
        flaw = schema.flaw(value)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return f"{field}: {error}"
    if flaw is None:
        return ""
    return f"{'.'.join(map(str, (field, *flaw.path)))}: {flaw.message}".replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class SchemaGate:
    """Knows which stores hold their events against schemas."""

    settings: LiveSettings
    schemas: LiveSchemas

    async def held(self, store_ids: Collection[UUID]) -> dict[UUID, Held]:
        """
        Return what the events of stores are held against; nothing of those that do not want it.

        Raises:
            UnavailableError: nothing is known yet, and the database does not answer.
        """
        held: dict[UUID, Held] = {}
        for store_id in store_ids:
            rule = (await self.settings.of(store_id)).values[SCHEMAS]
            if rule is not SchemaRule.OFF:
                schemas = await self.schemas.of(store_id)
                held[store_id] = Held(schemas, is_enforced=rule is SchemaRule.ENFORCE)
        return held
