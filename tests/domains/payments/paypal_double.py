"""
PayPal's stand-in: tokens, Orders v2, authorizations, captures, refunds, proved webhooks.

Source: https://developer.paypal.com/docs/api/orders/v2/, …/payments/v2/, …/webhooks/v1/, and
https://developer.paypal.com/api/rest/reference/idempotency/ (an answer is kept by request id).
"""

import base64
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
from tests.domains.payments.doubles import Double, RefusedError, Said
from tests.outbound.listening import Heard

CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID = "client-1", "secret-1", "WH-1"


@dataclass
class PayPalDouble(Double):
    """One account."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    """Authorizations and captures by id, each with its order."""
    kept: dict[str, tuple[str, Said]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)
    proofs: list[bytes] = field(default_factory=list)

    def key_of(self, heard: Heard) -> str | None:
        return heard.headers.get("paypal-request-id")

    def handle(self, heard: Heard, method: str, path: str, query: str) -> Said:
        assert not query
        assert (method == "GET") == (not heard.body)
        if path == "/v1/oauth2/token":
            return self._token(heard)
        if heard.headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            raise refused(401, "INVALID_TOKEN")
        if path == "/v1/notifications/verify-webhook-signature":
            return self._verify(heard.body)
        key = self.key_of(heard)
        if key is None:
            return self._read(path)
        if key in self.kept:
            kept_path, said = self.kept[key]
            assert kept_path == path
            return said
        said = Said(201, self._change(path.split("/")[2:], msgspec.json.decode(heard.body)))
        self.kept[key] = (path, said)
        return said

    def _token(self, heard: Heard) -> Said:
        given = base64.b64decode(heard.headers["authorization"].removeprefix("Basic ")).decode()
        if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
            raise RefusedError(
                Said(401, {"error": "invalid_client", "error_description": "Authentication failed"})
            )
        self.tokens.append(f"token-{len(self.tokens)}")
        return Said(200, {"access_token": self.tokens[-1], "expires_in": 32_400})

    def _read(self, path: str) -> Said:
        if path == f"/v1/notifications/webhooks/{WEBHOOK_ID}":
            return Said(200, {"id": WEBHOOK_ID})
        order = self.orders.get(path.rpartition("/")[2])
        if order is None:
            raise refused(404, "RESOURCE_NOT_FOUND")
        return Said(200, order)

    def _change(self, path: list[str], given: Any) -> Any:
        match path:
            case ["checkout", "orders"]:
                return self._create(given)
            case ["checkout", "orders", id_, "authorize" | "capture" as verb]:
                return self._complete(self.orders[id_], verb)
            case ["payments", "authorizations", id_, "capture"]:
                return self._capture(id_, given)
            case ["payments", "authorizations", id_, "void"]:
                return self._void(id_)
            case ["payments", "captures", id_, "refund"]:
                return self._refund(id_, given)
        raise refused(404, "RESOURCE_NOT_FOUND")

    def _create(self, given: Any) -> Any:
        (unit,) = given["purchase_units"]
        id_ = uuid4().hex[:17].upper()
        link = {"rel": "payer-action", "href": f"{self.url}/checkoutnow?token={id_}"}
        payments: dict[str, list[Any]] = {"authorizations": [], "captures": [], "refunds": []}
        order = {
            "id": id_,
            "intent": given["intent"],
            "status": "PAYER_ACTION_REQUIRED",
            "purchase_units": [{**unit, "payments": payments}],
            "links": [link],
        }
        self.orders[id_] = order
        return copied(order)

    def approve(self, order: dict[str, Any]) -> None:
        """Let the shopper agree."""
        order["status"] = "APPROVED"
        self.tell("CHECKOUT.ORDER.APPROVED", order)

    def _complete(self, order: dict[str, Any], verb: str) -> Any:
        if order["status"] == "COMPLETED":
            done = "ORDER_ALREADY_AUTHORIZED" if verb == "authorize" else "ORDER_ALREADY_CAPTURED"
            raise refused(422, "UNPROCESSABLE_ENTITY", done)
        if order["status"] != "APPROVED":
            raise refused(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
        (unit,) = order["purchase_units"]
        if unit["amount"]["value"] == "666.00":
            raise refused(422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED")
        order["status"] = "COMPLETED"
        if verb == "authorize":
            self._move(order, "authorizations", "CREATED", unit["amount"])
        else:
            self._move(order, "captures", "COMPLETED", unit["amount"])
        return copied(order)

    def _move(self, order: dict[str, Any], kind: str, status: str, amount: Any) -> dict[str, Any]:
        (unit,) = order["purchase_units"]
        movement = {
            "id": uuid4().hex[:17].upper(),
            "status": status,
            "amount": amount,
            "custom_id": unit["custom_id"],
            "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        }
        unit["payments"][kind].append(movement)
        self.moved[str(movement["id"])] = (movement, order)
        family = {"authorizations": "AUTHORIZATION", "captures": "CAPTURE"}[kind]
        self.tell(f"PAYMENT.{family}.{status}", movement)
        return movement

    def _capture(self, id_: str, given: Any) -> Any:
        held, order = self.moved[id_]
        if held["status"] != "CREATED":
            raise refused(422, "UNPROCESSABLE_ENTITY", "AUTHORIZATION_ALREADY_CAPTURED")
        if Decimal(given["amount"]["value"]) > Decimal(held["amount"]["value"]):
            raise refused(422, "UNPROCESSABLE_ENTITY", "MAX_CAPTURE_AMOUNT_EXCEEDED")
        held["status"] = "CAPTURED"
        return copied(self._move(order, "captures", "COMPLETED", given["amount"]))

    def _void(self, id_: str) -> Any:
        held, _ = self.moved[id_]
        if held["status"] == "VOIDED":
            raise refused(422, "UNPROCESSABLE_ENTITY", "PREVIOUSLY_VOIDED")
        held["status"] = "VOIDED"
        self.tell("PAYMENT.AUTHORIZATION.VOIDED", held)
        return copied(held)

    def _refund(self, id_: str, given: Any) -> Any:
        taken, order = self.moved[id_]
        (unit,) = order["purchase_units"]
        gone = sum((Decimal(r["amount"]["value"]) for r in unit["payments"]["refunds"]), Decimal())
        if gone + Decimal(given["amount"]["value"]) > Decimal(taken["amount"]["value"]):
            raise refused(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED")
        refund = {
            "id": uuid4().hex[:17].upper(),
            "status": "COMPLETED",
            "amount": given["amount"],
            # One made by hand bears what its capture does.
            "custom_id": given.get("custom_id", unit["custom_id"]),
            "links": [{"rel": "up", "href": f"{self.url}/v2/payments/captures/{id_}"}],
        }
        unit["payments"]["refunds"].append(refund)
        self.tell("PAYMENT.CAPTURE.REFUNDED", refund)
        return copied(refund)

    def dispute(self, capture_id: str, status: str, outcome: str | None = None) -> None:
        """Let the shopper complain, or PayPal decide."""
        taken, _ = self.moved[capture_id]
        dispute: dict[str, Any] = {
            "dispute_id": f"PP-{capture_id}",
            "status": status,
            "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
            "dispute_amount": taken["amount"],
            "disputed_transactions": [{"seller_transaction_id": capture_id}],
        }
        if outcome is not None:
            dispute["dispute_outcome"] = {"outcome_code": outcome}
        self.tell("CUSTOMER.DISPUTE.UPDATED", dispute)

    def tell(self, type_: str, resource: dict[str, Any]) -> None:
        event = {"id": f"WH-{uuid4().hex}", "event_type": type_, "resource": resource}
        # With a space, as PayPal's own bytes are not ours.
        self.events.append(msgspec.json.encode(event).replace(b",", b", "))

    def _verify(self, body: bytes) -> Said:
        asked = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        event = bytes(asked["webhook_event"])
        self.proofs.append(event)
        given = [bytes(asked[name]) for name in ("webhook_id", "transmission_sig")]
        is_right = given == [b'"%b"' % WEBHOOK_ID.encode(), b'"right"']
        return Said(200, {"verification_status": "SUCCESS" if is_right else "FAILURE"})


def signed(signature: str = "right") -> dict[str, str]:
    """Return the headers under which PayPal sends an event."""
    return {
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-cert-url": "https://api.paypal.com/v1/notifications/certs/CERT-1",
        "paypal-transmission-id": str(uuid4()),
        "paypal-transmission-sig": signature,
        "paypal-transmission-time": "2026-01-01T00:00:00Z",
    }


def refused(status: int, name: str, issue: str | None = None) -> RefusedError:
    details = [] if issue is None else [{"issue": issue, "description": issue.lower()}]
    return RefusedError(Said(status, {"name": name, "message": name, "details": details}))


def copied(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
