"""Queries about customers, inside the given transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from cartwheel.domains.customers.contracts import Customer, CustomerProfile
from cartwheel.domains.customers.errors import EmailTakenError, ExternalIdTakenError
from cartwheel.domains.customers.groups.models import group_members, groups
from cartwheel.domains.customers.models import customers, visitors, words
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = customers.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid)

GROUP_IDS: Final = (
    sa.select(sa.func.coalesce(sa.func.array_agg(group_members.c.group_id), sa.text("'{}'")))
    .where(group_members.c.customer_id == _kept.id)
    .scalar_subquery()
    .label("group_ids")
)
_GROUPS_DISCOUNT: Final = (
    sa.select(sa.func.max(groups.c.discount_bps))
    .select_from(group_members.join(groups, groups.c.id == group_members.c.group_id))
    .where(group_members.c.customer_id == _kept.id)
    .scalar_subquery()
)
SHOWN: Final = (
    *(_kept[name] for name in Customer.__struct_fields__ if name != "group_ids"),
    GROUP_IDS,
)
_of_asked = customers.alias("asked")
# A tombstone answers with its survivor.
_SURVIVOR: Final = (
    sa.select(sa.func.coalesce(_of_asked.c.merged_into, _of_asked.c.id))
    .where(
        _of_asked.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        _of_asked.c.id == sa.bindparam("customer_id", type_=sa.Uuid),
    )
    .scalar_subquery()
)
_FIND: Final = sa.select(*SHOWN).where(_MINE, _kept.id == _SURVIVOR)
_PROFILE: Final = sa.select(
    *(
        _kept[name]
        for name in CustomerProfile.__struct_fields__
        if name not in {"group_ids", "discount_bps"}
    ),
    GROUP_IDS,
    sa.func.greatest(_kept.discount_bps, _GROUPS_DISCOUNT).label("discount_bps"),
).where(_MINE, _kept.id == _SURVIVOR)
_PROFILES: Final = (
    sa.select(_of_asked.c.id.label("asked_id"), *_PROFILE.selected_columns)
    .join_from(
        _of_asked, customers, _kept.id == sa.func.coalesce(_of_asked.c.merged_into, _of_asked.c.id)
    )
    .where(
        _of_asked.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        _of_asked.c.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
        _MINE,
    )
)
# Survivors alone are locked, in the order of their ids.
_survivor: Final = sa.func.coalesce(_of_asked.c.merged_into, _of_asked.c.id)
_LOCK: Final = (
    sa.select(_of_asked.c.id.label("asked_id"), _kept.id, _kept.merged_into)
    .join_from(_of_asked, customers, _kept.id == _survivor)
    .where(
        _of_asked.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        _of_asked.c.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
        _MINE,
    )
    .order_by(_kept.id)
    .with_for_update(key_share=True, of=customers)
)
_NAMED: Final = sa.select(
    _kept.email,
    _kept.external_id,
    sa.func.coalesce(_kept.merged_into, _kept.id).label("survivor_id"),
).where(
    _MINE,
    sa.or_(
        _kept.email == sa.func.any(sa.bindparam("emails", type_=sa.ARRAY(sa.Text))),
        _kept.external_id == sa.func.any(sa.bindparam("externals", type_=sa.ARRAY(sa.Text))),
    ),
)

NEW: Final = (
    *("id", "store_id", "email", "mailbox", "phone", "external_id", "name", "sort_name"),
    *("name_key", "locale", "zone", "currency", "discount_bps", "country"),
    *("created_at", "updated_at"),
)
# Arrays within arrays are none that can be unnested: tags come as one text.
_given = rows_given(**{name: customers.c[name].type for name in NEW}, tags=sa.Text)
_WORD_NAMES: Final = ("store_id", "word", "customer_id")


def _addition() -> sa.Select[tuple[UUID]]:
    """Build the one statement that adds customers and the words they are found by."""
    added = (
        insert(customers)
        .from_select(
            (*NEW, "tags"),
            sa.select(
                *(_given.c[name] for name in NEW),
                sa.func.string_to_array(_given.c.tags, "\n"),
            ).order_by(_given.c.ordinal),
            include_defaults=False,
        )
        .on_conflict_do_nothing()
        .returning(_kept.id)
        .cte("added")
    )
    word = rows_given(word_store_id=sa.Uuid, word_word=sa.Text, word_customer_id=sa.Uuid)
    named = sa.select(*word.c[:3]).join_from(word, added, added.c.id == word.c.word_customer_id)
    found_by = insert(words).from_select(_WORD_NAMES, named, include_defaults=False)
    written = found_by.on_conflict_do_nothing().cte("named")
    return sa.select(added.c.id).add_cte(written)


_ADD: Final = _addition()
_TAKEN: Final[dict[str, type[EmailTakenError | ExternalIdTakenError]]] = {
    "uq_customers_store_id_email": EmailTakenError,
    "uq_customers_store_id_external_id": ExternalIdTakenError,
}
_ADD_WORDS: Final = insertion(words, _WORD_NAMES).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class CustomerRepository:
    """Customers of one store at a time; whoever was merged is found as the survivor."""

    connection: Connection

    async def find(self, store_id: UUID, customer_id: UUID) -> Customer | None:
        """Return a customer, if the store has it."""
        given = {"of_store": store_id, "customer_id": customer_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else read(row, Customer)

    async def find_profile(self, store_id: UUID, customer_id: UUID) -> CustomerProfile | None:
        """Return what other domains need of a customer, if the store has it."""
        given = {"of_store": store_id, "customer_id": customer_id}
        row = (await self.connection.execute(_PROFILE, given)).one_or_none()
        return None if row is None else read(row, CustomerProfile)

    async def find_profiles(
        self, store_id: UUID, ids: Iterable[UUID]
    ) -> dict[UUID, CustomerProfile]:
        """Return what other domains need of many customers, by the ids that were asked for."""
        rows = await self.connection.execute(_PROFILES, {"of_store": store_id, "ids": [*ids]})
        return {row.asked_id: read(row, CustomerProfile) for row in rows}

    async def find_ids(
        self, store_id: UUID, *, emails: Iterable[str] = (), external_ids: Iterable[str] = ()
    ) -> tuple[dict[str, UUID], dict[str, UUID]]:
        """Return the ids of those who are called so: by address, and by external id."""
        given = {"of_store": store_id, "emails": [*emails], "externals": [*external_ids]}
        rows = await self.connection.execute(_NAMED, given)
        found = rows.all()
        return (
            {row.email: row.survivor_id for row in found if row.email is not None},
            {row.external_id: row.survivor_id for row in found if row.external_id is not None},
        )

    async def lock(self, store_id: UUID, customer_id: UUID) -> UUID | None:
        """
        Return the id of a customer whom nobody else changes until the transaction ends.

        It is the survivor's, if the customer was merged.
        """
        return (await self.lock_all(store_id, [customer_id])).get(customer_id)

    async def lock_all(self, store_id: UUID, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lock customers in the order of their ids; return whose id each of the given is now."""
        now = {id_: id_ for id_ in ids}
        unlocked = set(now)
        while unlocked:
            rows = await self.connection.execute(_LOCK, {"of_store": store_id, "ids": [*unlocked]})
            locked = {row.asked_id: row for row in rows}
            now = {
                asked: locked[id_].id if id_ in locked else id_
                for asked, id_ in now.items()
                if id_ in locked or id_ not in unlocked
            }
            # Whoever was merged while we waited is somebody else by now.
            unlocked = {row.id for row in locked.values() if row.merged_into is not None}
        return now

    async def add_all(
        self, rows: Sequence[Mapping[str, Any]], found_by: Mapping[UUID, Sequence[str]]
    ) -> set[UUID]:
        """
        Add customers, to be found by these words; return who is new.

        Whose address or external id somebody else has is left out. One round trip.
        """
        if not rows:
            return set()
        named = _word_rows(rows[0]["store_id"], found_by)
        values = arrays_of(NEW, rows) | {"tags": ["\n".join(row["tags"]) for row in rows]}
        given = arrays_of(_WORD_NAMES, named, prefix="word_")
        return set(await self.connection.scalars(_ADD, values | given))

    async def update(
        self, store_id: UUID, customer_id: UUID, values: Mapping[str, Any], *, at: datetime
    ) -> None:
        """
        Change a customer that is locked.

        Raises:
            EmailTakenError: another customer has the address.
            ExternalIdTakenError: another customer has the external id.
        """
        changed = (
            sa.update(customers)
            .where(_kept.store_id == store_id, _kept.id == customer_id)
            .values({**values, "updated_at": at})
        )
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(changed)
        except IntegrityError as error:
            for constraint, refusal in _TAKEN.items():
                if constraint in str(error):
                    raise refusal from error
            raise

    async def release(
        self, store_id: UUID, customer_id: UUID, *, email: str | None, external_id: str | None
    ) -> None:
        """Take names from tombstones of a customer, who is to be called so again."""
        for column, value in ((_kept.email, email), (_kept.external_id, external_id)):
            if value is not None:
                await self.connection.execute(
                    sa.update(customers)
                    .where(
                        _kept.store_id == store_id,
                        _kept.merged_into == customer_id,
                        column == value,
                    )
                    .values({column.name: None})
                )

    async def set_words(self, store_id: UUID, given: Mapping[UUID, Sequence[str]]) -> None:
        """Let customers be found by these words, and by no others."""
        await self.connection.execute(
            sa.delete(words).where(
                words.c.customer_id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
            ),
            {"ids": [*given]},
        )
        rows = _word_rows(store_id, given)
        if rows:
            await self.connection.execute(_ADD_WORDS, arrays_of(_WORD_NAMES, rows))

    async def link_visitor(
        self, store_id: UUID, customer_id: UUID, visitor_id: str, *, at: datetime
    ) -> None:
        """Let a visitor be known as a customer; whoever signed in last is it."""
        values = {
            "store_id": store_id,
            "visitor_id": visitor_id,
            "customer_id": customer_id,
            "seen_at": at,
        }
        added = insert(visitors).values(values)
        await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["store_id", "visitor_id"],
                set_={"customer_id": added.excluded.customer_id, "seen_at": added.excluded.seen_at},
            )
        )

    async def list_by_phone(self, store_id: UUID, phone: str) -> list[UUID]:
        """Return the customers who have a telephone number."""
        found = await self.connection.scalars(
            sa.select(_kept.id)
            .where(_MINE, _kept.phone == sa.bindparam("phone"), _kept.merged_into.is_(None))
            .order_by(_kept.id),
            {"of_store": store_id, "phone": phone},
        )
        return list(found)

    async def find_by_visitors(self, store_id: UUID, ids: Iterable[str]) -> dict[str, UUID]:
        """Return which of these visitors are known as whom."""
        rows = await self.connection.execute(
            sa.select(visitors.c.visitor_id, visitors.c.customer_id).where(
                visitors.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
                visitors.c.visitor_id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Text))),
            ),
            {"of_store": store_id, "ids": [*ids]},
        )
        return {row.visitor_id: row.customer_id for row in rows}

    async def list_visitors(
        self, store_id: UUID, ids: Iterable[UUID], *, limit: int
    ) -> dict[UUID, set[str]]:
        """Return as which visitors customers are known, the latest of all of them."""
        rows = await self.connection.execute(
            sa.select(visitors.c.customer_id, visitors.c.visitor_id)
            .where(
                visitors.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
                visitors.c.customer_id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
            )
            .order_by(visitors.c.seen_at.desc(), visitors.c.visitor_id)
            .limit(limit),
            {"of_store": store_id, "ids": [*ids]},
        )
        found: dict[UUID, set[str]] = {}
        for row in rows:
            found.setdefault(row.customer_id, set()).add(row.visitor_id)
        return found


def _word_rows(store_id: UUID, given: Mapping[UUID, Sequence[str]]) -> list[dict[str, Any]]:
    return [
        {"store_id": store_id, "word": word, "customer_id": customer_id}
        for customer_id, each in given.items()
        for word in each
    ]
