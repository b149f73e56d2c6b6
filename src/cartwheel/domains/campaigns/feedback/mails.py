"""
Reports that come as mails, read from their bytes.

Delivery status notifications (RFC 3464: `multipart/report; report-type=delivery-status`) of
Postfix, Exim, Exchange and whoever else, and complaints in the Abuse Reporting Format (RFC 5965:
`report-type=feedback-report`). Which mail is meant stands in the headers that the report gives
back; where it gives back none, in what it refers to.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string, policy
from email.errors import MessageError
from email.message import Message
from typing import Any, Final, TypeAlias

from cartwheel.domains.campaigns.feedback import rules
from cartwheel.domains.campaigns.feedback.contracts import ReportKind, Told
from cartwheel.domains.campaigns.feedback.errors import NoReportError
from cartwheel.domains.campaigns.sending.naming import RECIPIENT_HEADER, Addressed

MOST_BYTES: Final = 2 << 20
"""A report may give back the whole mail, of which only the beginning is read."""

_READ: Final = 256 << 10
# What reading costs grows with lines and with how deep parts are in one another.
_MOST_LINES: Final = 20_000
_MOST_NESTS: Final = 12
_NESTS: Final = re.compile(rb"boundary[\s*\d]*=|message/", re.IGNORECASE)

_STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MOST_RECIPIENTS: Final = 20
_MOST_PARTS: Final = 50
# The library trusts mails more than it may, and goes as deep as they do.
_UNREADABLE: Final = (
    *(MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError),
)
_NAMING: Final = (RECIPIENT_HEADER, "Message-ID")
_REFERRING: Final = ("In-Reply-To", "References", "X-MS-Exchange-Parent-Message-Id")
# Others of RFC 5965 and 6591 are no complaints: not-spam, auth-failure, virus, other.
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
_ACTIONS: Final = {
    "delivered": ReportKind.DELIVERED,
    "relayed": ReportKind.DELIVERED,
    "expanded": ReportKind.DELIVERED,
    "delayed": ReportKind.DELAYED,
}

_Mail: TypeAlias = "Message[Any, Any]"


def read_report(raw: bytes) -> tuple[Told, ...]:
    """
    Read what a mail tells.

    Raises:
        NoReportError: it is no report, one of which nothing follows, or names no mail of ours.
    """
    if len(raw) > MOST_BYTES:
        raise NoReportError(f"It is larger than {MOST_BYTES:,} bytes")
    read = raw[:_READ]
    if read.count(b"\n") > _MOST_LINES or len(_NESTS.findall(read)) > _MOST_NESTS:
        raise NoReportError("It has more lines or parts in one another than a report")
    try:
        mail = message_from_bytes(read, policy=policy.compat32)
        parts = _parts(mail)
        found = tuple(_failures(mail, parts)) or tuple(_complaints(mail, parts))
    except _UNREADABLE as error:
        raise NoReportError("It cannot be read") from error
    if not found:
        raise NoReportError("It is no report of a delivery or a complaint that says anything")
    return found


def _parts(mail: _Mail) -> list[_Mail]:
    """Return a report's own parts; what is within a mail that is given back is none of them."""
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return []
    return _within(mail)[:_MOST_PARTS]


def _failures(mail: _Mail, parts: list[_Mail]) -> Iterator[Told]:
    """Read a delivery status notification."""
    for part in parts:
        if part.get_content_type() not in _STATUSES:
            continue
        recipients = [each for each in _within(part) if each.get("Action")]
        for fields in recipients[:_MOST_RECIPIENTS]:
            action = _one(fields, "Action").lower()
            status = rules.status_of(_one(fields, "Status"))
            diagnostic = _one(fields, "Diagnostic-Code")
            kind = _ACTIONS.get(action)
            if action == "failed":
                kind = rules.failure_of(status, diagnostic)
            if kind is not None:
                said = _one(fields, "Original-Recipient") or _one(fields, "Final-Recipient")
                yield Told(kind, _addressed(mail, parts), status, diagnostic, _address(said))
                # Each of our mails is for one recipient: others are where it was sent on to.
                return


def _complaints(mail: _Mail, parts: list[_Mail]) -> Iterator[Told]:
    """Read a complaint."""
    for part in parts:
        if part.get_content_type() != "message/feedback-report":
            continue
        for fields in _within(part):
            kind = _one(fields, "Feedback-Type").lower()
            if kind in _COMPLAINTS:
                agent = _one(fields, "User-Agent")
                detail = f"{kind} {agent}".strip()
                yield Told(ReportKind.COMPLAINED, _addressed(mail, parts), detail=detail)
                return


def _addressed(mail: _Mail, parts: list[_Mail]) -> Addressed:
    """Return whom the mail was for that a report is about."""
    for given in _given_back(parts):
        for name in _NAMING:
            if found := Addressed.read(_one(given, name)):
                return found
    for name in _REFERRING:
        if found := Addressed.read(_one(mail, name)):
            return found
    raise NoReportError("It names no mail of a campaign")


def _given_back(parts: list[_Mail]) -> Iterator[_Mail]:
    """Return the headers of the mails that a report gives back."""
    for part in parts:
        match part.get_content_type():
            case "message/rfc822" | "message/global":
                yield from _within(part)
            case "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    yield message_from_string(content.decode("utf-8", "replace"))
                else:
                    yield from _within(part)


def _within(part: _Mail) -> list[_Mail]:
    content = part.get_payload()
    some = content if isinstance(content, list) else []
    return [each for each in some if isinstance(each, Message)]


def _address(said: str) -> str:
    """Return what stands behind the type in front of an address (`rfc822; ann@mail.example`)."""
    return said.rpartition(";")[2].strip().strip("<>")


def _one(fields: _Mail, name: str) -> str:
    """Return a field in one line, without the type in front of it (`smtp; 550 …`)."""
    said = " ".join(str(fields.get(name, "")).split())
    kind, mark, rest = said.partition(";")
    is_typed = name == "Diagnostic-Code" and mark and kind.strip().isidentifier()
    return rest.strip() if is_typed else said
