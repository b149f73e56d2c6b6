"""
What Amazon SES tells of a mail, in either of its two forms.

Events that a configuration set publishes name their kind as `eventType`, notifications of an
identity as `notificationType`. Notifications give back headers only where the identity has
"include original headers" switched on; without them nobody can say which mail is meant.
"""

from typing import Final

import msgspec

from cartwheel.domains.campaigns.feedback.contracts import ReportKind, Told
from cartwheel.domains.campaigns.sending.naming import RECIPIENT_HEADER, Addressed


class _Header(msgspec.Struct, frozen=True):
    name: str = ""
    value: str = ""


class _CommonHeaders(msgspec.Struct, frozen=True, rename="camel"):
    message_id: str = ""


class _SentMail(msgspec.Struct, frozen=True, rename="camel"):
    headers: tuple[_Header, ...] = ()
    common_headers: _CommonHeaders = _CommonHeaders()


class _Recipient(msgspec.Struct, frozen=True, rename="camel"):
    status: str = ""
    diagnostic_code: str = ""


class _Bounce(msgspec.Struct, frozen=True, rename="camel"):
    bounce_type: str = ""
    bounce_sub_type: str = ""
    bounced_recipients: tuple[_Recipient, ...] = ()


class _Complaint(msgspec.Struct, frozen=True, rename="camel"):
    complaint_feedback_type: str | None = None
    complaint_sub_type: str | None = None


class _Reject(msgspec.Struct, frozen=True):
    reason: str = ""


class _Delay(msgspec.Struct, frozen=True, rename="camel"):
    delay_type: str = ""
    delayed_recipients: tuple[_Recipient, ...] = ()


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    mail: _SentMail
    event_type: str | None = None
    notification_type: str | None = None
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    reject: _Reject | None = None
    delivery_delay: _Delay | None = None


_decode: Final = msgspec.json.Decoder(_Event).decode


def read_event(text: str) -> Told | None:
    """
    Read a message of SES; None when nothing follows of it, or it names no mail of ours.

    Its other kinds (`Send`, `Open`, `Click` …) and the words by which SES tries a topic are such.
    """
    try:
        event = _decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    addressed = _addressed(event.mail)
    return None if addressed is None else _told(event, addressed)


def _told(event: _Event, addressed: Addressed) -> Told | None:
    kind, detail, one = None, "", _Recipient()
    match event.event_type or event.notification_type:
        case "Bounce" if event.bounce is not None:
            bounce = event.bounce
            kind = ReportKind.HARD if bounce.bounce_type == "Permanent" else ReportKind.SOFT
            one = _first(bounce.bounced_recipients)
            detail = one.diagnostic_code or f"{bounce.bounce_type} {bounce.bounce_sub_type}"
        case "Complaint" if event.complaint is not None:
            said = event.complaint.complaint_feedback_type
            # Somebody took a mail out of the spam, or said that it is none.
            kind = None if said == "not-spam" else ReportKind.COMPLAINED
            detail = said or event.complaint.complaint_sub_type or "complaint"
        case "Delivery":
            kind = ReportKind.DELIVERED
        case "Reject" if event.reject is not None:
            kind, detail = ReportKind.REJECTED, event.reject.reason
        case "DeliveryDelay" if event.delivery_delay is not None:
            kind, one = ReportKind.DELAYED, _first(event.delivery_delay.delayed_recipients)
            detail = one.diagnostic_code or event.delivery_delay.delay_type
    return None if kind is None else Told(kind, addressed, one.status, detail)


def _first(recipients: tuple[_Recipient, ...]) -> _Recipient:
    return recipients[0] if recipients else _Recipient()


def _addressed(mail: _SentMail) -> Addressed | None:
    headers = {each.name.lower(): each.value for each in mail.headers}
    for said in (
        headers.get(RECIPIENT_HEADER.lower(), ""),
        headers.get("message-id", ""),
        mail.common_headers.message_id,
    ):
        if found := Addressed.read(said):
            return found
    return None
