"""What is known of a store's payment services, and what may be set."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from cartwheel.domains.payments.contracts import Method, ProviderKind

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[!-~]+$")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]


class ProviderMode(StrEnum):
    """Whether a service moves money."""

    TEST = "test"
    LIVE = "live"


class PaymentProviderSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A payment service of the store.

    Secrets are never shown: `sealed` says which are there. The service is told to send
    its webhooks to `webhookPath`. `checkError` is what it said when its keys were last tried.
    """

    provider: ProviderKind
    enabled: bool
    settings: dict[str, str]
    sealed: tuple[str, ...]
    webhook_path: str
    checked_at: datetime | None
    check_error: str | None
    created_at: datetime
    updated_at: datetime


class PaymentProviderList(msgspec.Struct, frozen=True):
    """The store's services; the first enabled one serves where none is named."""

    items: tuple[PaymentProviderSettings, ...]


class PutPaymentProvider(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Set up a payment service, or change it; what is null stays.

    Stripe takes `publishableKey`, `secretKey` and `webhookSecret`; PayPal `mode`, `clientId`,
    `clientSecret` and `webhookId`; the sandbox nothing.
    """

    provider: ProviderKind
    enabled: bool = True
    mode: ProviderMode | None = None
    publishable_key: Word | None = None
    secret_key: Secret | None = None
    webhook_secret: Secret | None = None
    client_id: Word | None = None
    client_secret: Secret | None = None
    webhook_id: Word | None = None


class PaymentProviderByKind(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Names one service."""

    provider: ProviderKind


class ConfirmSandboxPayment(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """What a shopper says at the sandbox's bank; `method` where none was given before."""

    client_secret: Annotated[str, msgspec.Meta(max_length=200)]
    approved: bool = True
    method: Method | None = None
