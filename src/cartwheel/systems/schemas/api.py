"""What domains use of schemas."""

from cartwheel.systems.schemas.avro import read_record
from cartwheel.systems.schemas.formats import (
    MOST_BYTES,
    MOST_PAYLOAD_BYTES,
    Flaw,
    PayloadError,
    Schema,
    SchemaFormat,
)
from cartwheel.systems.schemas.reading import load_schema, read_schema

__all__ = [
    "MOST_BYTES",
    "MOST_PAYLOAD_BYTES",
    "Flaw",
    "PayloadError",
    "Schema",
    "SchemaFormat",
    "load_schema",
    "read_record",
    "read_schema",
]
