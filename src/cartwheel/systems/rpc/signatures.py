"""What a procedure's function asks for and gives back, read from its annotations."""

import inspect
import types
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.inputs import Input, RawInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """
    A function's needs and gifts.

    `output` is the type of the answer, or of one item when it `streams`.
    """

    input: Input | None
    actor: str | None
    actor_required: bool
    context: str | None
    dependencies: dict[str, Any]
    output: Any
    streams: bool


def read_signature(function: Callable[..., Any]) -> Signature:
    """
    Read a function's annotations.

    The one parameter that is a msgspec struct (or a union of them, or a
    `RawInput`) is the input; `Actor` and `RequestContext` are the call's; any
    other is resolved by its type from the container.

    Raises:
        TypeError: the annotations do not say enough, or too much.
    """
    name = function.__qualname__
    streams = inspect.isasyncgenfunction(function)
    if not streams and not inspect.iscoroutinefunction(function):
        raise TypeError(f"{name}: procedures are asynchronous")
    hints = get_type_hints(function, include_extras=True)
    if "return" not in hints:
        raise TypeError(f"{name}: the type of the answer is missing")
    output = hints["return"]
    if streams:
        if get_origin(output) not in (AsyncIterator, AsyncIterable, AsyncGenerator):
            raise TypeError(f"{name}: a stream is an AsyncIterator of something")
        output = get_args(output)[0]
    return Signature(
        **_read_parameters(function, hints),
        output=output,
        streams=streams,
    )


def _read_parameters(function: Callable[..., Any], hints: dict[str, Any]) -> dict[str, Any]:
    name = function.__qualname__
    inputs: list[Input] = []
    actor = context = None
    actor_required = False
    dependencies: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in hints:
            raise TypeError(f"{name}: the parameter {parameter.name} has no type")
        hint = hints[parameter.name]
        options = _options(hint)
        if Actor in options:
            actor, actor_required = parameter.name, type(None) not in options
        elif RequestContext in options:
            context = parameter.name
        elif _is_input(hint, options):
            absent = parameter.default is parameter.empty
            default = msgspec.NODEFAULT if absent else parameter.default
            inputs.append(Input(parameter.name, hint, default=default))
        else:
            dependencies[parameter.name] = hint
    if len(inputs) > 1:
        raise TypeError(f"{name}: more than one parameter is an input")
    return {
        "input": inputs[0] if inputs else None,
        "actor": actor,
        "actor_required": actor_required,
        "context": context,
        "dependencies": dependencies,
    }


def _options(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) is Annotated:
        return _options(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return get_args(hint)
    return (hint,)


def _is_input(hint: Any, options: tuple[Any, ...]) -> bool:
    if get_origin(hint) is RawInput:
        return True
    classes = [get_origin(option) or option for option in options if option is not type(None)]
    return bool(classes) and all(
        isinstance(option, type) and issubclass(option, msgspec.Struct) for option in classes
    )
