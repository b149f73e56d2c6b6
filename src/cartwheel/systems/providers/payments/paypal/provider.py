"""PayPal as a payment service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from urllib.parse import quote

import msgspec

from cartwheel.systems.providers.errors import ProviderValidationError, WebhookRefusedError
from cartwheel.systems.providers.payments.paypal.amounts import NAME, to_paypal
from cartwheel.systems.providers.payments.paypal.client import PayPalClient, read
from cartwheel.systems.providers.payments.paypal.objects import Event, Movement, Order
from cartwheel.systems.providers.payments.protocol import (
    Charge,
    Failure,
    Handle,
    ProviderEvent,
    Snapshot,
    Stage,
)

_ORDERS: Final = "/v2/checkout/orders"
_HEADERS: Final = {
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}
_DONE: Final = frozenset({"ORDER_ALREADY_AUTHORIZED", "ORDER_ALREADY_CAPTURED"})
_DECLINED: Final = frozenset(
    {"INSTRUMENT_DECLINED", "PAYER_CANNOT_PAY", "TRANSACTION_REFUSED", "CARD_EXPIRED"}
)
_LONGEST_NOTE: Final = 255


class _Verified(msgspec.Struct, frozen=True):
    verification_status: str


@dataclass(frozen=True, slots=True)
class PayPal:
    """One account of PayPal's; its webhooks are those of `webhook_id`."""

    client: PayPalClient
    webhook_id: str

    name: ClassVar[str] = NAME
    keys_last: ClassVar[timedelta] = timedelta(hours=5)  # PayPal keeps those of orders for six

    async def validate_config(self) -> None:
        """Ask PayPal whether it takes the keys and knows the webhook."""
        await self.client.call("GET", f"/v1/notifications/webhooks/{_quoted(self.webhook_id)}")

    async def begin(self, charge: Charge, *, key: str) -> Snapshot:
        """Make an order, which its shopper approves at PayPal, or a kept wallet at once."""
        unit: dict[str, Any] = {
            "reference_id": str(charge.payment_id),
            "custom_id": str(charge.payment_id),
            "amount": to_paypal(charge.amount_minor, charge.currency),
        }
        if charge.description:
            unit["description"] = charge.description[:127]
        context: dict[str, Any] = {"user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING"}
        if charge.return_url is not None:
            context |= {"return_url": charge.return_url, "cancel_url": charge.return_url}
        wallet: dict[str, Any] = {"experience_context": context}
        if charge.method is not None:
            wallet["vault_id"] = charge.method
        asked = {
            "intent": "CAPTURE" if charge.captures else "AUTHORIZE",
            "purchase_units": [unit],
            "payment_source": {"paypal": wallet},
        }
        try:
            body = await self.client.call("POST", _ORDERS, asked, key=key)
        except ProviderValidationError as error:
            return _declined(error)
        return _order(body).snapshot()

    async def complete(self, handle: Handle, *, key: str) -> Snapshot:
        """Ask for the money of an order that is approved."""
        verb = "capture" if handle.captures else "authorize"
        try:
            body = await self.client.call("POST", f"{_path(handle)}/{verb}", key=key)
        except ProviderValidationError as error:
            if error.provider_code in _DONE:
                return await self.fetch(handle)
            return _declined(error)
        return _order(body).snapshot()

    async def capture(self, handle: Handle, amount_minor: int, *, key: str) -> Snapshot:
        """Take money that is held, and let go of the rest."""
        held = (await self._get(handle)).moved.authorizations
        if not held:
            raise ProviderValidationError(NAME, "Nothing is held")
        asked = {"amount": to_paypal(amount_minor, handle.currency), "final_capture": True}
        path = f"/v2/payments/authorizations/{_quoted(held[0].id)}/capture"
        taken = read(await self.client.call("POST", path, asked, key=key), Movement)
        return msgspec.structs.replace(
            taken.capture(), reference=handle.reference, payment_id=handle.payment_id
        )

    async def void(self, handle: Handle, *, key: str) -> Snapshot:
        """Release what is held; an order that was never approved lapses, as we never ask for it."""
        held = (await self._get(handle)).moved.authorizations
        if held:
            path = f"/v2/payments/authorizations/{_quoted(held[0].id)}/void"
            try:
                await self.client.call("POST", path, key=key)
            except ProviderValidationError as error:
                if error.provider_code != "PREVIOUSLY_VOIDED":
                    raise
        return Snapshot(reference=handle.reference, payment_id=handle.payment_id, is_voided=True)

    async def refund(
        self, handle: Handle, amount_minor: int, *, key: str, reason: str | None
    ) -> Snapshot:
        """Give money back."""
        taken = (await self._get(handle)).moved.captures
        if not taken:
            raise ProviderValidationError(NAME, "Nothing was taken")
        asked: dict[str, Any] = {
            "amount": to_paypal(amount_minor, handle.currency),
            "custom_id": key,
        }
        if reason:
            asked["note_to_payer"] = reason[:_LONGEST_NOTE]
        path = f"/v2/payments/captures/{_quoted(taken[0].id)}/refund"
        made = read(await self.client.call("POST", path, asked, key=key), Movement)
        refund = msgspec.structs.replace(made.refund(handle.payment_id), key=key)
        return Snapshot(reference=handle.reference, payment_id=handle.payment_id, refunds=(refund,))

    async def fetch(self, handle: Handle) -> Snapshot:
        """Return what PayPal knows of a payment, but for disputes."""
        return (await self._get(handle)).snapshot()

    async def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """Have an event proved by PayPal, and say what it tells."""
        asked: dict[str, Any] = {name: headers.get(header) for name, header in _HEADERS.items()}
        if None in asked.values():
            raise WebhookRefusedError("The signature is missing")
        try:
            event = msgspec.json.decode(body, type=Event)
            snapshot = event.snapshot()
            # As it came: PayPal signs the very bytes.
            proof = msgspec.json.encode(
                {**asked, "webhook_id": self.webhook_id, "webhook_event": msgspec.Raw(body)}
            )
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WebhookRefusedError("This is no event of PayPal's") from error
        path = "/v1/notifications/verify-webhook-signature"
        try:
            answer = await self.client.call("POST", path, proof)
        except ProviderValidationError as error:
            raise WebhookRefusedError("The signature is wrong") from error
        verified = read(answer, _Verified)
        if verified.verification_status != "SUCCESS":
            raise WebhookRefusedError("The signature is wrong")
        return ProviderEvent(id=event.id, type=event.event_type, snapshot=snapshot)

    async def _get(self, handle: Handle) -> Order:
        return _order(await self.client.call("GET", _path(handle)))


def _order(body: bytes) -> Order:
    return read(body, Order)


def _path(handle: Handle) -> str:
    return f"{_ORDERS}/{_quoted(handle.reference)}"


def _quoted(word: str) -> str:
    return quote(word, safe="")


def _declined(error: ProviderValidationError) -> Snapshot:
    """Return what it tells when PayPal did not take the shopper's money, which is no error."""
    if error.provider_code not in _DECLINED:
        raise error
    failure = Failure(str(error.provider_code).lower(), str(error))
    return Snapshot(stage=Stage.FAILED, failure=failure)
