"""
Messages of Amazon SNS, proved by their signature.

A message counts only when its topic is one of the operator's (`CARTWHEEL_MAIL_TOPICS`), its
certificate is Amazon's (an https address at `sns.<region>.amazonaws.com`, of the topic's own
region) and has signed the canonical text of the message, by version 1 (SHA-1) or 2 (SHA-256).
Certificates are kept, and few are fetched: a stranger cannot have us ask for more.
"""

import asyncio
import re
from base64 import b64decode
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Annotated, Final

import httpx
import msgspec
import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.outbound.api import OutboundClient, OutboundError

MOST_BYTES: Final = 1 << 20

_log = structlog.get_logger(__name__)

_ARN: Final = re.compile(
    r"arn:aws(?P<part>-cn|-us-gov)?:sns:(?P<region>[a-z0-9-]{3,30}):\d{12}:[A-Za-z0-9_.-]{1,260}"
)
_FIRST_PATH: Final = re.compile(r"/SimpleNotificationService-[0-9a-f]{8,64}\.pem")
_MOST_KEPT: Final = 16
_MOST_FETCHES: Final = 10
_MINUTE: Final = timedelta(minutes=1)
_OK: Final = 200
_SIGNED: Final = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token"),
        *("TopicArn", "Type"),
    ),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]

_Text = Annotated[str, msgspec.Meta(max_length=4_096)]


class SNSMessage(msgspec.Struct, frozen=True, rename="pascal"):
    """A message as it is posted; nothing of it is proved yet."""

    type: _Text
    message_id: _Text
    topic_arn: _Text
    message: str
    timestamp: _Text
    signature_version: _Text
    signature: _Text
    signing_cert_url: _Text = msgspec.field(name="SigningCertURL")
    subject: _Text | None = None
    token: _Text | None = None
    subscribe_url: _Text | None = msgspec.field(name="SubscribeURL", default=None)

    def canonical(self) -> bytes:
        """Return the text that is signed: names and values in their order, what is there."""
        values = {
            "Message": self.message,
            "MessageId": self.message_id,
            "Subject": self.subject,
            "SubscribeURL": self.subscribe_url,
            "Timestamp": self.timestamp,
            "Token": self.token,
            "TopicArn": self.topic_arn,
            "Type": self.type,
        }
        named = [(name, values[name]) for name in _SIGNED[self.type]]
        return "".join(f"{name}\n{said}\n" for name, said in named if said is not None).encode()


_decode: Final = msgspec.json.Decoder(SNSMessage).decode


class SNSDoor:
    """Tells Amazon's messages from others', one for the process."""

    def __init__(self, settings: Settings, outbound: OutboundClient, clock: Clock) -> None:
        self._topics = frozenset(settings.mail_topics)
        for topic in sorted(self._topics):
            if _ARN.fullmatch(topic) is None:
                _log.warning("campaigns.topic_unknown", topic=topic, reason="no ARN of SNS")
        self._outbound, self._clock = outbound, clock
        self._kept: OrderedDict[str, x509.Certificate] = OrderedDict()
        self._fetched: list[datetime] = []
        self._fetching = asyncio.Lock()

    async def read(self, body: bytes) -> SNSMessage | None:
        """
        Return the message that a body holds; None when it is forged, or of no topic of ours.

        Raises:
            UnavailableError: the certificate cannot be had now; the message may come again.
        """
        try:
            message = _decode(body)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None
        if message.type not in _SIGNED or message.topic_arn not in self._topics:
            return None
        url = _of_sns(message.signing_cert_url, message.topic_arn)
        if url is None or _FIRST_PATH.fullmatch(url.path) is None or url.query:
            return None
        # In one spelling: others of it are no other certificates.
        certificate = await self._certificate(f"https://{url.host}{url.path}")
        is_signed = certificate is not None and self._has_signed(certificate, message)
        return message if is_signed else None

    async def confirm(self, message: SNSMessage) -> bool:
        """
        Have a topic that was proved tell us from now on; False when it names no way.

        Raises:
            UnavailableError: Amazon does not answer; the message may come again.
        """
        url = _of_sns(message.subscribe_url or "", message.topic_arn)
        if url is None:
            return False
        try:
            answer = await self._outbound.get(str(url))
        except OutboundError as error:
            raise UnavailableError("Amazon SNS does not answer") from error
        if answer.status != _OK:
            raise UnavailableError(f"Amazon SNS answers {answer.status}")
        return True

    def _has_signed(self, certificate: x509.Certificate, message: SNSMessage) -> bool:
        key, now = certificate.public_key(), self._clock.now()
        is_valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
        if not isinstance(key, rsa.RSAPublicKey) or not is_valid:
            return False
        algorithm: hashes.HashAlgorithm
        match message.signature_version:
            case "1":
                algorithm = hashes.SHA1()  # noqa: S303 - Amazon's first version signs by it
            case "2":
                algorithm = hashes.SHA256()
            case _:
                return False
        try:
            signature = b64decode(message.signature, validate=True)
            key.verify(signature, message.canonical(), padding.PKCS1v15(), algorithm)
        except (ValueError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return True

    async def _certificate(self, url: str) -> x509.Certificate | None:
        """Return a certificate, fetched once; None when there is none by that address."""
        if url in self._kept:
            self._kept.move_to_end(url)
            return self._kept[url]
        async with self._fetching:
            if url in self._kept:
                return self._kept[url]
            now = self._clock.now()
            self._fetched = [at for at in self._fetched if now - at < _MINUTE]
            if len(self._fetched) >= _MOST_FETCHES:
                raise UnavailableError("Too many certificates were asked for in this minute")
            self._fetched.append(now)
            try:
                answer = await self._outbound.get(url)
            except OutboundError as error:
                raise UnavailableError("The certificate of Amazon SNS cannot be had") from error
            if answer.status != _OK or not answer.is_complete:
                return None
            try:
                found = x509.load_pem_x509_certificate(answer.body)
            except ValueError:
                return None
            self._kept[url] = found
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return found


def _of_sns(text: str, topic: str) -> httpx.URL | None:
    """Return an address if it is one of SNS in a topic's region, by https and nowhere else."""
    named = _ARN.fullmatch(topic)
    if named is None:
        return None
    host = f"sns.{named['region']}.amazonaws.com" + (".cn" if named["part"] == "-cn" else "")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        return None
    is_there = url.scheme == "https" and url.host == host
    return url if is_there and url.port is None and not url.userinfo else None
