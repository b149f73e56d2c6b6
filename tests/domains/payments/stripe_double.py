"""
Stripe's stand-in, stricter than others: bounds, keys, declines, 3-D Secure, webhooks.

Source: https://docs.stripe.com/api/idempotent_requests (first answer kept, refusals included;
another body 400), https://docs.stripe.com/api/errors, https://docs.stripe.com/testing.
"""

import hmac
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import msgspec
from tests.domains.payments.doubles import Double, RefusedError, Said
from tests.outbound.listening import Heard

SECRET_KEY = "sk_test_double"
WEBHOOK_SECRET = "whsec_double"

DECLINED = {
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
}


@dataclass
class StripeDouble(Double):
    """One account; amounts as Stripe counts them."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[str, bytes, Said]] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)

    def key_of(self, heard: Heard) -> str | None:
        return heard.headers.get("idempotency-key")

    def handle(self, heard: Heard, method: str, path: str, query: str) -> Said:
        if heard.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            raise refused(401, "invalid_request_error", "Invalid API Key provided")
        if method == "GET":
            return self._read(path, dict(parse_qsl(query)))
        key = self.key_of(heard)
        assert key is not None, "every change has a key"
        if key in self.kept:
            kept_path, body, said = self.kept[key]
            if (kept_path, body) != (path, heard.body):
                raise refused(400, "idempotency_error", "Keys are for one request")
            return Said(said.status, said.body, ("idempotent-replayed: true",))
        given = nested(parse_qsl(heard.body.decode()))
        try:
            said = Said(200, self._change(path.split("/")[2:], given))
        except RefusedError as refusal:
            said = refusal.said
        self.kept[key] = (path, heard.body, said)
        return said

    def _read(self, path: str, query: dict[str, str]) -> Said:
        _, _, kind, *rest = path.split("/")
        objects = {"payment_intents": self.intents, "refunds": self.refunds}
        found = objects.get(kind, self.disputes)
        if rest:
            if rest[0] not in found:
                raise refused(404, "invalid_request_error", "No such thing", "resource_missing")
            return Said(200, found[rest[0]])
        about = query.get("payment_intent")
        data = [each for each in found.values() if about in (None, each.get("payment_intent"))]
        return Said(200, {"object": "list", "data": data, "has_more": False, "url": path})

    def _change(self, path: list[str], given: dict[str, Any]) -> Any:
        match path:
            case ["payment_intents"]:
                return self._create(given)
            case ["payment_intents", id_, "capture"]:
                return self._capture(self._intent(id_), given)
            case ["payment_intents", id_, "cancel"]:
                return self._cancel(self._intent(id_))
            case ["refunds"]:
                return self._refund(self._intent(given["payment_intent"]), given)
        raise refused(404, "invalid_request_error", f"Unrecognized request URL {path}")

    def _intent(self, id_: str) -> dict[str, Any]:
        if id_ not in self.intents:
            raise refused(404, "invalid_request_error", "No such intent", "resource_missing")
        return self.intents[id_]

    def _create(self, given: dict[str, Any]) -> dict[str, Any]:
        amount = int(given["amount"])
        if amount < 50:
            raise refused(400, "invalid_request_error", "Too small", "amount_too_small")
        intent: dict[str, Any] = {
            "id": f"pi_{uuid4().hex}",
            "object": "payment_intent",
            "amount": amount,
            "currency": given["currency"],
            "capture_method": given["capture_method"],
            "metadata": given.get("metadata", {}),
            "status": "requires_payment_method",
            "amount_capturable": 0,
            "amount_received": 0,
            "last_payment_error": None,
            "next_action": None,
        }
        intent["client_secret"] = f"{intent['id']}_secret_x"
        self.intents[intent["id"]] = intent
        if given.get("confirm") == "true":
            self._confirm(intent, given["payment_method"])
        return dict(intent)

    def _confirm(self, intent: dict[str, Any], method: str) -> None:
        if method in DECLINED:
            trouble = {
                "type": "card_error",
                "code": "card_declined",
                "decline_code": DECLINED[method],
                "message": "Your card was declined.",
            }
            intent["last_payment_error"] = trouble
            self.tell("payment_intent.payment_failed", intent)
            raise RefusedError(Said(402, {"error": {**trouble, "payment_intent": dict(intent)}}))
        if method == "pm_card_threeDSecure2Required":
            intent["status"] = "requires_action"
            url = f"{self.url}/3ds"
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": url}}
            self.tell("payment_intent.requires_action", intent)
            return
        self.pay(intent)

    def pay(self, intent: dict[str, Any]) -> None:
        """Let the shopper's money come."""
        intent["next_action"] = None
        if intent["capture_method"] == "manual":
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            self.tell("payment_intent.amount_capturable_updated", intent)
        else:
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
            self.tell("payment_intent.succeeded", intent)

    def _capture(self, intent: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        amount = int(given.get("amount_to_capture", intent["amount"]))
        if intent["status"] != "requires_capture":
            raise unexpected(intent)
        if amount > intent["amount_capturable"]:
            raise refused(400, "invalid_request_error", "Too much", "amount_too_large")
        intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
        self.tell("payment_intent.succeeded", intent)
        return dict(intent)

    def _cancel(self, intent: dict[str, Any]) -> dict[str, Any]:
        if intent["status"] in ("succeeded", "canceled"):
            raise unexpected(intent)
        intent |= {"status": "canceled", "amount_capturable": 0}
        self.tell("payment_intent.canceled", intent)
        return dict(intent)

    def _refund(self, intent: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        mine = [r for r in self.refunds.values() if r["payment_intent"] == intent["id"]]
        left = intent["amount_received"] - sum(r["amount"] for r in mine if r["status"] != "failed")
        amount = int(given.get("amount", left))
        if not 0 < amount <= left:
            raise refused(400, "invalid_request_error", "Too much", "charge_already_refunded")
        refund = {
            "id": f"re_{uuid4().hex}",
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": given.get("metadata", {}),
            "status": "succeeded",
        }
        self.refunds[refund["id"]] = refund
        self.tell("refund.created", refund)
        return dict(refund)

    def fail_refund(self, refund_id: str) -> None:
        """Let the bank send a refund back."""
        refund = self.refunds[refund_id]
        refund["status"] = "failed"
        self.tell("refund.failed", refund)

    def dispute(self, intent: dict[str, Any], status: str = "needs_response") -> None:
        """Let the shopper complain at the bank, or the bank decide."""
        dispute = {
            "id": f"dp_{intent['id']}",
            "object": "dispute",
            "amount": intent["amount_received"],
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "status": status,
            "reason": "fraudulent",
        }
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.updated", dispute)

    def tell(self, type_: str, about: dict[str, Any]) -> None:
        event = {"id": f"evt_{uuid4().hex}", "object": "event", "type": type_}
        self.events.append(msgspec.json.encode({**event, "data": {"object": about}}))


def signed(body: bytes, *, at: float | None = None, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    """Return the headers under which Stripe sends an event."""
    seconds = int(time.time() if at is None else at)
    digest = hmac.digest(secret.encode(), b"%d." % seconds + body, "sha256").hex()
    return {"stripe-signature": f"t={seconds},v1={digest}"}


def refused(status: int, type_: str, message: str, code: str | None = None) -> RefusedError:
    return RefusedError(Said(status, {"error": {"type": type_, "message": message, "code": code}}))


def unexpected(intent: dict[str, Any]) -> RefusedError:
    message = f"This PaymentIntent is {intent['status']}"
    return refused(400, "invalid_request_error", message, "payment_intent_unexpected_state")


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Read `metadata[x]=y`, as Stripe's forms have it."""
    given: dict[str, Any] = {}
    for name, value in pairs:
        outer, _, inner = name.partition("[")
        if inner:
            given.setdefault(outer, {})[inner.rstrip("]")] = value
        else:
            given[outer] = value
    return given
