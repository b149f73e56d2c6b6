"""What a domain subscribes to: a kind of announcement, and the function that acts on it."""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, get_type_hints
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.systems.outbox.announcements import Announcement

StoreScope = Callable[[UUID], AbstractAsyncContextManager[AsyncContainer]]
"""
Opens a scope of dependencies around one transaction that sees the rows of one store.

The transaction commits when the block ends and rolls back when the block raises;
a failed commit raises too.
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    A handler for one kind of announcement.

    Its first parameter receives the announcement; the others are dependencies,
    found by their type. It must be idempotent: delivery is at least once.
    """

    message: type[Announcement]
    handler: Callable[..., Awaitable[None]]

    async def handle(self, message: Announcement, *, scope: AsyncContainer) -> None:
        """Call the handler with what it asks for."""
        dependencies = {
            name: await scope.get(wanted) for name, wanted in _wanted(self.handler).items()
        }
        await self.handler(message, **dependencies)


def _wanted(handler: Callable[..., Any]) -> dict[str, Any]:
    hints = get_type_hints(handler)
    _, *dependencies = inspect.signature(handler).parameters
    return {name: hints[name] for name in dependencies}
