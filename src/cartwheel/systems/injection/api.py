"""Scopes of dependencies, and calls that take their arguments from one by type."""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from dishka import AsyncContainer

T = TypeVar("T")

StoreScope = Callable[[UUID], AbstractAsyncContextManager[AsyncContainer]]
"""
Opens a scope of dependencies around at most one transaction, which sees the rows of one store.

The transaction commits when the block ends and rolls back when the block raises;
a failed commit raises too.
"""


@dataclass(frozen=True, slots=True)
class StoreScopes:
    """Opens such scopes for parts that a process has once; nobody's call is known in them."""

    open: StoreScope


async def call(
    handler: Callable[..., Awaitable[T]], message: object, *, scope: AsyncContainer
) -> T:
    """Call a handler with a message and, found by their types, the dependencies it asks for."""
    dependencies = {name: await scope.get(kind) for name, kind in wanted(handler).items()}
    return await handler(message, **dependencies)


@cache
def wanted(handler: Callable[..., Any]) -> dict[str, Any]:
    """Return the type of each parameter after the first."""
    hints = get_type_hints(handler)
    _, *dependencies = inspect.signature(handler).parameters
    return {name: hints[name] for name in dependencies}
