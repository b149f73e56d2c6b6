"""Binds path, query and body of a request into the one input of a procedure."""

import types
from collections.abc import Sequence, Set as AbstractSet
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.inputs import CONTRADICTION, RawInput
from cartwheel.systems.rpc.issues import issue_of, nul_issues
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.quoting import unquote
from cartwheel.systems.rpc.rest.binding import Binding

# Whatever follows the hundredth is a part of that one, and will not fit.
_MOST_PARAMETERS = 99


class Endpoint:
    """A procedure at its REST address."""

    def __init__(self, procedure: Procedure, binding: Binding) -> None:
        self.procedure = procedure
        self.binding = binding
        self._input = procedure.signature.input
        fields = self._input.fields if self._input else ()
        self._types = {field.encode_name: field.type for field in fields}
        self._lists = {name for name, expected in self._types.items() if _is_list(expected)}
        struct = get_origin(self._input.type) or self._input.type if self._input else None
        config = getattr(struct, "__struct_config__", None)
        self._keeps_unknown = config is not None and config.forbid_unknown_fields

    def read(self, values: tuple[str, ...], query: bytes, body: bytes | None) -> Any:
        """
        Make the input: the body's fields, over them the query's, and the path's.

        Words of the path and the query are read as what the fields are: numbers,
        booleans, times, and lists of a repeated name. A field that stands in the path
        may be repeated elsewhere, and must be the same there. The body of a raw input
        stays as it came, beside them.

        Raises:
            InvalidInputError: with every issue.
        """
        if self._input is None:
            return None
        if not values and not query:
            return self._input.decode(body)
        words = self._words(query)
        placed = dict(zip(self.binding.parameters, values, strict=True))
        if contradicted := [n for n in placed if n in words and words[n] != placed[n]]:
            raise InvalidInputError(*(Issue((n,), CONTRADICTION) for n in contradicted))
        words.update(placed)
        if issues := tuple(nul_issues(words)):
            raise InvalidInputError(*issues)
        if self._input.raw:
            return RawInput(body or b"", words)
        if not body:
            try:
                return msgspec.convert(words, self._input.type, strict=False)
            except msgspec.ValidationError:
                pass  # what follows finds every issue
        return self._bind(words, body)

    def _bind(self, words: dict[str, str | list[str]], body: bytes | None) -> Any:
        assert self._input is not None
        converted: dict[str, Any] = {}
        issues: list[Issue] = []
        for name, word in words.items():
            try:
                expected = self._types.get(name, Any)
                converted[name] = msgspec.convert(word, expected, strict=False)
            except msgspec.ValidationError as error:
                issues.append(issue_of(error, (name,)))
        refused = {issue.path[0] for issue in issues}
        try:
            merged = self._input.merge(body, converted, fixed=self.binding.parameters)
            value = self._input.decode(merged)
        except InvalidInputError as error:
            issues += [i for i in error.issues if not i.path or i.path[0] not in refused]
        if issues:
            raise InvalidInputError(*issues)
        return value

    def _words(self, query: bytes) -> dict[str, str | list[str]]:
        words: dict[str, str | list[str]] = {}
        if not query:
            return words
        for pair in query.split(b"&", _MOST_PARAMETERS):
            quoted, _, word = pair.partition(b"=")
            name = unquote(quoted).decode(errors="replace")
            if name not in self._types and not (self._keeps_unknown and name):
                continue
            text = unquote(word).decode(errors="replace")
            known = words.get(name)
            if known is None:
                words[name] = [text] if name in self._lists else text
            elif isinstance(known, list):
                known.append(text)
            else:
                words[name] = [known, text]
        return words


def _is_list(expected: Any) -> bool:
    origin = get_origin(expected)
    if origin is Annotated:
        return _is_list(get_args(expected)[0])
    if origin in (Union, types.UnionType):
        return any(map(_is_list, get_args(expected)))
    candidate = origin or expected
    return (
        isinstance(candidate, type)
        and issubclass(candidate, Sequence | AbstractSet)
        and not issubclass(candidate, str | bytes)
    )
