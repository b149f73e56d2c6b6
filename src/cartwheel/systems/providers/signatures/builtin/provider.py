"""The service that is built in, behind the contract of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from msgspec import Struct

from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.providers.errors import ProviderValidationError, WebhookRefusedError
from cartwheel.systems.providers.signatures.builtin.evidence import TEMPLATE, Evidence, sheet_of
from cartwheel.systems.providers.signatures.builtin.sealing import Sealer
from cartwheel.systems.providers.signatures.protocol import (
    Envelope,
    SigningRequest,
    SigningStage,
)

NAME: Final = "built_in"


class SignedHere(Struct, frozen=True, kw_only=True):
    """An envelope of ours: what was shown, how it stands, and the evidence once it is signed."""

    envelope: Envelope
    document: bytes
    evidence: Evidence | None


class SigningDesk(Protocol):
    """Where the page of ours writes down who signed what."""

    async def find(self, reference: str) -> SignedHere | None:
        """Return an envelope, if there is one."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Seals what was signed at a desk; whoever keeps the desk writes to the signer."""

    desk: SigningDesk
    sealer: Sealer
    printer: DocumentPrinter

    name: ClassVar[str] = NAME
    writes_itself: ClassVar[bool] = False

    async def validate_config(self) -> None:
        """
        Look at the key of the seal.

        Raises:
            ProviderConfigError: it may not seal, or not now.
        """
        self.sealer.ensure_usable()

    async def create(self, request: SigningRequest) -> Envelope:
        """Take a document; its key is the envelope's reference."""
        return Envelope(reference=str(request.key), stage=SigningStage.SENT)

    async def fetch(self, reference: str) -> Envelope:
        """Return how an envelope stands."""
        return (await self._find(reference)).envelope

    async def document(self, reference: str) -> bytes:
        """Append the evidence and seal both."""
        found = await self._find(reference)
        if found.evidence is None:
            raise ProviderValidationError(NAME, "The document is not signed")
        page = await self.printer.print(
            TEMPLATE, sheet_of(found.evidence), at=found.evidence.signed_at
        )
        return await self.sealer.seal(found.document, page, reason=found.evidence.title)

    async def void(self, reference: str, *, reason: str) -> Envelope:
        """Take an envelope back; the desk itself refuses to have it signed."""
        found = (await self._find(reference)).envelope
        if found.stage is not SigningStage.SENT:
            return found
        return Envelope(reference=reference, stage=SigningStage.VOIDED, reason=reason)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> str | None:  # noqa: ARG002
        """Refuse every message: nobody has to tell us of ourselves."""
        raise WebhookRefusedError("No messages are expected here")

    async def _find(self, reference: str) -> SignedHere:
        found = await self.desk.find(reference)
        if found is None:
            raise ProviderValidationError(NAME, "There is no such envelope")
        return found
