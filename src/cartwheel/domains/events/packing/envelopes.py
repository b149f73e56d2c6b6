"""Taking packed bodies apart into the fields of their events."""

import io
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

import fastavro
import msgspec

from cartwheel.domains.events.bodies import UnreadBodyError, too_many
from cartwheel.domains.events.contracts import MOST_EVENTS, DeadLetterReason
from cartwheel.kernel.errors import Issue
from cartwheel.systems.schemas.api import PayloadError, read_record

_HERE: Final = files(__package__)


class Packing(StrEnum):
    """In what a body is packed."""

    AVRO = "avro"
    PROTOBUF = "protobuf"


_TYPES: Final = {
    b"application/avro": Packing.AVRO,
    b"avro/binary": Packing.AVRO,
    b"application/protobuf": Packing.PROTOBUF,
    b"application/x-protobuf": Packing.PROTOBUF,
}
PACKED_TYPES: Final = frozenset(_TYPES)
"""Content types of packed bodies."""


def packing_of(headers: Mapping[bytes, bytes]) -> Packing | None:
    """Return in what the body of a request is packed; None of JSON."""
    given = headers.get(b"content-type", b"")
    return _TYPES.get(given.partition(b";")[0].strip().lower())


def envelopes_of(packing: Packing, body: bytes) -> list[dict[str, Any]]:
    """
    Return the fields of a body's events, by their names in JSON.

    Raises:
        UnreadBodyError: it is packed otherwise, or there are too many events in it.
    """
    return list(_READERS[packing](body))


def _from_avro(body: bytes) -> Iterator[dict[str, Any]]:
    source, parsed = io.BytesIO(body), _avro()
    for index in range(MOST_EVENTS + 1):
        if source.tell() == len(body):
            return
        try:
            event = read_record(source, parsed)
        except PayloadError as error:
            raise _unread(index, str(error)) from None
        assert isinstance(event, dict)
        yield event
    raise too_many(MOST_EVENTS + 1)


def _from_protobuf(body: bytes) -> Iterator[dict[str, Any]]:
    from google.protobuf.message import DecodeError  # noqa: PLC0415

    try:
        batch = _protobuf().FromString(body)
    except (DecodeError, ValueError) as error:
        raise _unread(0, f"It is no cartwheel.EventBatch: {error}") from None
    if len(batch.batch) > MOST_EVENTS:
        raise too_many(len(batch.batch))
    for event in batch.batch:
        yield {field.json_name: value for field, value in event.ListFields()}


_READERS: Final[Mapping[Packing, Callable[[bytes], Iterator[dict[str, Any]]]]] = {
    Packing.AVRO: _from_avro,
    Packing.PROTOBUF: _from_protobuf,
}


def _unread(index: int, message: str) -> UnreadBodyError:
    return UnreadBodyError(Issue(("batch", index), message), reason=DeadLetterReason.PARSE)


@cache
def _avro() -> Any:
    return fastavro.parse_schema(msgspec.json.decode(_HERE.joinpath("event.avsc").read_bytes()))


@cache
def _protobuf() -> Any:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: PLC0415

    compiled = _HERE.joinpath("events.binpb").read_bytes()
    pool = descriptor_pool.DescriptorPool()
    for each in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
        pool.Add(each)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("cartwheel.EventBatch"))
