"""Procedures of agreements: staff by ids, customers by the link alone."""

from typing import Final

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.agreements.contracts import (
    Agreement,
    AgreementById,
    AgreementList,
    AgreementsOf,
    AgreementToSign,
    DeclineAgreement,
    OwnAgreement,
    PrintedAgreement,
    SendAgreementOf,
    SignAgreement,
    VoidAgreement,
)
from cartwheel.domains.rentals.agreements.errors import (
    AgreementExpiredError,
    AgreementGoneError,
    AgreementNotFoundError,
    AgreementStateError,
)
from cartwheel.domains.rentals.agreements.making import AgreementMakingFlow
from cartwheel.domains.rentals.agreements.service import AgreementService
from cartwheel.domains.rentals.agreements.signing import AgreementSigningFlow
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError, BookingStateError
from cartwheel.systems.documents.api import MissingGlyphError
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post, public

router = Router("agreement", about="Rental agreements, and their signatures.")

_LINKED: Final = (AgreementNotFoundError, AgreementExpiredError, AgreementStateError)


@router.query(
    rest=get("/bookings/{bookingId}/agreements"), allow=READ, raises=[BookingNotFoundError]
)
async def list_(query: AgreementsOf, actor: Actor, agreements: AgreementService) -> AgreementList:
    """List the agreements of a booking, the newest first."""
    return await agreements.list_of(actor.store_id, query.booking_id)


@router.query(rest=get("/agreements/{id}"), allow=READ, raises=[AgreementNotFoundError])
async def get_(query: AgreementById, actor: Actor, agreements: AgreementService) -> Agreement:
    """Look at an agreement."""
    return await agreements.get(actor.store_id, query.id)


@router.query(
    rest=get("/agreements/{id}/document"),
    allow=READ,
    raises=[AgreementNotFoundError, AgreementGoneError],
)
async def download(
    query: AgreementById, actor: Actor, agreements: AgreementService
) -> PrintedAgreement:
    """Return what was signed with its evidence, else what was made, as PDF in base64."""
    return await agreements.download(actor.store_id, query.id)


@router.mutation(
    rest=post("/bookings/{bookingId}/agreements", status=201),
    allow=WRITE,
    limit=per_minute(60),
    raises=[
        BookingNotFoundError,
        BookingStateError,
        AgreementStateError,
        MissingGlyphError,
    ],
)
async def send(command: SendAgreementOf, actor: Actor, making: AgreementMakingFlow) -> Agreement:
    """Make the agreement of a booking anew and send it; an open one is voided for it."""
    return await making.send(actor.store_id, command.booking_id)


@router.mutation(
    rest=post("/agreements/{id}/void"),
    allow=WRITE,
    raises=[AgreementNotFoundError, AgreementStateError],
)
async def void(command: VoidAgreement, actor: Actor, agreements: AgreementService) -> Agreement:
    """Take back an agreement that is not signed."""
    return await agreements.void(actor, command)


@router.mutation(
    rest=post("/agreements/look"),
    allow=public,
    limit=per_minute(60),
    raises=[AgreementNotFoundError],
    keyed=False,
    audited=False,
)
async def look(query: OwnAgreement, signing: AgreementSigningFlow) -> AgreementToSign:
    """Show an agreement to whoever has its link."""
    return await signing.look(query.token)


@router.mutation(
    rest=post("/agreements/sign"),
    allow=public,
    limit=per_minute(20),
    raises=_LINKED,
    keyed=False,
)
async def sign(command: SignAgreement, signing: AgreementSigningFlow) -> AgreementToSign:
    """Sign an agreement by its link; the sealed document follows by mail."""
    return await signing.sign(command)


@router.mutation(
    rest=post("/agreements/decline"),
    allow=public,
    limit=per_minute(20),
    raises=_LINKED,
    keyed=False,
)
async def decline(command: DeclineAgreement, signing: AgreementSigningFlow) -> AgreementToSign:
    """Decline an agreement by its link."""
    return await signing.decline(command)
