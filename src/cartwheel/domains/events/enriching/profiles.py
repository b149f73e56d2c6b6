"""
What is kept of each visitor: since when, how often here, what was bought and liked.

A row changes when a visit begins, and when something is put into a cart or bought, in the
transaction that counts those events: exactly once. It is bounded: eight categories and eight
brands, four currencies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.events.contracts import Identifier
from cartwheel.domains.events.messages import BUY, Activity
from cartwheel.domains.events.models import visitor_profiles
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection

MOST_PREFERRED: Final = 8
MOST_CURRENCIES: Final = 4
_LONGEST: Final = 100

_NAMES: Final = (
    "store_id",
    "visitor_id",
    "user_id",
    "first_seen_at",
    "last_seen_at",
    "visits",
    "purchases",
    "spent",
    "categories",
    "brands",
)
_INSERTED: Final = insertion(visitor_profiles, _NAMES)
_SAVE: Final = _INSERTED.on_conflict_do_update(
    index_elements=["store_id", "visitor_id"],
    set_={name: _INSERTED.excluded[name] for name in _NAMES[2:]},
)


class Deed(NamedTuple):
    """An event that changes its visitor's profile."""

    activity: Activity
    begins_visit: bool


class GetVisitor(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a visitor: an anonymous id, or `user:` and a user's."""

    visitor_id: Identifier


class Profile(msgspec.Struct, rename="camel", kw_only=True):
    """
    A visitor, as the store's events tell.

    `lastSeenAt` is when the latest visit began, or something was put into a cart or bought since.
    `spent` is in minor units by currency, the first four of them; `categories` and `brands` count
    what was put into carts and bought, those that count most.
    """

    visitor_id: str
    user_id: str | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    visits: int = 0
    purchases: int = 0
    spent: dict[str, int] = {}
    categories: dict[str, int] = {}
    brands: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class ProfileRepository:
    """Profiles of one store's visitors, inside the given transaction."""

    connection: Connection

    async def find(self, store_id: UUID, visitor_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return how often these visitors were here and bought, of whom anything is known."""
        table = visitor_profiles.c
        rows = await self.connection.execute(
            sa.select(table.visitor_id, table.visits, table.purchases).where(
                table.store_id == store_id,
                table.visitor_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text))),
            ),
            {"ids": list(visitor_ids)},
        )
        return {row.visitor_id: (row.visits, row.purchases) for row in rows}

    async def get(self, store_id: UUID, visitor_id: str) -> Profile | None:
        """Return one visitor's profile, if there is one."""
        found = await self._read(store_id, [visitor_id], locks=False)
        return found.get(visitor_id)

    async def add(self, store_id: UUID, deeds: Iterable[Deed]) -> None:
        """Add what visitors did."""
        told = [deed for deed in deeds if deed.activity.visitor_id]
        if not told:
            return
        ids = sorted({deed.activity.visitor_id for deed in told})
        profiles = await self._read(store_id, ids, locks=True)
        for deed in told:
            _apply(profiles, deed)
        rows = [_row(store_id, profiles[visitor_id]) for visitor_id in ids]
        await self.connection.execute(_SAVE, arrays_of(_NAMES, rows))

    async def _read(
        self, store_id: UUID, visitor_ids: Sequence[str], *, locks: bool
    ) -> dict[str, Profile]:
        statement = sa.select(visitor_profiles).where(
            visitor_profiles.c.store_id == store_id,
            visitor_profiles.c.visitor_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text))),
        )
        if locks:
            statement = statement.order_by(visitor_profiles.c.visitor_id).with_for_update()
        rows = await self.connection.execute(statement, {"ids": list(visitor_ids)})
        return {row.visitor_id: _profile(row) for row in rows}


def _apply(profiles: dict[str, Profile], deed: Deed) -> None:
    activity = deed.activity
    at = datetime.fromtimestamp(activity.at_ms / 1000, UTC)
    profile = profiles.get(activity.visitor_id)
    if profile is None:
        profile = Profile(visitor_id=activity.visitor_id, first_seen_at=at, last_seen_at=at)
        profiles[activity.visitor_id] = profile
    profile.first_seen_at = min(profile.first_seen_at, at)
    profile.last_seen_at = max(profile.last_seen_at, at)
    profile.user_id = activity.user_id or profile.user_id
    profile.visits += deed.begins_visit
    if activity.kind == BUY:
        profile.purchases += 1
        profile.spent = _paid(profile.spent, activity.currency, activity.value_minor)
    for line in activity.lines:
        profile.categories = _counted(profile.categories, line.category)
        profile.brands = _counted(profile.brands, line.brand)


def _counted(counts: Mapping[str, int], name: str) -> dict[str, int]:
    """
    Count one more; where there is no room, what counts least makes way and hands its count on.

    The algorithm is Space-Saving (Metwally, Agrawal, El Abbadi 2005).
    """
    name = name[:_LONGEST]
    counted = dict(counts)
    if name:
        before = counted.get(name, 0)
        if name not in counted and len(counted) >= MOST_PREFERRED:
            before = counted.pop(min(counted, key=lambda each: counted[each]))
        counted[name] = before + 1
    return counted


def _paid(spent: Mapping[str, int], currency: str, minor: int) -> dict[str, int]:
    if not minor or (currency not in spent and len(spent) >= MOST_CURRENCIES):
        return dict(spent)
    return {**spent, currency: spent.get(currency, 0) + minor}


def _profile(row: Any) -> Profile:
    return Profile(**{name: getattr(row, name) for name in _NAMES[1:]})


def _row(store_id: UUID, profile: Profile) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(profile, name) for name in _NAMES[1:]}
    for name in ("spent", "categories", "brands"):
        row[name] = msgspec.json.encode(row[name]).decode()
    return {**row, "store_id": store_id}
