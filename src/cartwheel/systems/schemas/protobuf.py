"""
Protobuf: proto3 source, compiled by the official compiler, read by the official library.

The first message of a source is the event; its imports are those of `google/protobuf/` that have a
meaning in JSON. Messages may not hold themselves. What is compiled is kept, so that no process
but the one that registers it runs the compiler. The library is loaded when there is something
for it to do, since it takes a tenth of a second.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cartwheel.kernel.errors import Issue, UnavailableError
from cartwheel.systems.schemas.formats import (
    MOST_PAYLOAD_BYTES,
    Flaw,
    PayloadError,
    Schema,
    SchemaFormat,
    of_another_format,
    refused,
)
from cartwheel.systems.schemas.jsonschema import JSONSchema, json_schema_of

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

_FILE: Final = "schema.proto"
_SECONDS: Final = 10

_turns: Final = threading.BoundedSemaphore(2)
_COMPILER: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
from grpc_tools import protoc
sys.exit(protoc.main(sys.argv))
"""


def read_protobuf(text: str) -> "ProtobufSchema":
    """
    Compile a source of proto3.

    Raises:
        InvalidInputError: it does not compile, its first message holds itself, or it uses more
            of the language than events need.
        UnavailableError: the compiler gives no answer.
    """
    compiled = _compile(text)
    _ensure_plain(compiled)
    return load_protobuf(text, compiled)


def load_protobuf(text: str, compiled: bytes) -> "ProtobufSchema":
    """Return a schema that was compiled before."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: PLC0415

    from cartwheel.systems.schemas.protobuf_values import as_json, plainer_of  # noqa: PLC0415

    found = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    pool = descriptor_pool.DescriptorPool()
    for each in found.file:
        pool.Add(each)
    descriptor = next(iter(pool.FindFileByName(_FILE).message_types_by_name.values()))
    document = as_json(descriptor, ())
    return ProtobufSchema(
        text,
        compiled,
        descriptor,
        message_factory.GetMessageClass(descriptor),
        json_schema_of(document),
        plainer_of(descriptor),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ProtobufSchema:
    """A message of Protobuf; `in_json` holds values of JSON, by the fields' names in the source."""

    text: str
    compiled: bytes
    descriptor: "Descriptor"
    message: "type[Message]"
    in_json: JSONSchema
    plain: Callable[[Any], dict[str, Any]]

    format = SchemaFormat.PROTOBUF

    def flaw(self, value: Any) -> Flaw | None:
        """Return what is wrong with a value of JSON; None when it fits."""
        return self.in_json.flaw(value)

    def unreadable(self, reader: Schema) -> list[Issue]:
        """Return what would be read otherwise than it was written, or not at all."""
        from cartwheel.systems.schemas.protobuf_evolution import unread  # noqa: PLC0415

        if not isinstance(reader, ProtobufSchema):
            return of_another_format(reader)
        return unread(self.descriptor, reader.descriptor)

    def unpack(self, payload: bytes, reader: Schema) -> bytes:
        """
        Return the fields of a packed message.

        Nothing packed is a message without fields, and so are many bytes of another one: a
        message without a field that is known is refused.

        Raises:
            PayloadError: it is packed otherwise, or too large.
        """
        from google.protobuf import json_format  # noqa: PLC0415
        from google.protobuf.message import DecodeError  # noqa: PLC0415

        if len(payload) > MOST_PAYLOAD_BYTES:
            raise PayloadError(f"At most {MOST_PAYLOAD_BYTES:,} bytes are allowed")
        assert isinstance(reader, ProtobufSchema)
        try:
            written = self.message.FromString(payload)
        except (DecodeError, ValueError) as error:
            raise PayloadError(f"It is no {self.descriptor.full_name}: {error}") from None
        size = written.ByteSize()
        written.DiscardUnknownFields()
        if written.ByteSize() != size:
            raise PayloadError(f"There is a field that {self.descriptor.full_name} does not know")
        if not size:
            raise PayloadError(f"Of {self.descriptor.full_name} it has no field")
        message = written if reader is self else reader.message.FromString(payload)
        try:
            return msgspec.json.encode(reader.plain(message))
        except (json_format.Error, ValueError) as error:  # a time of no year, a number that is none
            raise PayloadError(str(error)) from None

    def upcast(self, value: Any) -> Any:
        """Return a value of JSON as it is: a field that is absent has no default in JSON."""
        return self.in_json.upcast(value)


def _compile(text: str) -> bytes:
    library = str(files("grpc_tools").joinpath("_proto"))
    with tempfile.TemporaryDirectory(prefix="cartwheel-schema-") as folder:
        source, result = Path(folder, _FILE), Path(folder, "compiled")
        source.write_text(text, encoding="utf-8")
        command = [
            *(sys.executable, "-I", "-c", _COMPILER),
            *(f"-I{folder}", f"-I{library}", "--include_imports"),
            *(f"--descriptor_set_out={result}", _FILE),
        ]
        try:
            with _turns:  # whoever registers many leaves room for the rest
                done = subprocess.run(  # noqa: S603 - fixed words; the source goes in as a file
                    command,
                    capture_output=True,
                    check=False,
                    timeout=_SECONDS,
                    env={},
                )
        except subprocess.TimeoutExpired:
            raise refused((), f"It takes longer than {_SECONDS} s to compile") from None
        except OSError as error:
            raise UnavailableError("The compiler of Protobuf does not start") from error
        if done.returncode:
            lines = done.stderr.decode(errors="replace").replace(f"{folder}/", "").splitlines()
            told = [line.removeprefix(f"{_FILE}:") for line in lines if line.startswith(_FILE)]
            raise refused((), "; ".join(told or lines)[:1_000] or "It does not compile")
        return result.read_bytes()


def _ensure_plain(compiled: bytes) -> None:
    """Refuse what events have no use for, and what other languages would read otherwise."""
    from google.protobuf import descriptor_pb2  # noqa: PLC0415

    found = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    own = next(each for each in found.file if each.name == _FILE)
    if own.syntax != "proto3":
        raise refused((), 'proto3 is required: syntax = "proto3";')
    if not own.message_type:
        raise refused((), "There is no message in it")
