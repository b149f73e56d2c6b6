"""Queries about who is who, inside the given transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.identity import USER, Link, Persons, later, links_of
from cartwheel.domains.events.api import Activity
from cartwheel.kernel.connection import Connection

_MOST: Final = 2_000
_EACH: Final = 20
_IDS: Final = sa.bindparam("ids", type_=sa.ARRAY(sa.Text))
_NEAR: Final = sa.text(
    """
    WITH RECURSIVE near AS (
        SELECT visitor_id, leads_to, said_at FROM visitor_links
        WHERE store_id = :store_id AND (visitor_id = ANY(:ids) OR leads_to = ANY(:ids))
        UNION
        SELECT link.visitor_id, link.leads_to, link.said_at
        FROM near JOIN visitor_links AS link ON link.store_id = :store_id
            AND (link.visitor_id = near.leads_to OR link.leads_to = near.leads_to
                OR link.leads_to = near.visitor_id)
    )
    SELECT visitor_id, leads_to, said_at FROM near LIMIT :most
    """
).bindparams(_IDS, sa.bindparam("store_id", type_=sa.Uuid))
_KEEP: Final = sa.text(
    """
    INSERT INTO visitor_links (store_id, visitor_id, leads_to, said_at)
    SELECT :store_id, * FROM unnest(:ids, :targets, :times)
    ON CONFLICT (store_id, visitor_id) DO UPDATE
    SET leads_to = excluded.leads_to, said_at = excluded.said_at
    WHERE (visitor_links.said_at, visitor_links.leads_to) < (excluded.said_at, excluded.leads_to)
    """
).bindparams(
    _IDS,
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("targets", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("times", type_=sa.ARRAY(sa.DateTime(timezone=True))),
)


@dataclass(frozen=True, slots=True)
class IdentityRepository:
    """Who is who among one store's visitors at a time."""

    connection: Connection

    async def ids_of(self, store_id: UUID, visitor_id: str) -> set[str]:
        """Return all ids by which a visitor is known, the given one among them."""
        return {*(await self.ids_of_all(store_id, [visitor_id]))[visitor_id]}

    async def ids_of_all(
        self, store_id: UUID, visitors: Iterable[str]
    ) -> dict[str, tuple[str, ...]]:
        """
        Return all ids by which visitors are known: the person first, then in one order the rest.

        Of a person with thousands of ids two thousand are known.
        """
        asked = sorted(set(visitors))
        most = _MOST + _EACH * len(asked)
        rows = await self.connection.execute(
            _NEAR, {"store_id": store_id, "ids": asked, "most": most}
        )
        persons = Persons({row.visitor_id: row.leads_to for row in rows})
        known_as: dict[str, list[str]] = {}
        for each in sorted({*asked, *persons.visitors}):
            known_as.setdefault(persons.of(each), []).append(each)
        found = {}
        for each in asked:
            person = persons.of(each)
            found[each] = (person, *(name for name in known_as[person] if name != person))
        return found

    async def learn(self, store_id: UUID, activities: Sequence[Activity]) -> Persons:
        """
        Keep what activities say of who is who, and return all that is known of those in them.

        Of a person with thousands of ids two thousand are known.
        """
        told = links_of(activities)
        ids = {activity.visitor_id for activity in activities}
        ids |= {f"{USER}{activity.user_id}" for activity in activities if activity.user_id}
        ids |= {*told.keys(), *(link.leads_to for link in told.values())}
        rows = await self.connection.execute(
            _NEAR, {"store_id": store_id, "ids": sorted(ids), "most": _MOST}
        )
        links = {row.visitor_id: Link(*row) for row in rows}
        news = [
            link
            for name, link in sorted(told.items())
            if name not in links or later(links[name], link) != links[name]
        ]
        if news:
            names, targets, times = zip(*news, strict=True)
            given = {"ids": list(names), "targets": list(targets), "times": list(times)}
            await self.connection.execute(_KEEP, {"store_id": store_id, **given})
        links |= {link.visitor_id: link for link in news}
        return Persons({link.visitor_id: link.leads_to for link in links.values()})
