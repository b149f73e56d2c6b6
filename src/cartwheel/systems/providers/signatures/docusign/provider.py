"""
DocuSign behind the contract of all services for signatures.

DocuSign writes to the signer itself. An envelope bears our key as its `transactionId`, by which it
is found again when nobody knows whether it was made.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import quote

import msgspec

from cartwheel.systems.providers.errors import (
    ProviderConfigError,
    ProviderError,
    ProviderUnknownError,
    ProviderValidationError,
    WebhookRefusedError,
)
from cartwheel.systems.providers.signatures.docusign.client import NAME, DocuSignClient, read
from cartwheel.systems.providers.signatures.protocol import (
    SIGN_HERE,
    Envelope,
    SigningRequest,
    SigningStage,
)

_SIGNATURE: Final = "x-docusign-signature-"
_STAGES: Final = {
    "created": SigningStage.SENT,
    "sent": SigningStage.SENT,
    "delivered": SigningStage.SENT,
    "signed": SigningStage.SENT,  # by one, while others are awaited or it is being completed
    "processing": SigningStage.SENT,
    "completed": SigningStage.SIGNED,
    "declined": SigningStage.DECLINED,
    "voided": SigningStage.VOIDED,
    "deleted": SigningStage.VOIDED,
}
_EVENTS: Final = ("envelope-completed", "envelope-declined", "envelope-voided")
_LONGEST_SUBJECT: Final = 100
_LONGEST_REASON: Final = 200
_PDF: Final = b"%PDF-"


class _Signer(msgspec.Struct, frozen=True, rename="camel"):
    declined_reason: str | None = None


class _Recipients(msgspec.Struct, frozen=True):
    signers: tuple[_Signer, ...] = ()


class _Envelope(msgspec.Struct, frozen=True, rename="camel"):
    envelope_id: str
    status: str
    status_changed_date_time: str | None = None
    voided_reason: str | None = None
    recipients: _Recipients | None = None

    def told(self) -> Envelope:
        stage = _STAGES.get(self.status.lower())
        if stage is None:
            raise ProviderUnknownError(NAME, f"An envelope that is {self.status[:40]}")
        declined = [
            each.declined_reason
            for each in (self.recipients.signers if self.recipients else ())
            if each.declined_reason
        ]
        reason = self.voided_reason or (declined[0] if declined else "")
        return Envelope(
            reference=self.envelope_id,
            stage=stage,
            at=_moment(self.status_changed_date_time),
            reason=reason[:_LONGEST_REASON],
        )


class _Envelopes(msgspec.Struct, frozen=True):
    envelopes: tuple[_Envelope, ...] = ()


class _Created(msgspec.Struct, frozen=True, rename="camel"):
    envelope_id: str
    status: str


class _Data(msgspec.Struct, frozen=True, rename="camel"):
    envelope_id: str | None = None


class _Message(msgspec.Struct, frozen=True):
    event: str
    data: _Data = _Data()


@dataclass(frozen=True, slots=True)
class DocuSign:
    """One account of DocuSign's; `hmac_key` is Connect's, and proves its messages."""

    client: DocuSignClient
    hmac_key: str = field(repr=False)

    name: ClassVar[str] = NAME
    writes_itself: ClassVar[bool] = True

    async def validate_config(self) -> None:
        """Ask for a token, and look at the account."""
        if not self.hmac_key:
            raise ProviderConfigError(NAME, "Messages cannot be proved without Connect's HMAC key")
        await self.client.call("GET", "")

    async def create(self, request: SigningRequest) -> Envelope:
        """Send an envelope with the document, unless there is one under this key."""
        found = await self._find(request)
        if found is not None:
            return found
        try:
            answer = await self.client.call(
                "POST", "/envelopes", _definition(request), patient=False
            )
        except ProviderError as error:
            found = await self._find(request) if error.may_have_worked else None
            if found is None:
                raise
            return found
        made = read(answer, _Created)
        return _Envelope(made.envelope_id, made.status).told()

    async def fetch(self, reference: str) -> Envelope:
        """Return how an envelope stands."""
        query = {"include": "recipients"}
        answer = await self.client.call("GET", _path(reference), query=query)
        return read(answer, _Envelope).told()

    async def document(self, reference: str) -> bytes:
        """Return what was signed with DocuSign's certificate of completion, as one PDF."""
        path = f"{_path(reference)}/documents/combined"
        content = await self.client.call("GET", path, query={"certificate": "true"})
        if not content.startswith(_PDF):
            raise ProviderUnknownError(NAME, "A document that is no PDF")
        return content

    async def void(self, reference: str, *, reason: str) -> Envelope:
        """Void an envelope; one that has ended already is left as it is."""
        try:
            asked = {"status": "voided", "voidedReason": reason[:_LONGEST_REASON]}
            await self.client.call("PUT", _path(reference), asked)
        except ProviderValidationError:
            found = await self.fetch(reference)
            if found.stage is SigningStage.SENT:
                raise
            return found
        return await self.fetch(reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Prove a message of Connect by one of its signatures, and say which envelope it is of."""
        expected = hmac.digest(self.hmac_key.encode(), body, "sha256")
        given = [
            _decoded(value)
            for name, value in headers.items()
            if name.lower().startswith(_SIGNATURE)
        ]
        if not self.hmac_key or not any(hmac.compare_digest(expected, one) for one in given):
            raise WebhookRefusedError("DocuSign did not sign this")
        try:
            message = msgspec.json.decode(body, type=_Message)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WebhookRefusedError("This is no event of DocuSign's") from error
        return message.data.envelope_id

    async def _find(self, request: SigningRequest) -> Envelope | None:
        query = {"transaction_ids": str(request.key), "include": "recipients"}
        answer = await self.client.call("GET", "/envelopes", query=query)
        found = read(answer, _Envelopes).envelopes
        return found[0].told() if found else None


def _definition(request: SigningRequest) -> dict[str, Any]:
    signer = {
        "recipientId": "1",
        "routingOrder": "1",
        "name": request.signer.name,
        "email": request.signer.email,
        "emailNotification": {"supportedLanguage": request.signer.language},
        "tabs": {
            "signHereTabs": [
                {
                    "anchorString": SIGN_HERE,
                    "anchorUnits": "pixels",
                    "anchorYOffset": "-4",
                    "documentId": "1",
                    "recipientId": "1",
                }
            ]
        },
    }
    definition: dict[str, Any] = {
        "status": "sent",
        "transactionId": str(request.key),
        "emailSubject": request.subject[:_LONGEST_SUBJECT],
        "emailBlurb": request.message,
        "documents": [
            {
                "documentId": "1",
                "name": request.file_name,
                "fileExtension": "pdf",
                "documentBase64": b64encode(request.document).decode(),
            }
        ],
        "recipients": {"signers": [signer]},
    }
    if request.webhook_url is not None:
        definition["eventNotification"] = {
            "url": request.webhook_url,
            "requireAcknowledgment": "true",
            "includeHMAC": "true",
            "deliveryMode": "SIM",
            "events": list(_EVENTS),
            "eventData": {"version": "restv2.1", "format": "json"},
        }
    return definition


def _path(reference: str) -> str:
    return f"/envelopes/{quote(reference, safe='')}"


def _decoded(signature: str) -> bytes:
    try:
        return b64decode(signature, validate=True)
    except (Base64Error, ValueError):
        return b""


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(_seconds(text)) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _seconds(text: str) -> str:
    """Return a time as Python reads it: DocuSign writes seven digits of a second."""
    whole, dot, rest = text.partition(".")
    digits = rest.rstrip("Z")
    return f"{whole}.{digits[:6]}+00:00" if dot else text
