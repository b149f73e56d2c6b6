"""Mails that are about no booking: keys to bookings, and cars that are free after all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.orders.api import LANGUAGE
from cartwheel.domains.rentals.bookings.contracts import ListBookings
from cartwheel.domains.rentals.bookings.listing import BookingListing
from cartwheel.domains.rentals.bookings.models import waiting
from cartwheel.domains.rentals.fleet.models import cars, locations
from cartwheel.domains.rentals.letters.contracts import NoteKind, Place, Waited
from cartwheel.domains.rentals.letters.messages import SendOwnKey, SendWaitingLetter
from cartwheel.domains.rentals.letters.models import notes
from cartwheel.domains.rentals.letters.pages import RentalPages
from cartwheel.domains.rentals.letters.post import key_letter, waiting_letter
from cartwheel.domains.rentals.letters.repository import CLAIMED_FOR
from cartwheel.domains.rentals.letters.sending import Sending
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.mail.api import Mail, Mailer
from cartwheel.systems.rpc.api import Flow, ServiceScopes

MOST_KEYS: Final = 5
"""So many an hour go to one mailbox, whoever asks for them."""
_KEYS_SPAN: Final = timedelta(hours=1)
_KEPT_FOR: Final = timedelta(days=1)
_note, _waits = notes.c, waiting.c


@dataclass(frozen=True, slots=True)
class NoteRepository:
    """Which of these mails were sent."""

    connection: Connection

    async def claim(
        self, store_id: UUID, note_id: UUID, kind: NoteKind, about: UUID, *, at: datetime
    ) -> bool:
        """Take a mail to be sent; False when it is sent, or another one is about to."""
        added = insert(notes).values(
            id=note_id, store_id=store_id, kind=kind, about=about, claimed_at=at
        )
        claimed = await self.connection.scalar(
            added.on_conflict_do_update(
                index_elements=["id"],
                set_={"claimed_at": at},
                where=sa.and_(_note.sent_at.is_(None), _note.claimed_at <= at - CLAIMED_FOR),
            ).returning(_note.id)
        )
        return claimed is not None

    async def is_sent(self, note_id: UUID) -> bool:
        """Tell whether a mail is sent."""
        sent = await self.connection.scalar(sa.select(_note.sent_at).where(_note.id == note_id))
        return sent is not None

    async def change(self, note_id: UUID, **values: datetime) -> None:
        """Say that a mail is sent, or was claimed earlier."""
        await self.connection.execute(sa.update(notes).where(_note.id == note_id).values(values))

    async def count_keys(self, store_id: UUID, customer_id: UUID, *, now: datetime) -> int:
        """Count the keys that a customer was mailed lately, and forget those of long ago."""
        of_customer = (
            _note.store_id == store_id,
            _note.about == customer_id,
            _note.kind == NoteKind.KEY,
        )
        old = _note.claimed_at < now - _KEPT_FOR
        await self.connection.execute(sa.delete(notes).where(*of_customer, old))
        count = sa.select(sa.func.count()).where(*of_customer, _note.claimed_at > now - _KEYS_SPAN)
        return await self.connection.scalar(count) or 0

    async def find_waited(self, store_id: UUID, waiting_id: UUID) -> Waited | None:
        """Return what somebody waits for."""
        rows = await self.connection.execute(
            sa.select(
                _waits.email,
                _waits.starts_at,
                _waits.ends_at,
                cars.c.id.label("car_id"),
                cars.c.slug,
                cars.c.title,
                locations.c.id.label("place_id"),
                locations.c.name,
                locations.c.address,
                locations.c.zone,
            )
            .join_from(waiting, cars, cars.c.id == _waits.car_id)
            .join(locations, locations.c.id == _waits.pickup_location_id)
            .where(_waits.store_id == store_id, _waits.id == waiting_id)
        )
        row = rows.one_or_none()
        if row is None:
            return None
        return Waited(
            email=row.email,
            car_id=row.car_id,
            slug=row.slug,
            car=row.title,
            place_id=row.place_id,
            place=Place(name=row.name, address=row.address, zone=zone_of(row.zone)),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )


@dataclass(frozen=True, slots=True)
class NoteFlow(Flow):
    """Sends these mails, each once; no transaction is open while one is sent."""

    scopes: ServiceScopes
    settings: LiveSettings
    mailer: Mailer
    pages: RentalPages
    clock: Clock

    async def send_key(self, job: SendOwnKey) -> Sending:
        """
        Mail a key to whoever has bookings by an address, at most five an hour.

        Raises:
            MailRefusedError: the mail will never be taken.
            MailDeferredError: it was not taken now; whoever comes next may try.
        """
        async with self.scopes.open(job.store_id) as scope:
            customer_id = await (await scope.get(CustomerDirectory)).find_by_email(
                job.store_id, job.email
            )
            link = None
            if customer_id is not None:
                wanted = ListBookings(customer_id=customer_id, limit=1)
                found = await (await scope.get(BookingListing)).list_page(job.store_id, wanted)
                link = await self.pages.key(job.store_id, customer_id) if found else None
            if customer_id is None or link is None:
                return Sending.NOT_WANTED
            notes = await scope.get(NoteRepository)
            sent = await notes.count_keys(job.store_id, customer_id, now=self.clock.now())
            if sent >= MOST_KEYS:
                return Sending.NOT_WANTED
        language = (await self.settings.of(job.store_id)).values[LANGUAGE]
        mail = key_letter(job.email, language, mail_id=job.id, link=link)
        return await self._send(job.store_id, NoteKind.KEY, customer_id, mail)

    async def send_waiting(self, job: SendWaitingLetter) -> Sending:
        """
        Tell somebody who waits that the car is free, unless the time has begun.

        Raises:
            MailRefusedError: the mail will never be taken.
            MailDeferredError: it was not taken now; whoever comes next may try.
        """
        async with self.scopes.open(job.store_id) as scope:
            notes = await scope.get(NoteRepository)
            waited = await notes.find_waited(job.store_id, job.waiting_id)
        if waited is None or waited.starts_at <= self.clock.now():
            return Sending.NOT_WANTED
        language = (await self.settings.of(job.store_id)).values[LANGUAGE]
        link = await self.pages.offer(job.store_id, waited)
        mail = waiting_letter(waited, language, mail_id=job.waiting_id, link=link)
        return await self._send(job.store_id, NoteKind.WAITING, waited.car_id, mail)

    async def _send(self, store_id: UUID, kind: NoteKind, about: UUID, mail: Mail) -> Sending:
        assert mail.id is not None  # each of ours has one
        now = self.clock.now()
        async with self.scopes.open(store_id) as scope:
            notes = await scope.get(NoteRepository)
            if not await notes.claim(store_id, mail.id, kind, about, at=now):
                return Sending.SENT_BEFORE if await notes.is_sent(mail.id) else Sending.BUSY
        try:
            await self.mailer.send(mail)
        except BaseException:
            async with self.scopes.open(store_id) as scope:
                notes = await scope.get(NoteRepository)
                await notes.change(mail.id, claimed_at=now - CLAIMED_FOR)
            raise
        async with self.scopes.open(store_id) as scope:
            notes = await scope.get(NoteRepository)
            await notes.change(mail.id, sent_at=self.clock.now())
        return Sending.SENT
