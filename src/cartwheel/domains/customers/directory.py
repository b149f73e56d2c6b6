"""Who somebody is to a store: found, or made at the first meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from cartwheel.domains.customers import rules
from cartwheel.domains.customers.contracts import CustomerProfile, NewCustomer
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.messages import CustomerCreated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

_USER: Final = "user:"
_MOST_VISITORS: Final = 2_000


@dataclass(frozen=True, slots=True)
class CustomerDirectory:
    """What other domains ask about customers, within their transaction."""

    customers: CustomerRepository
    outbox: Outbox
    clock: Clock

    @classmethod
    def of(cls, connection: Connection, clock: Clock) -> Self:
        """Return the directory within a transaction that a flow has opened."""
        return cls(CustomerRepository(connection), Outbox(connection), clock)

    async def find(self, store_id: UUID, customer_id: UUID) -> CustomerProfile | None:
        """Return a customer, or the survivor with its own id, if the store has it."""
        return await self.customers.find_profile(store_id, customer_id)

    async def get(self, store_id: UUID, customer_id: UUID) -> CustomerProfile:
        """
        Return a customer, or the survivor with its own id.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        found = await self.find(store_id, customer_id)
        if found is None:
            raise CustomerNotFoundError(customer_id)
        return found

    async def of_visitors(
        self, store_id: UUID, visitors: Iterable[str]
    ) -> dict[str, CustomerProfile]:
        """
        Return which of these visitors are known as whom.

        One of the form `user:` and an id of the shop's own is who has this as external id.
        """
        asked = set(visitors)
        known = await self.customers.find_by_visitors(store_id, asked)
        signed_in = {
            each.removeprefix(_USER): each
            for each in asked
            if each.startswith(_USER) and each not in known
        }
        if signed_in:
            _, named = await self.customers.find_ids(store_id, external_ids=signed_in)
            known |= {signed_in[external]: id_ for external, id_ in named.items()}
        if not known:
            return {}
        profiles = await self.customers.find_profiles(store_id, set(known.values()))
        return {each: profiles[id_] for each, id_ in known.items() if id_ in profiles}

    async def visitors_of(
        self, store_id: UUID, customer_ids: Iterable[UUID]
    ) -> dict[UUID, set[str]]:
        """Return as which visitors customers are known, at most the latest two thousand."""
        return await self.customers.list_visitors(store_id, customer_ids, limit=_MOST_VISITORS)

    async def ids_of_phone(self, store_id: UUID, phone: str) -> list[UUID]:
        """Return who has this number, in the international form; several may."""
        return await self.customers.list_by_phone(store_id, phone)

    async def find_by_email(self, store_id: UUID, email: str) -> UUID | None:
        """Return who has this address, in the form in which it is kept; nobody is made."""
        by_email, _ = await self.customers.find_ids(store_id, emails=[email])
        return by_email.get(email)

    async def for_email(
        self, store_id: UUID, email: str, *, name: str = "", locale: str | None = None
    ) -> CustomerProfile:
        """
        Return who has this address, made now if nobody has: however many ask at once, it is one.

        Of somebody who is known already nothing changes.

        Raises:
            InvalidInputError: it is no address.
        """
        given = NewCustomer(email=email, name=name, locale=locale)
        (customer_id,) = await self.ensure_all(store_id, [given])
        return await self.get(store_id, customer_id)

    async def ensure_all(self, store_id: UUID, given: Sequence[NewCustomer]) -> list[UUID]:
        """
        Find or make many, in a few statements; return the id of each in the order given.

        Raises:
            InvalidInputError: an address or a number is none; nobody is made.
            ValueError: of somebody neither an address nor an external id is given.
        """
        now = self.clock.now()
        # In one order, so that none who make the same wait for each other in a ring.
        rows = [_row(store_id, each, at=now) for each in given]
        known = await self._find(store_id, rows)
        missing: dict[tuple[str, str], dict[str, Any]] = {}
        for row, id_ in zip(rows, known, strict=True):
            if id_ is None:
                missing.setdefault(_call_sign(row), row)
        if missing:
            ordered = [missing[sign] for sign in sorted(missing)]
            found_by = {row["id"]: words_of(row) for row in ordered}
            made = await self.customers.add_all(ordered, found_by)
            new = [row for row in ordered if row["id"] in made]
            await self.outbox.announce_all(
                [
                    (CustomerCreated(store_id=store_id, customer_id=row["id"]), row["id"])
                    for row in new
                ]
            )
            if len(given) > 1 or not new:
                known = await self._find(store_id, rows)
            else:
                known = [row["id"] for row in new]
        return [id_ for id_ in known if id_ is not None]

    async def link_visitor(self, store_id: UUID, customer_id: UUID, visitor_id: str) -> None:
        """
        Let what a visitor does count as the customer's: at a login, or a checkout.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        locked = await self.customers.lock(store_id, customer_id)
        if locked is None:
            raise CustomerNotFoundError(customer_id)
        await self.customers.link_visitor(store_id, locked, visitor_id, at=self.clock.now())

    async def _find(self, store_id: UUID, rows: Sequence[dict[str, Any]]) -> list[UUID | None]:
        by_email, by_external = await self.customers.find_ids(
            store_id,
            emails={row["email"] for row in rows if row["email"]},
            external_ids={row["external_id"] for row in rows if row["external_id"]},
        )
        return [by_email.get(row["email"]) or by_external.get(row["external_id"]) for row in rows]


def _row(store_id: UUID, given: NewCustomer, *, at: datetime) -> dict[str, Any]:
    if given.email is None and given.external_id is None:
        raise ValueError("Somebody new has an e-mail address or an external id")
    email = None if given.email is None else rules.email_of(given.email)
    phone = None if given.phone is None else rules.phone_of(given.phone, country=given.country)
    return {
        "id": new_id(),
        "store_id": store_id,
        "email": email,
        "phone": phone,
        "external_id": given.external_id,
        **derived(name=given.name, email=email),
        "locale": given.locale,
        "zone": None,
        "currency": None,
        "tags": sorted(set(given.tags)),
        "discount_bps": 0,
        "country": given.country,
        "created_at": given.created_at or at,
        "updated_at": at,
    }


def derived(*, name: str, email: str | None) -> dict[str, Any]:
    """Return the columns that follow from a name and an address."""
    return {
        "name": name,
        "sort_name": rules.folded(name),
        "name_key": rules.name_key(name),
        "mailbox": rules.mailbox(email),
    }


def words_of(row: dict[str, Any]) -> list[str]:
    """Return the words by which a customer is found."""
    return rules.words_of(
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        external_id=row["external_id"],
    )


def _call_sign(row: dict[str, Any]) -> tuple[str, str]:
    return (row["email"] or "", row["external_id"] or "")
