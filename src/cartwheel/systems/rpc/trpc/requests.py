"""What a tRPC request asks for: which procedures, with which inputs, answered how."""

from collections.abc import Mapping
from typing import Final

import msgspec

from cartwheel.systems.rpc.errors import ConnectionParamsError, MalformedRequestError
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.quoting import unquote

_inputs_of: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_WRAPPED: Final = b'{"json":'
_DIRECTION: Final = b'"direction"'
_WRAPPING: Final = frozenset({"json", "meta"})
_params_of: Final = msgspec.json.Decoder(dict[str, str]).decode
_JSONL: Final = b"application/jsonl"


class Query:
    """The few query parameters tRPC knows."""

    __slots__ = ("batch", "connection_params", "input", "last_event_id")

    def __init__(self, query_string: bytes) -> None:
        self.input: bytes | None = None
        self.batch = False
        self.connection_params: bytes | None = None
        self.last_event_id: str | None = None
        for part in query_string.split(b"&"):
            name, _, value = part.partition(b"=")
            if name == b"input":
                self.input = unquote(value)
            elif name == b"batch":
                self.batch = value == b"1"
            elif name == b"connectionParams":
                self.connection_params = unquote(value)
            elif name in (b"lastEventId", b"Last-Event-Id"):
                self.last_event_id = (
                    self.last_event_id or unquote(value).decode(errors="replace") or None
                )


def connection_params_of(raw: bytes) -> Mapping[str, str]:
    """
    Read the connection parameters, the stand-in for headers where none can be set.

    Raises:
        ConnectionParamsError: they are not a JSON map of strings.
    """
    try:
        return _params_of(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise ConnectionParamsError from None


def inputs_of(raw: bytes | None) -> Mapping[str, msgspec.Raw]:
    """
    Take a batch's inputs apart, by position; calls without input are absent.

    Raises:
        MalformedRequestError: they are not a JSON object.
    """
    if not raw:
        return {}
    try:
        return _inputs_of(raw)
    except msgspec.ValidationError:
        raise MalformedRequestError(
            '"input" needs to be an object when doing a batch call'
        ) from None
    except RecursionError:
        raise MalformedRequestError("The inputs are nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedRequestError(str(error)) from None


def is_transformed(raw: bytes | msgspec.Raw | None, procedure: Procedure | None) -> bool:
    """
    Tell whether superjson has wrapped an input: `{"json": …, "meta": …}`.

    It wraps even what is absent, so that whoever uses it is known by any call.
    """
    if raw is None or not bytes(raw).startswith(_WRAPPED):
        return False
    taken = procedure.signature.input if procedure is not None else None
    if taken is not None and any(field.encode_name == "json" for field in taken.fields):
        return False
    try:
        return _inputs_of(raw).keys() <= _WRAPPING
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False  # whoever decodes it says what is wrong


def without_direction(
    raw: bytes | msgspec.Raw | None, procedure: Procedure
) -> bytes | msgspec.Raw | None:
    """
    Leave out which way an infinite query goes, where a procedure has pages but no use for that.

    The hooks of tRPC's clients send a `direction` beside each `cursor`, and strict inputs
    would refuse what they do not know.
    """
    if raw is None or _DIRECTION not in bytes(raw) or procedure.signature.input is None:
        return raw
    names = {field.encode_name for field in procedure.signature.input.fields}
    if "cursor" not in names or "direction" in names:
        return raw
    try:
        members = _inputs_of(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return raw  # whoever decodes it says what is wrong
    members.pop("direction", None)
    return msgspec.json.encode(members)


def wants_stream(headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether the answers of a batch should come line by line, each when it is ready."""
    if (accept := headers.get(b"trpc-accept")) is not None:
        return accept == _JSONL
    return _JSONL in headers.get(b"accept", b"")
