"""Reading a schema of whatever format."""

from collections.abc import Callable
from typing import Final

from cartwheel.systems.schemas.avro import read_avro
from cartwheel.systems.schemas.formats import MOST_BYTES, Schema, SchemaFormat, refused
from cartwheel.systems.schemas.jsonschema import read_json_schema
from cartwheel.systems.schemas.protobuf import load_protobuf, read_protobuf

_READERS: Final[dict[SchemaFormat, Callable[[str], Schema]]] = {
    SchemaFormat.JSON: read_json_schema,
    SchemaFormat.AVRO: read_avro,
    SchemaFormat.PROTOBUF: read_protobuf,
}


def read_schema(format_: SchemaFormat, text: str) -> Schema:
    """
    Read a schema; one in Protobuf takes a process of the compiler, up to ten seconds.

    Raises:
        InvalidInputError: it is no such schema or beyond the bounds; the path begins with `schema`.
        UnavailableError: the compiler gives no answer.
    """
    if len(text.encode()) > MOST_BYTES:
        raise refused((), f"At most {MOST_BYTES:,} bytes are allowed")
    return _READERS[format_](text)


def load_schema(format_: SchemaFormat, text: str, compiled: bytes | None) -> Schema:
    """Return a schema that was read before, quickly."""
    if compiled is not None:
        return load_protobuf(text, compiled)
    return _READERS[format_](text)
