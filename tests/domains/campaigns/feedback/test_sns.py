"""Amazon's messages count when Amazon has signed them for a topic of ours, and no others do."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from tests.domains.campaigns.making import NOON, open_desk
from tests.domains.campaigns.reports import SENDER, addressed
from tests.domains.campaigns.sending.making import Post, post_of
from tests.domains.people.mail_server import mail_server
from tests.kit.clock import MovedClock

from cartwheel.domains.campaigns.feedback.outside import OUTSIDE
from cartwheel.domains.campaigns.feedback.sns import MOST_BYTES, SNSDoor
from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients, campaign_suppressions
from cartwheel.domains.campaigns.sending.naming import RECIPIENT_HEADER, Addressed, message_id
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.assembly.outside import Opening
from cartwheel.systems.outbound.api import OutboundResponse, OutboundUnreachableError

TOPIC: Final = "arn:aws:sns:eu-central-1:123456789012:ses-events"
HOST: Final = "https://sns.eu-central-1.amazonaws.com"
CERTIFICATE: Final = f"{HOST}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
NO_CERTIFICATE: Final = f"{HOST}/SimpleNotificationService-0123456789abcdee.pem"
KEY: Final = rsa.generate_private_key(65_537, 2_048)
OTHERS_KEY: Final = rsa.generate_private_key(65_537, 2_048)

Change = Callable[[dict[str, Any]], Any]


def certificate(key: rsa.RSAPrivateKey = KEY, *, days: int = 365) -> bytes:
    """Make a certificate of one's own, in the name of SNS."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - timedelta(days=365))
        .not_valid_after(NOON + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def signed(
    message: dict[str, Any], *, version: str = "2", key: rsa.RSAPrivateKey = KEY
) -> dict[str, Any]:
    """Sign a message as SNS does: by the names and values that Amazon's documentation lists."""
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token"]
    names += ["TopicArn", "Type"]
    said = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()
    signature = b64encode(key.sign(said.encode(), padding.PKCS1v15(), algorithm)).decode()
    return {**message, "SignatureVersion": version, "Signature": signature}


def notification(message: Any, **more: Any) -> dict[str, Any]:
    """Write a notification that nobody has signed yet."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-12-01T12:00:05.000Z",
        "SigningCertURL": CERTIFICATE,
        "UnsubscribeURL": f"{HOST}/?Action=Unsubscribe",
        **more,
    }


def event(kind: str, mail: Addressed, told: dict[str, Any], *, form: str = "eventType") -> Any:
    """Write an event of SES, whose own id stands in the place of ours."""
    name = {"DeliveryDelay": "deliveryDelay"}.get(kind, kind.lower())
    return {
        form: kind,
        name: told,
        "mail": {
            "timestamp": "2026-12-01T12:00:00.000Z",
            "source": SENDER,
            "messageId": "0107018f-0000",
            "destination": ["ann@mail.example"],
            "headersTruncated": False,
            "headers": [
                {"name": "From", "value": f"Shop <{SENDER}>"},
                {"name": RECIPIENT_HEADER, "value": mail.text},
            ],
            "commonHeaders": {"from": [SENDER], "messageId": message_id(mail, SENDER)},
            "tags": {"ses:configuration-set": ["ours"]},
        },
    }


BOUNCE: Final = {
    "feedbackId": "0107-a",
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [
        {
            "emailAddress": "ann@mail.example",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
    ],
    "timestamp": "2026-12-01T12:00:04.000Z",
    "reportingMTA": "dsn; a1-1.smtp-out.eu-central-1.amazonses.com",
}


@dataclass
class Amazon:
    """What is at Amazon's addresses, and what was asked for."""

    there: dict[str, OutboundResponse | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, url: str, body: bytes, *, status: int = 200) -> None:
        self.there[url] = OutboundResponse(status, {}, body, is_complete=True)

    async def get(self, url: str) -> OutboundResponse:
        self.asked.append(url)
        found = self.there.get(url)
        if found is None:
            raise OutboundUnreachableError("No connection")
        return found


@dataclass
class Wire:
    """A house that hears of topics, with a mail that was sent."""

    post: Post
    mail: Addressed
    amazon: Amazon

    async def tell(self, message: Any) -> int:
        """Post a message as SNS does, and return the status."""
        scope = lambda store_id: open_scope(self.post.container, store_id)  # noqa: E731
        opening = _Opening(self.post.container, scope)
        door = SNSDoor(
            Settings(mail_topics=(TOPIC,)),
            self.amazon,  # type: ignore[arg-type]
            self.post.desk.clock,
        )
        opening.doors[SNSDoor] = self.door = getattr(self, "door", door)
        app = Starlette(routes=[each.route(opening) for each in OUTSIDE])
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="https://cartwheel.example"
        ) as client:
            content = message if isinstance(message, bytes) else json.dumps(message).encode()
            headers = {"content-type": "text/plain; charset=UTF-8"}
            return (await client.post("/hooks/ses", content=content, headers=headers)).status_code

    async def row(self) -> Any:
        """Return the recipient's row."""
        async with self.post.desk.database.transaction(
            store_id=self.post.desk.store_id
        ) as connection:
            return (await connection.execute(sa.select(campaign_recipients))).one()

    async def suppressed(self) -> list[str]:
        """Return why addresses are left alone."""
        async with self.post.desk.database.transaction(
            store_id=self.post.desk.store_id
        ) as connection:
            return list(await connection.scalars(sa.select(campaign_suppressions.c.because)))


class _Opening(Opening):
    """One that has a door of the test's own."""

    doors: dict[type, Any] = {}  # noqa: RUF012 - one for the process, as the container's

    async def get(self, part: type[Any]) -> Any:
        return self.doors.get(part) or await super().get(part)


async def wired(database: Database) -> Wire:
    """Send one mail, and put Amazon's certificate where it belongs."""
    async with mail_server() as server:
        post = post_of(await open_desk(database), server.port)
        made = await post.ready(await post.audience(1))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    amazon = Amazon()
    amazon.put(CERTIFICATE, certificate())
    return Wire(post, addressed(server)[0], amazon)


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("form", ["eventType", "notificationType"])
async def test_a_signed_bounce_counts_once(database: Database, version: str, form: str) -> None:
    wire = await wired(database)
    message = signed(notification(event("Bounce", wire.mail, BOUNCE, form=form)), version=version)
    assert [await wire.tell(message) for _ in range(2)] == [200, 200]
    assert (await wire.row()).bounced_at is not None
    assert await wire.suppressed() == ["bounced"]
    assert wire.amazon.asked == [CERTIFICATE]


async def test_the_other_events(database: Database) -> None:
    wire = await wired(database)
    soft = {**BOUNCE, "bounceType": "Transient", "bounceSubType": "MailboxFull"}
    delay = {"delayType": "MailboxFull", "delayedRecipients": [{"status": "4.2.2"}]}
    for kind, told in (("DeliveryDelay", delay), ("Open", {}), ("Delivery", {"smtpResponse": "x"})):
        assert await wire.tell(signed(notification(event(kind, wire.mail, told)))) == 200
    row = await wire.row()
    assert (row.delivered_at is not None, row.bounced_at) == (True, None)
    for kind, told in (("Bounce", soft), ("Reject", {"reason": "Bad content"})):
        assert await wire.tell(signed(notification(event(kind, wire.mail, told)))) == 200
    assert (await wire.row()).bounced_at is not None
    not_spam = {"complaintFeedbackType": "not-spam"}
    assert await wire.tell(signed(notification(event("Complaint", wire.mail, not_spam)))) == 200
    assert (await wire.row()).complained_at is None
    assert await wire.suppressed() == []
    abuse = {"complaintFeedbackType": "abuse", "complainedRecipients": []}
    assert await wire.tell(signed(notification(event("Complaint", wire.mail, abuse)))) == 200
    assert (await wire.row()).complained_at is not None
    assert await wire.suppressed() == ["complained"]
    # SES tries a topic by words that are no event.
    tried = "Successfully validated SNS topic for Amazon SES event publishing."
    assert await wire.tell(signed(notification(tried))) == 200


def _moved(url: str) -> Change:
    return lambda told: signed({**told, "SigningCertURL": url})


@pytest.mark.parametrize(
    "change",
    [
        lambda told: {**signed(told), "Message": told["Message"].replace("Permanent", "permanent")},
        lambda told: {**signed(told), "Subject": "Another"},
        lambda told: {**signed(told), "Signature": ""},
        lambda told: {**signed(told), "Signature": "no base64!"},
        lambda told: {**signed(told, version="1"), "SignatureVersion": "2"},
        lambda told: {**signed(told), "SignatureVersion": "3"},
        lambda told: signed(told, key=OTHERS_KEY),
        lambda told: signed({**told, "TopicArn": TOPIC.replace("ses-events", "others")}),
        lambda told: signed({**told, "TopicArn": TOPIC.replace("1234", "9999")}),
        lambda told: signed({**told, "Type": "Invitation"}),
        _moved(
            "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem"
        ),
        _moved("https://evil.example/SimpleNotificationService-0123456789abcdef.pem"),
        _moved(
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
        ),
        _moved(CERTIFICATE.replace("https", "http")),
        _moved(CERTIFICATE.replace("https://", "https://a:b@")),
        _moved(CERTIFICATE.replace(".com/", ".com:8443/")),
        _moved(f"{CERTIFICATE}?x=1"),
        _moved(f"{HOST}/other.pem"),
        _moved(NO_CERTIFICATE),
        lambda _: b"{",
        lambda _: b"[]",
        lambda _: b"\xff",
        lambda _: b"",
    ],
)
async def test_what_is_forged_is_refused(database: Database, change: Change) -> None:
    wire = await wired(database)
    wire.amazon.put(NO_CERTIFICATE, b"no certificate")
    told = change(notification(event("Bounce", wire.mail, BOUNCE)))
    assert await wire.tell(told) == 403
    assert (await wire.row()).bounced_at is None
    assert await wire.suppressed() == []
    assert set(wire.amazon.asked) <= {
        CERTIFICATE,
        NO_CERTIFICATE,
    }


@pytest.mark.parametrize("spelled", ["#1", "?", "%"])
async def test_other_spellings_of_a_certificate_are_no_others(
    database: Database, spelled: str
) -> None:
    wire = await wired(database)
    url = CERTIFICATE.replace("/S", "/%53") if spelled == "%" else f"{CERTIFICATE}{spelled}"
    for moved in (url, CERTIFICATE):
        told = notification(event("Bounce", wire.mail, BOUNCE), SigningCertURL=moved)
        assert await wire.tell(signed(told)) == 200
    assert wire.amazon.asked == [CERTIFICATE]


@pytest.mark.parametrize(
    ("part", "region", "ending"),
    [("aws-cn", "cn-north-1", ".cn"), ("aws-us-gov", "us-gov-west-1", "")],
)
async def test_amazon_has_other_places(part: str, region: str, ending: str) -> None:
    topic = TOPIC.replace("aws:", f"{part}:", 1).replace("eu-central-1", region)
    url = CERTIFICATE.replace("eu-central-1", region).replace(".com/", f".com{ending}/")
    amazon = Amazon()
    amazon.put(url, certificate())
    door = SNSDoor(Settings(mail_topics=(topic,)), amazon, MovedClock(NOON))  # type: ignore[arg-type]
    told = signed(notification("tried", TopicArn=topic, SigningCertURL=url))
    assert await door.read(json.dumps(told).encode()) is not None
    elsewhere = signed(notification("tried", TopicArn=topic))
    assert await door.read(json.dumps(elsewhere).encode()) is None


async def test_what_is_too_large_too_old_or_not_to_be_had(database: Database) -> None:
    wire = await wired(database)
    told = signed(notification(event("Bounce", wire.mail, BOUNCE)))
    assert await wire.tell(b"x" * (MOST_BYTES + 1)) == 413
    wire.amazon.there.clear()
    # Amazon asks again after a 503; few certificates are asked for meanwhile.
    assert [await wire.tell(told) for _ in range(12)] == [503] * 12
    assert len(wire.amazon.asked) == 10
    clock = wire.post.desk.clock
    assert isinstance(clock, MovedClock)
    clock.pass_by(timedelta(minutes=2))
    wire.amazon.put(CERTIFICATE, certificate(days=0))
    assert await wire.tell(told) == 403
    assert (await wire.row()).bounced_at is None


async def test_a_topic_is_confirmed_where_amazon_is_and_nowhere_else(database: Database) -> None:
    wire = await wired(database)
    url = f"{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37f"
    asked = notification("You have chosen to subscribe", Type="SubscriptionConfirmation")
    asked |= {"Token": "2336412f37f", "SubscribeURL": url}
    del asked["Subject"]
    assert await wire.tell(signed(asked)) == 503
    wire.amazon.put(url, b"<ConfirmSubscriptionResponse/>")
    assert await wire.tell(signed(asked)) == 200
    assert wire.amazon.asked == [CERTIFICATE, url, url]
    for wrong in ("https://evil.example/", url.replace("https", "http"), ""):
        assert await wire.tell(signed({**asked, "SubscribeURL": wrong})) == 403
    assert await wire.tell({**signed(asked), "Token": "another"}) == 403
    assert wire.amazon.asked == [CERTIFICATE, url, url]
    ended = {**asked, "Type": "UnsubscribeConfirmation"}
    assert await wire.tell(signed(ended)) == 200
    assert wire.amazon.asked == [CERTIFICATE, url, url]
