"""An agreement is made once, signed by its link alone, and sealed so that others can verify it."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from tests.domains.rentals.agreements.office import Office
from tests.domains.rentals.booking.lot import DAY, days
from tests.kit.outbox import announced

from cartwheel.domains.rentals.agreements.contracts import (
    AgreementState,
    DeclineAgreement,
    VoidAgreement,
)
from cartwheel.domains.rentals.agreements.errors import (
    AgreementExpiredError,
    AgreementGoneError,
    AgreementNotFoundError,
    AgreementStateError,
)
from cartwheel.domains.rentals.agreements.links import AgreementLinks
from cartwheel.domains.rentals.agreements.making import AgreementMakingFlow, Making
from cartwheel.domains.rentals.agreements.messages import AgreementDeclined, AgreementSigned
from cartwheel.domains.rentals.agreements.sending import AgreementSending
from cartwheel.domains.rentals.agreements.service import AgreementService
from cartwheel.domains.rentals.agreements.signing import AgreementSigningFlow
from cartwheel.domains.rentals.agreements.upkeep import AgreementUpkeep
from cartwheel.domains.rentals.bookings.contracts import (
    BookingAgreement,
    PickUp,
    RescheduleBooking,
)
from cartwheel.domains.rentals.bookings.errors import SignatureMissingError
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.mail.api import MailDeferredError
from cartwheel.systems.providers.signatures.builtin.pades import verify_seal

S = AgreementState


async def test_it_is_made_and_sent_once_and_sealed_when_it_is_signed(office: Office) -> None:
    """What is sealed begins with what was shown, and verifies by the store's certificate."""
    booking = await office.book()
    assert await asyncio.gather(*(office.prepare(booking) for _ in range(2))) != [Making.MADE] * 2
    (made,) = await office.agreements(booking)
    found = await asyncio.gather(*(office.send(made.id) for _ in range(3)))
    assert sorted(found).count(AgreementSending.SENT) == 1
    (mail,) = office.letterbox.mails
    assert (mail.to, mail.id) == ("ada@shop.example", made.id)
    token = office.token()
    shown = await office.look(token)
    assert shown.terms == ("Drive carefully.", "Pay for damage.")
    assert hashlib.sha256(shown.document).hexdigest() == made.digest == shown.digest
    assert shown.document.startswith(b"%PDF-")
    await office.sign(token, strokes=(((1, 1), (300, 150)),))
    assert (await office.sign(token, name="Somebody Else")).is_signed
    await office.work()
    papers = await office.papers(made.id)
    assert papers.signed_document is not None
    assert papers.signed_document.startswith(shown.document)
    store_id, roots = office.desk.lot.store_id, await office.roots()
    now = office.desk.lot.clock.now()
    verdict = await asyncio.to_thread(verify_seal, papers.signed_document, roots, at=now)
    assert (verdict.is_valid, verdict.is_trusted, verdict.is_whole) == (True, True, True)
    (signed,) = await office.agreements(booking)
    assert (signed.state, signed.ended_at) == (S.SIGNED, office.desk.lot.clock.now())
    assert [len(each.attachments) for each in office.letterbox.mails] == [0, 1]
    assert (await office.desk.look(booking.id)).agreement is BookingAgreement.SIGNED
    told = await announced(office.desk.lot.database, AgreementSigned, store_id=store_id)
    assert [each.agreement_id for each in told] == [made.id]


async def test_a_changed_booking_has_its_agreement_made_anew(office: Office) -> None:
    """An unsigned one is voided; a signed one stays, and is amended."""
    booking = await office.book()
    old = await office.sent(booking)
    async with office.desk.lot.use(BookingService) as bookings:
        later = days(4, 6)
        moved = await bookings.reschedule(
            office.desk.lot.actor, RescheduleBooking(booking.id, later.starts_at, later.ends_at)
        )
    new = await office.sent(moved)
    assert (await office.look(old)).state is S.VOIDED
    with pytest.raises(AgreementStateError):
        await office.sign(old)
    await office.sign(new)
    await office.work()
    async with office.desk.lot.use(BookingService) as bookings:
        await bookings.reschedule(
            office.desk.lot.actor, RescheduleBooking(booking.id, booking.starts_at, booking.ends_at)
        )
    await office.sent(moved)
    newest, signed, voided = await office.agreements(booking)
    assert [each.state for each in (newest, signed, voided)] == [S.SENT, S.SIGNED, S.VOIDED]
    assert [each.number for each in (newest, signed, voided)] == [3, 2, 1]
    assert newest.amends == signed.id
    assert (await office.desk.look(booking.id)).agreement is BookingAgreement.SENT
    await office.desk.cancel(booking.id)
    assert await office.prepare(moved) is Making.NOT_WANTED
    assert [each.state for each in await office.agreements(booking)] == [
        *(S.VOIDED, S.SIGNED, S.VOIDED)
    ]


async def test_a_store_without_terms_makes_none_unasked(office: Office) -> None:
    await office.set(terms=None)
    booking = await office.book()
    assert await office.prepare(booking) is Making.NOT_WANTED
    assert await office.agreements(booking) == ()
    async with office.desk.lot.use(AgreementMakingFlow) as making:
        asked = await making.send(office.desk.lot.store_id, booking.id)
    await office.work()
    assert (await office.look(office.token())).terms == ()
    assert [each.id for each in await office.agreements(booking)] == [asked.id]


async def test_what_was_not_taken_is_sent_later_as_the_same_mail(office: Office) -> None:
    booking = await office.book()
    await office.prepare(booking)
    (made,) = await office.agreements(booking)
    office.letterbox.is_shut = True
    with pytest.raises(MailDeferredError):
        await office.send(made.id)
    office.letterbox.is_shut = False
    assert await office.send(made.id) is AgreementSending.SENT
    assert [mail.id for mail in office.letterbox.mails] == [made.id]


async def test_nothing_is_signed_but_what_was_shown_and_agreed_to_in_time(office: Office) -> None:
    lot = office.desk.lot
    token = await office.sent(booking := await office.book())
    for wrong in (
        {"consents": False},
        {"digest": "0" * 64},
        {"consent_version": "1"},
        {"name": "Ada \U000f0000"},
        {"strokes": (((1, 1),),)},
    ):
        with pytest.raises(InvalidInputError):
            await office.sign(token, **wrong)
    links = await lot.container.get(AgreementLinks)
    link = links.read(token)
    assert link is not None
    forged = token[:-4] + ("AAA=" if not token.endswith("AAA=") else "BBB=")
    with pytest.raises(AgreementNotFoundError):
        await office.look(forged)
    lot.clock.pass_by(timedelta(days=14))
    assert (await office.look(token)).is_expired
    with pytest.raises(AgreementExpiredError):
        await office.sign(token)
    (agreement,) = await office.agreements(booking)
    assert agreement.state is S.SENT


async def test_one_that_is_declined_is_sent_again_when_asked_for(office: Office) -> None:
    lot = office.desk.lot
    token = await office.sent(booking := await office.book())
    async with lot.use(AgreementSigningFlow) as signing:
        await signing.decline(DeclineAgreement(token, "Too dear"))
        shown = await signing.decline(DeclineAgreement(token, "Again"))
    assert shown.state is S.DECLINED
    with pytest.raises(AgreementStateError):
        await office.sign(token)
    assert await office.prepare(booking) is Making.NOT_WANTED
    (told,) = await announced(lot.database, AgreementDeclined, store_id=lot.store_id)
    assert told.reason == "Too dear"
    async with lot.use(AgreementMakingFlow) as making:
        again = await making.send(lot.store_id, booking.id)
    await office.work()
    assert (again.number, again.amends) == (2, None)
    async with lot.use(AgreementService) as service:
        voided = await service.void(lot.actor, VoidAgreement(again.id, "A slip"))
        with pytest.raises(AgreementStateError):
            await service.void(lot.actor, VoidAgreement(again.id))
    assert voided.state is S.VOIDED
    assert (await office.desk.look(booking.id)).agreement is BookingAgreement.DECLINED


async def test_a_vehicle_waits_for_the_signature_where_the_store_says_so(office: Office) -> None:
    lot = office.desk.lot
    await office.set(pickUpNeedsSignature=True)
    token = await office.sent(booking := await office.book())
    lot.clock.time = booking.starts_at
    command = PickUp(id=booking.id, mileage=10_000, fuel_eighths=8)
    async with lot.use(Handing) as handing:
        with pytest.raises(SignatureMissingError):
            await handing.pick_up(lot.actor, command)
    await office.sign(token)
    await office.work()
    async with lot.use(Handing) as handing:
        assert (await handing.pick_up(lot.actor, command)).picked_up is not None


async def test_what_is_personal_of_old_agreements_is_forgotten(office: Office) -> None:
    lot = office.desk.lot
    await office.set(keepAgreements="P30D")
    token = await office.sent(booking := await office.book())
    await office.sign(token)
    await office.work()
    async with lot.use(AgreementUpkeep) as upkeep:
        assert await upkeep.forget() == 0
        lot.clock.pass_by(DAY * 31)
        assert await upkeep.forget() == 1
    (left,) = await office.agreements(booking)
    assert (left.state, left.name, left.email) == (S.SIGNED, "", "")
    assert len(left.digest) == 64
    async with lot.use(AgreementService) as service:
        with pytest.raises(AgreementGoneError):
            await service.download(lot.store_id, left.id)
    with pytest.raises(AgreementNotFoundError):
        await office.look(token)
