"""
What there is to be permitted, and who holds it.

Each permission is declared by the domain whose procedures ask for it, together with its
holders; everybody who has to know all of them is given `Permissions`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Holder(StrEnum):
    """Who may hold a permission: roles of people in a store, keys to replays, the operator."""

    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"
    ANALYST = "analyst"
    REPLAY = "replay"
    OPERATOR = "operator"


OWNERS: Final = frozenset({Holder.OWNER})
LEADERS: Final = OWNERS | {Holder.ADMIN}
TEAM: Final = LEADERS | {Holder.STAFF}
BACK_OFFICE: Final = TEAM | {Holder.ANALYST}
REPLAYS: Final = frozenset({Holder.REPLAY})
OPERATORS: Final = frozenset({Holder.OPERATOR})

ALL: Final = "*"
"""Kept with a key instead of names: it holds whatever there is and will be in its store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """
    One thing to be permitted, `<domain>:<verb>`.

    What anybody in a store holds, its owners hold. Whoever holds one that `lets_in` can
    give access to others, and so come back by it after having left. One that is `for_pages`
    may be held by a key that stands in a shop's pages, where everybody reads it.
    """

    name: str
    held_by: frozenset[Holder]
    description: str = ""
    lets_in: bool = False
    for_pages: bool = False

    def __post_init__(self) -> None:
        """
        Refuse holders that cannot be.

        Raises:
            TypeError: nobody holds it, or somebody in a store but not its owners.
        """
        if not self.held_by:
            raise TypeError(f"Nobody holds {self.name}")
        if self.is_of_store and Holder.OWNER not in self.held_by:
            raise TypeError(f"Owners hold whatever there is in a store, {self.name} too")

    @property
    def is_of_store(self) -> bool:
        """Say whether there is something to do by it in a store."""
        return bool(self.held_by - OPERATORS)


class Permissions:
    """Every permission there is."""

    def __init__(self, permissions: Iterable[Permission]) -> None:
        self._by_name: dict[str, Permission] = {}
        for permission in sorted(permissions, key=lambda p: p.name):
            if permission.name in self._by_name:
                raise TypeError(f"The permission {permission.name} is declared twice")
            self._by_name[permission.name] = permission
        held = {holder: frozenset(p.name for p in self if holder in p.held_by) for holder in Holder}
        self._held: dict[str, frozenset[str]] = {holder.value: held[holder] for holder in held}
        self.of_store: frozenset[str] = held[Holder.OWNER]
        """All there is to do in a store."""
        self.of_replay: frozenset[str] = held[Holder.REPLAY]
        """What the key of a replay holds."""
        self.of_operator: frozenset[str] = held[Holder.OPERATOR]
        """What may be done for the platform."""
        self.of_platform: frozenset[str] = self.of_operator - self.of_store
        """What may be done for the platform alone, also by people whom it has appointed."""
        self.letting_in: frozenset[str] = frozenset(p.name for p in self if p.lets_in)
        """Whoever holds one of these can give access to others."""
        self.for_pages: frozenset[str] = frozenset(p.name for p in self if p.for_pages)
        """A key that holds nothing else is a page's: many use it, who do not know each other."""

    def __iter__(self) -> Iterator[Permission]:
        """Go through the permissions, in alphabetical order."""
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        """Say whether there is a permission of this name."""
        return name in self._by_name

    def of_role(self, role: str | None) -> frozenset[str]:
        """Return what a role holds in its store; nothing for none and for one that is not known."""
        if role is None or role in (Holder.OPERATOR, Holder.REPLAY):
            return frozenset()
        return self._held.get(role, frozenset())

    def of_key(self, kept: Iterable[str]) -> frozenset[str]:
        """Return what a store's key holds, by what is kept with it: all there is, for `*`."""
        names = frozenset(kept)
        return self.of_store if ALL in names else names
