"""Reading packed bodies: each event as it would have come in JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec import Raw

from cartwheel.domains.events import names
from cartwheel.domains.events.bodies import Body
from cartwheel.domains.events.contracts import Event, RejectedEvent
from cartwheel.domains.events.mending.envelopes import read_event
from cartwheel.domains.events.packing.envelopes import Packing, envelopes_of
from cartwheel.domains.schemas.api import StoreSchemas
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.schemas.api import PayloadError, SchemaFormat

# How Confluent's serializers begin: a zero, the schema's id in four bytes; for Protobuf then which
# message of the source it is, a zero for the first.
_FRAME: Final = b"\0"
_FRAME_BYTES: Final = 5
_FIRST_MESSAGE: Final = b"\0"
_MOMENTS: Final = ("timestamp", "sentAt")

_object: Final = msgspec.json.Decoder(dict[str, Raw])
_encode: Final = msgspec.json.Encoder().encode


def read_packed(
    packing: Packing, body: bytes, schemas: StoreSchemas, masked: Callable[[bytes], bytes]
) -> Body:
    """
    Read a packed body; a bad event does not sink the others.

    `masked` takes out of an event's JSON what may not be kept.

    Raises:
        UnreadBodyError: it is packed otherwise, or there are too many events in it.
        InvalidInputError: there is none.
    """
    events: list[Event] = []
    rejected: list[RejectedEvent] = []
    refused: list[bytes] = []
    for index, fields in enumerate(envelopes_of(packing, body)):
        try:
            raw = masked(_json_of(fields, schemas))
        except _BadFieldError as error:
            rejected.append(RejectedEvent(index, (Issue((error.field,), str(error)),)))
            refused.append(masked(_encode(fields)))  # with its payload in Base64
            continue
        try:
            events.append(read_event(raw))
        except InvalidInputError as error:
            rejected.append(RejectedEvent(index, error.issues))
            refused.append(raw)
    if not (events or rejected):
        raise InvalidInputError(Issue(("batch",), "At least one event is required"))
    return Body(events, rejected, refused)


class _BadFieldError(Exception):
    """A field of an envelope says nothing that can be understood."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _json_of(envelope: dict[str, Any], schemas: StoreSchemas) -> bytes:
    fields = {name: value for name, value in envelope.items() if value}
    for name in _MOMENTS:
        if name in fields:
            fields[name] = _moment(name, fields[name])
    if "context" in fields:
        fields["context"] = _plain("context", fields["context"])
    schema_id, payload = fields.pop("schemaId", 0), fields.pop("payload", b"")
    is_framed = not schema_id and payload[:1] == _FRAME
    if is_framed:
        schema_id, payload = _unframed(payload)
    if schema_id:
        payload = _unpacked(fields, schemas, schema_id, payload, is_framed=is_framed)
    elif payload:
        payload = _plain("payload", payload)
    if payload:
        fields["traits" if fields.get("type") in names.OF_TRAITS else "properties"] = Raw(payload)
    return _encode(fields)


def _unframed(payload: bytes) -> tuple[int, bytes]:
    """Return the schema and the payload of what a serializer of Confluent's has written."""
    head, rest = payload[:_FRAME_BYTES], payload[_FRAME_BYTES:]
    if len(head) < _FRAME_BYTES:
        raise _BadFieldError("payload", "It ends within the schema's id")
    return int.from_bytes(head[1:]), rest


def _unpacked(
    fields: dict[str, Any],
    schemas: StoreSchemas,
    schema_id: int,
    payload: bytes,
    *,
    is_framed: bool,
) -> bytes:
    found = schemas.find_id(schema_id)
    if found is None:
        raise _BadFieldError("schemaId", f"There is no schema {schema_id}")
    subject = fields.get("type", "")
    if subject == "track":
        subject = fields.setdefault("event", found.subject)
    if found.subject not in (subject, names.in_the_spec(subject)):
        raise _BadFieldError("schemaId", f"Schema {schema_id} is of {found.subject!r}")
    if is_framed and found.written.format is SchemaFormat.PROTOBUF:
        if payload[:1] != _FIRST_MESSAGE:
            raise _BadFieldError("payload", "It is not the schema's first message")
        payload = payload[1:]
    try:
        return found.written.unpack(payload, found.reader)
    except PayloadError as error:
        raise _BadFieldError("payload", str(error)) from None


def _plain(name: str, given: bytes) -> Raw:
    try:
        _object.decode(given)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _BadFieldError(name, f"It is no object of JSON: {error}") from None
    return Raw(given)


def _moment(name: str, epoch_ms: int) -> str:
    try:
        return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise _BadFieldError(name, f"{epoch_ms} ms is out of range") from None
