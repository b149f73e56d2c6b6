"""DocuSign by its REST interface, against a stand-in: one envelope, whatever goes wrong."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.domains.payments.doubles import Fault, serving_double
from tests.domains.rentals.agreements.docusign_double import (
    ACCOUNT_ID,
    HMAC_KEY,
    INTEGRATION_KEY,
    PRIVATE_KEY,
    USER_ID,
    DocuSignFiles,
    signed,
)
from tests.domains.rentals.agreements.office import Office
from tests.domains.rentals.booking.desk import open_desk
from tests.kit.house import SETTINGS

from cartwheel.domains.rentals.agreements.contracts import (
    AgreementState,
    SigningService,
    VoidAgreement,
)
from cartwheel.domains.rentals.agreements.errors import SigningServiceNotFoundError
from cartwheel.domains.rentals.agreements.making import Making
from cartwheel.domains.rentals.agreements.service import AgreementService
from cartwheel.domains.rentals.agreements.service_contracts import PutSigningService
from cartwheel.domains.rentals.agreements.service_flow import SigningServiceFlow
from cartwheel.domains.rentals.agreements.upkeep import UNTOLD_FOR, AgreementUpkeep
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.providers.api import (
    ProviderConfigError,
    ProviderTimeoutError,
    WebhookRefusedError,
)
from cartwheel.systems.providers.signatures.api import (
    DocuSign,
    DocuSignAccount,
    DocuSignClient,
    SigningClients,
)

S = AgreementState
KEYS: dict[str, Any] = {
    "integration_key": INTEGRATION_KEY,
    "user_id": USER_ID,
    "account_id": ACCOUNT_ID,
    "private_key": PRIVATE_KEY,
    "hmac_key": HMAC_KEY,
}


@pytest.fixture
async def docusign() -> AsyncIterator[DocuSignFiles]:
    async with serving_double(DocuSignFiles) as double:
        yield double


@pytest.fixture
async def office(database: Database, docusign: DocuSignFiles) -> AsyncIterator[Office]:
    """Whoever has agreements signed by DocuSign."""
    settings = SETTINGS.model_copy(update={"docusign_url": docusign.url})
    async with open_desk(database, settings=settings) as desk:
        office = Office(desk)
        await office.write_terms()
        async with desk.lot.use(SigningServiceFlow) as services:
            put = await services.put(
                desk.lot.store_id, PutSigningService(service=SigningService.DOCUSIGN, **KEYS)
            )
        assert (put.check_error, put.is_used) == (None, True)
        assert put.sealed == ("hmac_key", "private_key")
        yield office


async def hear(office: Office, docusign: DocuSignFiles, reference: str, **given: Any) -> None:
    """Let Connect's message arrive where it was told to."""
    key = docusign.envelopes[reference]["webhook"].rpartition("/")[2]
    body = docusign.message(reference)
    async with office.desk.lot.use(SigningServiceFlow) as services:
        await services.receive(key, given.get("headers", signed(body)), body)


async def test_it_is_signed_by_an_envelope_of_which_messages_may_come_twice(
    office: Office, docusign: DocuSignFiles
) -> None:
    booking = await office.book()
    assert await office.prepare(booking) is Making.MADE
    await office.work()
    assert office.letterbox.mails == []
    ((reference, envelope),) = docusign.envelopes.items()
    assert envelope["signer"] == "ada@shop.example"
    await hear(office, docusign, reference)
    await office.work()
    assert [each.state for each in await office.agreements(booking)] == [S.SENT]
    docusign.end(reference, "completed")
    for _ in range(2):
        await hear(office, docusign, reference)
    await office.work()
    (agreement,) = await office.agreements(booking)
    assert (agreement.state, agreement.service) == (S.SIGNED, SigningService.DOCUSIGN)
    assert (await office.papers(agreement.id)).signed_document == b"%PDF-1.7 signed at DocuSign"
    assert len(office.letterbox.mails) == 1


async def test_a_message_that_it_did_not_sign_is_refused(
    office: Office, docusign: DocuSignFiles
) -> None:
    await office.prepare(await office.book())
    await office.work()
    (reference,) = docusign.envelopes
    body = docusign.message(reference)
    for headers in ({}, {"X-DocuSign-Signature-1": "é"}, signed(body, "another"), signed(b"{}")):
        with pytest.raises(WebhookRefusedError):
            await hear(office, docusign, reference, headers=headers)
    async with office.desk.lot.use(SigningServiceFlow) as services:
        with pytest.raises(SigningServiceNotFoundError):
            await services.receive(office.desk.lot.store_id.hex + "0" * 32, signed(body), body)


@pytest.mark.parametrize("fault", list(Fault))
async def test_whatever_goes_wrong_there_is_one_envelope(
    office: Office, docusign: DocuSignFiles, fault: Fault
) -> None:
    booking = await office.book()
    await office.prepare(booking)
    (made,) = await office.agreements(booking)
    docusign.faults.append(fault)
    try:
        await office.send(made.id)
    except Exception:  # noqa: BLE001 - whatever it is, the job runs again
        await office.send(made.id)
    assert len(docusign.envelopes) == 1
    assert [each.state for each in await office.agreements(booking)] == [S.SENT]


async def test_what_no_message_told_of_is_asked_for(
    office: Office, docusign: DocuSignFiles
) -> None:
    """With a token that is not taken any more, which is asked for anew."""
    lot = office.desk.lot
    booking = await office.book()
    await office.prepare(booking)
    await office.work()
    (reference,) = docusign.envelopes
    docusign.tokens.append("revoked")
    docusign.end(reference, "declined", recipients={"signers": [{"declinedReason": "Too dear"}]})
    async with lot.use(AgreementUpkeep) as upkeep:
        await upkeep.follow()
    await office.work()
    assert [each.state for each in await office.agreements(booking)] == [S.SENT]
    lot.clock.pass_by(UNTOLD_FOR + timedelta(seconds=1))
    async with lot.use(AgreementUpkeep) as upkeep:
        await upkeep.follow()
    await office.work()
    (agreement,) = await office.agreements(booking)
    assert (agreement.state, agreement.reason) == (S.DECLINED, "Too dear")


@pytest.mark.parametrize("is_signed", [False, True])
async def test_one_that_is_voided_here_is_there_unless_it_was_signed(
    office: Office, docusign: DocuSignFiles, *, is_signed: bool
) -> None:
    lot = office.desk.lot
    booking = await office.book()
    await office.prepare(booking)
    await office.work()
    (reference,) = docusign.envelopes
    (agreement,) = await office.agreements(booking)
    if is_signed:
        docusign.end(reference, "completed")
    async with lot.use(AgreementService) as service:
        await service.void(lot.actor, VoidAgreement(agreement.id, "A slip"))
    await office.work()
    (after,) = await office.agreements(booking)
    assert after.state is (S.SIGNED if is_signed else S.VOIDED)
    assert docusign.envelopes[reference]["status"] == ("completed" if is_signed else "voided")


async def test_keys_are_tried_and_named(office: Office, docusign: DocuSignFiles) -> None:
    lot = office.desk.lot
    async with lot.use(SigningServiceFlow) as services:
        docusign.has_consent = False
        again = PutSigningService(service=SigningService.DOCUSIGN, user_id="user-1 ".strip())
        lot.clock.pass_by(timedelta(hours=2))
        put = await services.put(lot.store_id, again)
        assert put.check_error is not None
        assert "consent" in put.check_error
    async with lot.use(SigningServiceFlow) as services:
        with pytest.raises(InvalidInputError):
            await services.put(
                lot.store_id,
                PutSigningService(service=SigningService.DOCUSIGN, pkcs12="AAAA"),
            )
        with pytest.raises(InvalidInputError):
            await services.put(
                lot.store_id,
                PutSigningService(service=SigningService.BUILT_IN, pkcs12="AAAA"),
            )


async def test_no_answer_is_not_waited_for(office: Office) -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("")

    clients = SigningClients()
    account = DocuSignAccount(INTEGRATION_KEY, USER_ID, ACCOUNT_ID, PRIVATE_KEY)
    async with httpx.AsyncClient(transport=httpx.MockTransport(silent)) as http:
        client = DocuSignClient(
            http, clients.tokens, office.desk.lot.clock, "https://docusign.example", account
        )
        with pytest.raises(ProviderTimeoutError):
            await DocuSign(client, HMAC_KEY).fetch("one")
        wrong = DocuSignAccount(INTEGRATION_KEY, USER_ID, ACCOUNT_ID, "no key")
        client = DocuSignClient(
            http, clients.tokens, office.desk.lot.clock, "https://docusign.example", wrong
        )
        with pytest.raises(ProviderConfigError):
            await DocuSign(client, HMAC_KEY).validate_config()
