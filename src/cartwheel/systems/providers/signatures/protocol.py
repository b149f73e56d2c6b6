"""What a service for signatures does, whichever it is."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from cartwheel.systems.providers.protocol import Provider


class SigningStage(StrEnum):
    """How an envelope stands; all but the first are ends."""

    SENT = "sent"
    SIGNED = "signed"
    DECLINED = "declined"
    VOIDED = "voided"


class Signer(Struct, frozen=True):
    """Who is to sign, and the language that they are addressed in: `en` or `de`."""

    name: str
    email: str
    language: str


class SigningRequest(Struct, frozen=True, kw_only=True):
    """
    A document that somebody is to sign.

    `key` makes it once. `document` is a PDF, with `SIGN_HERE` in it where the signature belongs.
    The service tells of the envelope at `webhook_url`, where there is one.
    """

    key: UUID
    document: bytes
    file_name: str
    subject: str
    message: str
    signer: Signer
    webhook_url: str | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """How an envelope stands, and since when; `reason` is the signer's, or whoever voided it."""

    reference: str
    stage: SigningStage
    at: datetime | None = None
    reason: str = ""


SIGN_HERE = "/cartwheel-sign-1/"
"""What documents hold, unseen, where the signature belongs."""


class SigningProvider(Provider, Protocol):
    """
    A service for signatures with one account's keys.

    Each call may raise a ProviderError; none is made within a transaction.
    """

    @property
    def writes_itself(self) -> bool:
        """True when the service writes to the signer; else whoever calls does."""
        ...

    async def create(self, request: SigningRequest) -> Envelope:
        """Have a document signed; asked again under the same key, it is the same envelope."""
        ...

    async def fetch(self, reference: str) -> Envelope:
        """
        Return how an envelope stands.

        Raises:
            ProviderValidationError: there is no such envelope.
        """
        ...

    async def document(self, reference: str) -> bytes:
        """
        Return what was signed, with its evidence, as a PDF.

        Raises:
            ProviderValidationError: it is not signed.
        """
        ...

    async def void(self, reference: str, *, reason: str) -> Envelope:
        """Take an envelope back; one that has ended stays as it is, and is returned so."""
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """
        Prove a message and return the reference of its envelope; None when it is of none.

        Raises:
            WebhookRefusedError: the service did not send it.
        """
        ...
