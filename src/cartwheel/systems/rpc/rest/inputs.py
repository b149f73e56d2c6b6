"""Binds path, query and body of a request into the one input of a procedure."""

import types
from collections.abc import Sequence, Set as AbstractSet
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.issues import issue_of
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.rest.binding import Binding

_MOST_PARAMETERS = 100


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
        Make the input: the body's fields, over them the query's, over them the path's.

        Words of the path and the query are read as what the fields are: numbers,
        booleans, times, and lists of a repeated name.

        Raises:
            InvalidInputError: with every issue.
        """
        if self._input is None:
            return None
        if not values and not query:
            return self._input.decode(body)
        given = dict(zip(self.binding.parameters, values, strict=True))
        return self._bind({**self._parse(query), **given}, body)

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
            value = self._input.decode(self._input.merge(body, converted))
        except InvalidInputError as error:
            issues += [i for i in error.issues if not i.path or i.path[0] not in refused]
        if issues:
            raise InvalidInputError(*issues)
        return value

    def _parse(self, query: bytes) -> dict[str, str | list[str]]:
        if not query:
            return {}
        try:
            pairs = parse_qsl(
                query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS
            )
        except ValueError:
            raise InvalidInputError(
                Issue((), f"At most {_MOST_PARAMETERS} query parameters are read")
            ) from None
        lists: dict[str, list[str]] = {}
        for name, word in pairs:
            if name in self._types or self._keeps_unknown:
                lists.setdefault(name, []).append(word)
        return {
            name: words if name in self._lists or len(words) > 1 else words[0]
            for name, words in lists.items()
        }


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
