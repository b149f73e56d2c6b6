"""Reports of several servers name the mail they are about, and say if an address is no good."""

import pytest
from tests.domains.campaigns.reports import SENDER, complaint, exchange, exim, postfix

from cartwheel.domains.campaigns.feedback.contracts import ReportKind, Told
from cartwheel.domains.campaigns.feedback.errors import NoReportError
from cartwheel.domains.campaigns.feedback.mails import MOST_BYTES, read_report
from cartwheel.domains.campaigns.feedback.rules import failure_of
from cartwheel.domains.campaigns.sending.naming import Addressed, message_id
from cartwheel.kernel.ids import new_id

_NESTED = b"Content-Type: message/rfc822\r\n\r\n"
ANN = Addressed(new_id(), new_id(), new_id())


def _one(raw: bytes) -> Told:
    (told,) = read_report(raw)
    assert told.addressed == ANN
    return told


def test_a_mail_says_whom_it_is_for_and_nothing_like_it_does() -> None:
    said = message_id(ANN, SENDER)
    assert Addressed.read(said) == Addressed.read(f"  {ANN.text} ") == ANN
    for wrong in ("", ANN.text[:-1], f"0{ANN.text}", f"{ANN.text}.{ANN.text}", ANN.text.upper()):
        assert Addressed.read(wrong) is None, wrong


def test_servers_say_it_in_their_ways() -> None:
    told = _one(postfix(ANN))
    assert (told.kind, told.status) == (ReportKind.HARD, "5.1.1")
    assert told.detail.startswith("550 5.1.1 <ann1@mail.example>: Recipient address rejected: User")
    assert _one(exim(ANN)).kind is ReportKind.HARD
    assert _one(exim(ANN, diagnostic="smtp; 550 5.7.1 Blocked by policy")).kind is ReportKind.SOFT
    told = _one(exchange(ANN))
    assert (told.kind, told.status) == (ReportKind.HARD, "5.1.10")


def test_of_a_large_mail_that_is_given_back_the_beginning_is_enough() -> None:
    assert _one(postfix(ANN) + b"words of a mail\r\n" * 18_000).recipient == "ann1@mail.example"


def test_what_is_still_tried_or_has_arrived_is_no_bounce() -> None:
    delayed = postfix(ANN, action="delayed", status="4.4.1", diagnostic="X-Postfix; timed out")
    assert _one(delayed).kind is ReportKind.DELAYED
    arrived = postfix(ANN, action="delivered", status="2.0.0", diagnostic="smtp; 250 2.0.0 Ok")
    assert _one(arrived).kind is ReportKind.DELIVERED


def test_complaints_are_told_from_other_feedback() -> None:
    told = _one(complaint(ANN))
    assert (told.kind, told.detail) == (ReportKind.COMPLAINED, "abuse SomeGenerator/1.0")
    for other in ("not-spam", "virus", "auth-failure", "other", ""):
        with pytest.raises(NoReportError):
            read_report(complaint(ANN, kind=other))


@pytest.mark.parametrize(
    ("status", "diagnostic", "is_hard"),
    [
        ("5.1.1", "", True),
        ("5.1.2", "", True),
        ("5.1.10", "", True),
        ("5.2.1", "", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True),
        ("5.4.4", "Host or domain name not found", True),
        ("5.0.0", "550 unknown user", True),
        ("", "550 5.1.1 unknown", True),
        ("5.0.0", "552 5.2.2 mailbox full", False),
        ("5.0.0", "554 rejected", False),
        ("5.0.0", "", False),
        ("5.1.8", "sender's domain", False),
        ("5.2.2", "550 full", False),
        ("5.3.4", "552 too large", False),
        ("5.7.1", "550 5.7.1 spam", False),
        ("4.4.7", "expired", False),
        ("4.2.2", "452 4.2.2 full", False),
    ],
)
def test_only_what_is_of_the_address_is_hard(
    status: str, diagnostic: str, *, is_hard: bool
) -> None:
    assert failure_of(status, diagnostic) is (ReportKind.HARD if is_hard else ReportKind.SOFT)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\r\n\r\nI am away.\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno boundary",
        postfix(ANN).replace(b"multipart/report", b"multipart/mixed"),
        postfix(ANN).replace(b"Action: failed", b"Action: dreamed"),
        postfix(ANN).replace(ANN.text.encode(), b"somebody.elses.mail"),
        postfix(ANN) + b"x" * MOST_BYTES,
        postfix(ANN) + b"\n" * 20_001,
        postfix(ANN).replace(b"I'm sorry", b"boundary=a " * 12),
        b"Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\n" + _NESTED * 5_000,
    ],
)
def test_whatever_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(NoReportError):
        read_report(raw)
