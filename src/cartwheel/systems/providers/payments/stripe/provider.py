"""Stripe as a payment service."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

import msgspec
import stripe

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.calling import patiently
from cartwheel.systems.providers.errors import (
    ProviderConfigError,
    ProviderUnknownError,
    WebhookRefusedError,
)
from cartwheel.systems.providers.payments.protocol import (
    Charge,
    Handle,
    ProviderEvent,
    Snapshot,
)
from cartwheel.systems.providers.payments.signing import ensure_signed
from cartwheel.systems.providers.payments.stripe.amounts import NAME, to_stripe
from cartwheel.systems.providers.payments.stripe.errors import translate
from cartwheel.systems.providers.payments.stripe.objects import (
    OPERATION_ID,
    PAYMENT_ID,
    REASON,
    Event,
    Intent,
    StripeDispute,
    StripeRefund,
)

T = TypeVar("T")

URL: Final = "https://api.stripe.com"
SIGNATURE: Final = "stripe-signature"
_ALL: Final = 100
_LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class StripeKeys:
    """What Stripe gives to an account."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    publishable_key: str


@dataclass(frozen=True, slots=True)
class Stripe:
    """One account of Stripe's."""

    keys: StripeKeys
    client: stripe.StripeClient
    clock: Clock

    name: ClassVar[str] = NAME
    keys_last: ClassVar[timedelta] = timedelta(hours=23)  # Stripe keeps them for a day at least

    @classmethod
    def connect(
        cls, keys: StripeKeys, http: stripe.HTTPClient, clock: Clock, *, url: str = URL
    ) -> "Stripe":
        """Prepare an account; the client is shared by all of them."""
        client = stripe.StripeClient(
            keys.secret_key,
            http_client=http,
            base_addresses={"api": url},
            max_network_retries=0,
        )
        return cls(keys, client, clock)

    async def validate_config(self) -> None:
        """Ask Stripe whether it takes the keys, and look at those that it cannot be asked about."""
        for key, begins in (
            (self.keys.secret_key, ("sk_", "rk_")),
            (self.keys.publishable_key, ("pk_",)),
            (self.keys.webhook_secret, ("whsec_",)),
        ):
            if not key.startswith(begins):
                raise ProviderConfigError(NAME, f"A key must begin with {' or '.join(begins)}")
        await self._ask(partial(self.client.v1.payment_intents.list_async, {"limit": 1}), dict)

    async def begin(self, charge: Charge, *, key: str) -> Snapshot:
        """Make a PaymentIntent, and confirm it when there is a card."""
        asked: dict[str, Any] = {
            "amount": to_stripe(charge.amount_minor, charge.currency),
            "currency": charge.currency.lower(),
            "capture_method": "automatic" if charge.captures else "manual",
            "payment_method_types": ["card"],
            "metadata": {PAYMENT_ID: str(charge.payment_id)},
        }
        if charge.method is not None:
            asked |= {"payment_method": charge.method, "confirm": True}
            if charge.return_url is not None:
                asked["return_url"] = charge.return_url
        if charge.description:
            asked["description"] = charge.description
        create: Any = self.client.v1.payment_intents.create_async
        intent = await self._ask(partial(create, asked, _under(key)), Intent)
        return intent.snapshot(self.keys.publishable_key)

    async def complete(self, handle: Handle, *, key: str) -> Snapshot:  # noqa: ARG002
        """Return what is known: Stripe asks for no second step."""
        return await self.fetch(handle)

    async def capture(self, handle: Handle, amount_minor: int, *, key: str) -> Snapshot:
        """Take money that is held."""
        asked = {"amount_to_capture": to_stripe(amount_minor, handle.currency)}
        capture: Any = self.client.v1.payment_intents.capture_async
        intent = await self._ask(partial(capture, handle.reference, asked, _under(key)), Intent)
        return intent.snapshot(None)

    async def void(self, handle: Handle, *, key: str) -> Snapshot:
        """Cancel the PaymentIntent."""
        cancel: Any = self.client.v1.payment_intents.cancel_async
        intent = await self._ask(partial(cancel, handle.reference, {}, _under(key)), Intent)
        return intent.snapshot(None)

    async def refund(
        self, handle: Handle, amount_minor: int, *, key: str, reason: str | None
    ) -> Snapshot:
        """Give money back."""
        asked: dict[str, Any] = {
            "payment_intent": handle.reference,
            "amount": to_stripe(amount_minor, handle.currency),
            "metadata": {PAYMENT_ID: str(handle.payment_id), OPERATION_ID: key},
        }
        if reason:
            asked["metadata"][REASON] = reason[:_LONGEST_REASON]
        create: Any = self.client.v1.refunds.create_async
        refund = await self._ask(partial(create, asked, _under(key)), StripeRefund)
        return refund.snapshot()

    async def fetch(self, handle: Handle) -> Snapshot:
        """Return all that Stripe knows of a payment."""
        v1: Any = self.client.v1
        mine = {"payment_intent": handle.reference, "limit": _ALL}
        retrieve = partial(v1.payment_intents.retrieve_async, handle.reference)
        intent = await self._ask(retrieve, Intent)
        refunds = await self._list(partial(v1.refunds.list_async, mine), StripeRefund)
        disputes = await self._list(partial(v1.disputes.list_async, mine), StripeDispute)
        return msgspec.structs.replace(
            intent.snapshot(self.keys.publishable_key),
            refunds=tuple(each.refund() for each in refunds),
            disputes=tuple(each.dispute() for each in disputes),
        )

    async def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """Prove an event and say what it tells."""
        # The SDK's own check takes a time that is still to come, and refuses a space in the header.
        given = headers.get(SIGNATURE, "")
        ensure_signed(body, given, secret=self.keys.webhook_secret, now=self.clock.now())
        try:
            event = msgspec.json.decode(body, type=Event)
            snapshot = event.snapshot(None)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WebhookRefusedError("This is no event of Stripe's") from error
        return ProviderEvent(id=event.id, type=event.type, snapshot=snapshot)

    async def _ask(self, call: Callable[[], Awaitable[Any]], kind: type[T]) -> T:
        """Ask Stripe, patiently, and read what it answers; a declined card is an answer."""

        async def once() -> T:
            try:
                answer = (await call()).to_dict()
            except stripe.CardError as error:
                answer = _declined(error)
                if answer is None:
                    raise translate(error) from error
            except stripe.StripeError as error:
                raise translate(error) from error
            try:
                return msgspec.convert(answer, kind)
            except msgspec.ValidationError as error:
                raise ProviderUnknownError(NAME, "An answer that cannot be read") from error

        return await patiently(once)

    async def _list(self, call: Callable[[], Awaitable[Any]], kind: type[T]) -> list[T]:
        answer = await self._ask(call, dict[str, Any])
        return [msgspec.convert(each, kind) for each in answer["data"]]


def _under(key: str) -> dict[str, str]:
    return {"idempotency_key": key}


def _declined(error: stripe.CardError) -> Any:
    """Return the PaymentIntent that a card was declined for, as it is after that."""
    body = error.json_body
    said = body.get("error") if isinstance(body, dict) else None
    return None if said is None else said.get("payment_intent")
