"""What a schema of any format can do."""

from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from cartwheel.kernel.errors import InvalidInputError, Issue

MOST_BYTES: Final = 64 * 1024
"""Of the text of a schema."""
MOST_PAYLOAD_BYTES: Final = 64 * 1024
"""Of one packed value."""
MOST_DEPTH: Final = 32
MOST_PARTS: Final = 10_000
"""Of a schema with all its references written out."""


class SchemaFormat(StrEnum):
    """In what a schema is written."""

    JSON = "json"
    AVRO = "avro"
    PROTOBUF = "protobuf"


class Flaw(NamedTuple):
    """The first thing that a schema has against a value: the field, and what is wrong with it."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        """Name the field as the dead letters do."""
        return f"{'.'.join(map(str, self.path)) or '*'}: {self.message}"


class PayloadError(Exception):
    """Bytes that are not what their schema says; the message names the place."""


class Schema(Protocol):
    """A schema that is ready to be used; the same for as long as it lives."""

    @property
    def format(self) -> SchemaFormat:
        """In what it is written."""
        ...

    @property
    def text(self) -> str:
        """What was registered."""
        ...

    @property
    def compiled(self) -> bytes | None:
        """What reading it again would cost much to find out; None where it costs little."""
        ...

    def flaw(self, value: Any) -> Flaw | None:
        """Return what is wrong with a value of JSON; None when it fits."""
        ...

    def unreadable(self, reader: "Schema") -> list[Issue]:
        """Return why values of this schema might not be read by another, by its fields."""
        ...

    def unpack(self, payload: bytes, reader: "Schema") -> bytes:
        """
        Return a packed value as the reader knows it, as a JSON object.

        Raises:
            PayloadError: it is packed otherwise, or too large.
        """
        ...

    def upcast(self, value: Any) -> Any:
        """Return a value of JSON with what this schema says of fields that are absent."""
        ...


def refused(path: tuple[str | int, ...], message: str) -> InvalidInputError:
    """Return the refusal of a schema for what stands at a place in it."""
    return InvalidInputError(Issue(("schema", *path), message))


def of_another_format(reader: Schema) -> list[Issue]:
    """Return why nothing of another format can be read."""
    return [Issue((), f"It was written in another format than {reader.format}")]
