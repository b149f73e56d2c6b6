"""Who may call a procedure, as its declaration says it."""

from dataclasses import dataclass, replace
from typing import Final

from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.errors import (
    ForbiddenError,
    SecondFactorNeededError,
    WrongCallerError,
)


@dataclass(frozen=True, slots=True)
class Access:
    """
    A rule of access: a permission like `events:write`, a kind of caller, or both.

    What is open to people whatever they may do in a store is what they need to add a
    second factor: it stays open to those who lack one.
    """

    signed_in: bool
    needed: str | None = None
    kind: str | None = None

    def ensure(self, actor: Actor) -> None:
        """
        Refuse an actor without the permission.

        Raises:
            ForbiddenError: the permission is missing, or the actor is of another kind.
            SecondFactorNeededError: the actor's store asks for a second factor first.
        """
        if self.kind is not None and self.kind != actor.kind:
            raise WrongCallerError(kind=self.kind)
        if actor.lacks_factor and (self.kind is None or self.needed is not None):
            raise SecondFactorNeededError
        held = actor.permissions | actor.operates if actor.operates else actor.permissions
        if self.needed is not None and self.needed not in held:
            raise ForbiddenError(permission=self.needed)

    def acting(self, actor: Actor) -> Actor:
        """Return as whom an actor calls: what is the platform's is done for the platform."""
        if self.needed is None or self.needed not in actor.operates:
            return actor
        return replace(actor, store_id=NO_STORE, permissions=actor.operates, operates=frozenset())


public: Final = Access(signed_in=False)
"""Anybody may call it."""

signed_in: Final = Access(signed_in=True)
"""Any valid credential will do."""


def permission(needed: str) -> Access:
    """Ask for a credential that holds a permission, `<domain>:<verb>`."""
    return Access(signed_in=True, needed=needed)


def only(kind: str, needed: str | None = None) -> Access:
    """Ask for a credential of one kind of caller, and for a permission too if one is named."""
    return Access(signed_in=True, needed=needed, kind=kind)
