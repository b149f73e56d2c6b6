"""What is known of a store's services for signatures, and what may be set."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from cartwheel.domains.rentals.agreements.contracts import SigningService

Word: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
Pem: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=8_000, pattern=r"^[ -~\r\n]+$")
]
Packed: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40_000, pattern=r"^[A-Za-z0-9+/=]+$")
]
Phrase: TypeAlias = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]


class SigningMode(StrEnum):
    """Whether DocuSign's envelopes count."""

    TEST = "test"
    LIVE = "live"


class SigningServiceSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A service by which a store has agreements signed.

    Secrets are never shown: `sealed` says which the store has brought. `isUsed` tells the one that
    new agreements go to. DocuSign tells of envelopes at `webhookPath`. `checkError` is what the
    service said when its keys were last tried.
    """

    service: SigningService
    enabled: bool
    is_used: bool
    settings: dict[str, str]
    sealed: tuple[str, ...]
    webhook_path: str | None
    checked_at: datetime | None
    check_error: str | None


class SigningServiceList(msgspec.Struct, frozen=True):
    """All services that there are, set up or not."""

    items: tuple[SigningServiceSettings, ...]


class PutSigningService(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    Set up a service for signatures, or change it; what is null stays.

    DocuSign takes `mode`, `integrationKey`, `userId`, `accountId`, `privateKey` (RSA, in PEM) and
    `hmacKey` (Connect's). The one built in takes `pkcs12` (in base64) with its `passphrase`; with
    `makesKey` it goes back to a key of its own, which is new.
    """

    service: SigningService
    enabled: bool = True
    mode: SigningMode | None = None
    integration_key: Word | None = None
    user_id: Word | None = None
    account_id: Word | None = None
    private_key: Pem | None = None
    hmac_key: Word | None = None
    pkcs12: Packed | None = None
    passphrase: Phrase | None = None
    makes_key: bool = False


class SigningServiceByName(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one service."""

    service: SigningService


class ReceiveSigningMessage(msgspec.Struct, frozen=True, rename="camel"):
    """Where a message arrives; its body is the service's own, and is signed as it is."""

    key: Annotated[str, msgspec.Meta(max_length=100)]


class ReceivedSigningMessage(msgspec.Struct, frozen=True, rename="camel"):
    """The message was understood."""

    received: bool = True
