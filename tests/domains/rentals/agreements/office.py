"""Whoever has agreements of a desk's bookings signed, and does what is queued about them."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.rentals.booking.desk import Desk

from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.contracts import (
    Agreement,
    AgreementToSign,
    SignAgreement,
    SigningService,
)
from cartwheel.domains.rentals.agreements.following import AgreementFollowingFlow
from cartwheel.domains.rentals.agreements.links import AgreementLinks
from cartwheel.domains.rentals.agreements.making import AgreementMakingFlow, Making
from cartwheel.domains.rentals.agreements.messages import (
    FollowAgreement,
    PrepareAgreement,
    SendAgreement,
    SendSignedAgreement,
    TakeBackAgreement,
)
from cartwheel.domains.rentals.agreements.repository import AgreementRepository, Papers
from cartwheel.domains.rentals.agreements.sending import AgreementFlow
from cartwheel.domains.rentals.agreements.service import AgreementService
from cartwheel.domains.rentals.agreements.settings import TERMS
from cartwheel.domains.rentals.agreements.signing import AgreementSigningFlow
from cartwheel.domains.rentals.bookings.contracts import Booking
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.mail.api import Mail, MailDeferredError
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.providers.signatures.api import BuiltIn
from cartwheel.systems.rpc.api import ServiceScopes

JOBS: Final[dict[str, Any]] = {
    kind.name: kind
    for kind in (
        FollowAgreement,
        PrepareAgreement,
        SendAgreement,
        SendSignedAgreement,
        TakeBackAgreement,
    )
}


@dataclass
class Letterbox:
    """A mailer that keeps what it is given, or takes nothing."""

    mails: list[Mail] = field(default_factory=list)
    is_shut: bool = False

    async def send(self, mail: Mail) -> None:
        await asyncio.sleep(0)
        if self.is_shut:
            raise MailDeferredError("not now")
        self.mails.append(mail)


@dataclass
class Office:
    """Use cases of agreements; `work` does what they queue."""

    desk: Desk
    letterbox: Letterbox = field(default_factory=Letterbox)

    async def set(self, **values: Any) -> None:
        """Set something for the store; names are those after `rentals.`."""
        await self.desk.lot.set({f"rentals.{name}": value for name, value in values.items()})

    async def write_terms(self) -> None:
        await self.set(**{TERMS.name.partition(".")[2]: ["Drive carefully.", "Pay for damage."]})

    async def book(self) -> Booking:
        booking = (await self.desk.book(await self.desk.lot.car())).booking
        await self.forget_jobs()
        return booking

    async def prepare(self, booking: Booking) -> Making:
        async with self.desk.lot.use(AgreementMakingFlow) as making:
            return await making.prepare(self.desk.lot.store_id, booking.id)

    async def flow(self, scope: Any) -> AgreementFlow:
        lot = self.desk.lot
        return AgreementFlow(
            await scope.get(ServiceScopes),
            await lot.container.get(SigningAccounts),
            await lot.container.get(LiveSettings),
            await lot.container.get(AgreementLinks),
            self.letterbox,
            lot.clock,
        )

    async def send(self, agreement_id: UUID) -> Any:
        lot = self.desk.lot
        async with open_scope(lot.container, lot.store_id) as scope:
            return await (await self.flow(scope)).send(lot.store_id, agreement_id)

    async def follow(self, agreement_id: UUID) -> Any:
        lot = self.desk.lot
        async with lot.use(AgreementFollowingFlow) as following:
            return await following.follow(lot.store_id, agreement_id)

    async def agreements(self, booking: Booking) -> tuple[Agreement, ...]:
        async with self.desk.lot.use(AgreementService) as service:
            return (await service.list_of(self.desk.lot.store_id, booking.id)).items

    async def papers(self, agreement_id: UUID) -> Papers:
        async with self.desk.lot.use(AgreementRepository) as agreements:
            return await agreements.papers(agreement_id)

    async def roots(self) -> tuple[bytes, ...]:
        """Return by what the store's seal is believed."""
        lot = self.desk.lot
        accounts = await lot.container.get(SigningAccounts)
        provider = await accounts.open(lot.store_id, SigningService.BUILT_IN)
        assert isinstance(provider, BuiltIn)
        return provider.sealer.key.roots

    def token(self) -> str:
        """Return the token of the newest mail."""
        return self.letterbox.mails[-1].text.partition("#token=")[2].split()[0]

    async def look(self, token: str) -> AgreementToSign:
        async with self.desk.lot.use(AgreementSigningFlow) as signing:
            return await signing.look(token)

    async def sign(self, token: str, **given: Any) -> AgreementToSign:
        shown = await self.look(token)
        command = SignAgreement(
            **{
                "token": token,
                "digest": hashlib.sha256(shown.document).hexdigest(),
                "name": "Ada Lovelace",
                "consents": True,
                "consent_version": shown.consent_version,
                **given,
            }
        )
        async with self.desk.lot.use(AgreementSigningFlow) as signing:
            return await signing.sign(command)

    async def sent(self, booking: Booking) -> str:
        """Make and send the agreement of a booking, and return its token."""
        assert await self.prepare(booking) is Making.MADE
        await self.work()
        return self.token()

    async def work(self) -> None:
        """Do what is queued about agreements, until nothing is."""
        lot = self.desk.lot
        while jobs := await self._take():
            for job in jobs:
                async with open_scope(lot.container, lot.store_id) as scope:
                    await self._do(job, scope)

    async def _do(self, job: Any, scope: Any) -> None:
        store_id = job.store_id
        following = await scope.get(AgreementFollowingFlow)
        match job:
            case PrepareAgreement():
                await (await scope.get(AgreementMakingFlow)).prepare(store_id, job.booking_id)
            case SendAgreement():
                await (await self.flow(scope)).send(store_id, job.agreement_id)
            case SendSignedAgreement():
                await (await self.flow(scope)).send_signed(store_id, job.agreement_id)
            case FollowAgreement():
                await following.follow(store_id, job.agreement_id)
            case TakeBackAgreement():
                await following.take_back(store_id, job.agreement_id)

    async def forget_jobs(self) -> None:
        await self._take()

    async def _take(self) -> list[Any]:
        async with self.desk.lot.database.transaction() as connection:
            rows = await connection.execute(
                sa.delete(outbox)
                .where(outbox.c.name.in_(JOBS))
                .returning(outbox.c.name, outbox.c.body)
            )
            found = [msgspec.json.decode(row.body, type=JOBS[row.name]) for row in rows]
        return [job for job in found if job.store_id == self.desk.lot.store_id]
