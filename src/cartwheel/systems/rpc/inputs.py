"""The input of a procedure: absent, decoded from JSON, or handed over as it came."""

from collections.abc import Collection, Mapping
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.issues import issue_of, issues_of, nul_issues

T = TypeVar("T")
U = TypeVar("U")

CONTRADICTION: Final = "It differs from the value in the path"

_EMPTY: Final = b"{}"
_NUL: Final = rb"\u0000"
_encode: Final = msgspec.json.Encoder().encode
_canonical: Final = msgspec.json.Encoder(order="deterministic").encode


class RawInput(Generic[T]):
    """
    The JSON of a `T`, which the procedure decodes itself.

    For hot paths that must look at parts on their own, and for bodies whose very bytes
    are signed. Documents and clients show a `T`; nothing has been checked. What stands in
    the address is not mixed into the body: `place` reads it.
    """

    __slots__ = ("_placed", "body")

    def __init__(self, body: bytes, placed: Mapping[str, Any] | None = None) -> None:
        self.body = body
        self._placed = placed or {}

    def place(self, kind: type[U]) -> U:
        """
        Return what the address says: the words of its path and query.

        Raises:
            InvalidInputError: they are not what `kind` asks for, or there is no address.
        """
        try:
            return msgspec.convert(self._placed, kind, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidInputError(issue_of(error, ())) from None


class Input:
    """What a procedure takes, under which parameter."""

    def __init__(self, parameter: str, annotation: Any, *, default: Any) -> None:
        self.parameter = parameter
        self.raw = get_origin(annotation) is RawInput
        self.type: Any = get_args(annotation)[0] if self.raw else annotation
        self._decode = msgspec.json.Decoder(self.type).decode
        self._default = default
        self.optional = default is not msgspec.NODEFAULT or self._accepts_nothing()

    @property
    def fields(self) -> tuple[msgspec.structs.FieldInfo, ...]:
        """The fields that paths and queries may name; none when the input is not one struct."""
        struct = get_origin(self.type) or self.type
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct):
            return msgspec.structs.fields(self.type)
        return ()

    def decode(self, raw: bytes | msgspec.Raw | None) -> Any:
        """
        Make the input from JSON.

        Raises:
            InvalidInputError: with every issue.
        """
        if not raw:
            if self._default is not msgspec.NODEFAULT:
                return self._default
            if not self.optional and (self.raw or not self.fields):
                raise InvalidInputError(Issue((), "An input is required"))
            # Of a struct every field that is missing gets an issue of its own.
            raw = _EMPTY
        if self.raw:
            return RawInput(bytes(raw))
        try:
            value = self._decode(raw)
            found = tuple(nul_issues(msgspec.json.decode(raw))) if _NUL in bytes(raw) else ()
        except RecursionError:
            raise InvalidInputError(Issue((), "It is nested too deeply")) from None
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            if isinstance(error, UnicodeDecodeError):
                error = msgspec.DecodeError("JSON is not UTF-8")
            raise InvalidInputError(*issues_of(error, raw, self.type)) from None
        if found:
            raise InvalidInputError(*found)
        return value

    def merge(
        self,
        raw: bytes | msgspec.Raw | None,
        values: Mapping[str, Any],
        *,
        fixed: Collection[str] = (),
    ) -> bytes:
        """
        Lay values over a JSON object, by wire name; a value given here wins.

        Raises:
            InvalidInputError: it is not an object, or says otherwise of a fixed name.
        """
        try:
            members: dict[str, Any] = msgspec.json.decode(
                raw or _EMPTY, type=dict[str, msgspec.Raw]
            )
        except RecursionError:
            raise InvalidInputError(Issue((), "It is nested too deeply")) from None
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InvalidInputError(Issue((), str(error))) from None
        if contradicted := [
            Issue((name,), CONTRADICTION)
            for name in members.keys() & values.keys() & set(fixed)
            if not _says(members[name], values[name])
        ]:
            raise InvalidInputError(*contradicted)
        return _encode({**members, **values})

    def fingerprint(self, value: Any) -> bytes:
        """Return bytes that are equal for equal inputs, however they were written."""
        return value.body if isinstance(value, RawInput) else _canonical(value)

    def _accepts_nothing(self) -> bool:
        try:
            self._decode(_EMPTY)
        except msgspec.ValidationError:
            return False
        return not self.raw


def _says(member: msgspec.Raw, value: Any) -> bool:
    try:
        return bool(msgspec.json.decode(member, type=type(value)) == value)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False
