"""
DocuSign's stand-in: the JWT grant, envelopes, their documents, and Connect's signed messages.

Source: https://developers.docusign.com/platform/auth/ (JWT grant), …/docs/esign-rest-api/reference/
(envelopes) and …/platform/webhooks/connect/ (HMAC, JSON SIM).
"""

import base64
import hmac
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.domains.payments.doubles import Double, RefusedError, Said
from tests.outbound.listening import Heard

INTEGRATION_KEY, USER_ID, ACCOUNT_ID, HMAC_KEY = "integration-1", "user-1", "account-1", "hmac-1"
_KEY: Final = rsa.generate_private_key(65_537, 2_048)
PRIVATE_KEY: Final = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
_PLACE: Final = f"/restapi/v2.1/accounts/{ACCOUNT_ID}"


@dataclass
class DocuSignDouble(Double):
    """One account; every call with a token can fail."""

    envelopes: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    has_consent: bool = True

    def key_of(self, heard: Heard) -> str | None:
        """Let whatever makes an envelope fail on demand."""
        return "made" if heard.line.startswith("POST /restapi") else None

    def handle(self, heard: Heard, method: str, path: str, query: str) -> Said:
        if path == "/oauth/token":
            return self._token(heard)
        if heard.headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            raise refused(401, "AUTHORIZATION_INVALID_TOKEN")
        if path == "/oauth/userinfo":
            return Said(200, {"accounts": [{"account_id": ACCOUNT_ID, "base_uri": self.url}]})
        return self._called(heard, method, path, query)

    def _called(self, heard: Heard, method: str, path: str, query: str) -> Said:
        match method, path.removeprefix(_PLACE).strip("/").split("/"):
            case "GET", [""]:
                return Said(200, {"accountName": "Shop"})
            case "GET", ["envelopes"]:
                wanted = parse_qs(query)["transaction_ids"][0]
                found = [e for e in self.envelopes.values() if e["transactionId"] == wanted]
                return Said(200, {"resultSetSize": str(len(found)), "envelopes": found})
            case "POST", ["envelopes"]:
                return self._create(msgspec.json.decode(heard.body))
            case "GET", ["envelopes", id_]:
                return Said(200, self._envelope(id_))
            case "PUT", ["envelopes", id_]:
                return self._void(self._envelope(id_), msgspec.json.decode(heard.body))
        raise refused(404, "INVALID_REQUEST_PARAMETER")

    def end(self, reference: str, status: str, **more: Any) -> None:
        """Let the signer end an envelope."""
        self.envelopes[reference] |= {
            "status": status,
            "statusChangedDateTime": "2027-03-01T12:00:00.1234567Z",
            **more,
        }

    def message(self, reference: str, event: str = "envelope-completed") -> bytes:
        """Return what Connect says of an envelope."""
        return msgspec.json.encode({"event": event, "data": {"envelopeId": reference}})

    def _token(self, heard: Heard) -> Said:
        given = parse_qs(heard.body.decode())
        claims = jwt.decode(
            given["assertion"][0], RSAKey.import_key(PRIVATE_KEY), algorithms=["RS256"]
        ).claims
        assert (claims["iss"], claims["sub"]) == (INTEGRATION_KEY, USER_ID)
        assert claims["scope"] == "signature impersonation"
        assert claims["aud"] == self.url.partition("://")[2]
        if not self.has_consent:
            raise RefusedError(Said(400, {"error": "consent_required"}))
        self.tokens.append(f"token-{len(self.tokens)}")
        return Said(200, {"access_token": self.tokens[-1], "expires_in": 3_600})

    def _create(self, given: Any) -> Said:
        (signer,) = given["recipients"]["signers"]
        (tab,) = signer["tabs"]["signHereTabs"]
        (document,) = given["documents"]
        content = base64.b64decode(document["documentBase64"])
        assert content.startswith(b"%PDF-")
        assert tab["anchorString"]
        reference = str(uuid4())
        self.envelopes[reference] = {
            "envelopeId": reference,
            "status": given["status"],
            "transactionId": given["transactionId"],
            "signer": signer["email"],
            "webhook": given["eventNotification"]["url"],
        }
        return Said(201, {"envelopeId": reference, "status": given["status"]})

    def _envelope(self, reference: str) -> dict[str, Any]:
        if reference not in self.envelopes:
            raise refused(400, "ENVELOPE_DOES_NOT_EXIST")
        return self.envelopes[reference]

    def _void(self, envelope: dict[str, Any], given: Any) -> Said:
        if envelope["status"] in ("completed", "declined", "voided"):
            raise refused(400, "ENVELOPE_CANNOT_VOID_INVALID_STATE")
        assert given["status"] == "voided"
        envelope |= {"status": "voided", "voidedReason": given["voidedReason"]}
        return Said(200, {})


class DocuSignFiles(DocuSignDouble):
    """One that also hands out documents, which are no JSON."""

    def handle(self, heard: Heard, method: str, path: str, query: str) -> Said:
        if path.endswith("/documents/combined"):
            assert query == "certificate=true"
            return File(200, "%PDF-1.7 signed at DocuSign")
        return super().handle(heard, method, path, query)


class File(Said):
    """An answer that is sent as it is."""

    def encoded(self) -> str:
        return str(self.body)


def signed(body: bytes, key: str = HMAC_KEY) -> dict[str, str]:
    """Return the headers of a message; the account has two keys, of which ours is the second."""
    digest = base64.b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
    return {"X-DocuSign-Signature-1": "AAAA", "X-DocuSign-Signature-2": digest}


def refused(status: int, code: str) -> RefusedError:
    return RefusedError(Said(status, {"errorCode": code, "message": f"Refused: {code}"}))
