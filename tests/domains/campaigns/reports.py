"""Reports of mails as servers write them, after RFC 3464 and 5965, about a mail of ours."""

from email import message_from_bytes

from tests.domains.people.mail_server import MailServer

from cartwheel.domains.campaigns.sending.naming import RECIPIENT_HEADER, Addressed, message_id

SENDER = "shop@cartwheel.example"
UNKNOWN = "smtp; 550 5.1.1 <ann1@mail.example>: Recipient address rejected:\n    User unknown"


def addressed(server: MailServer) -> list[Addressed]:
    """Return for whom the mails are that a server has taken, as their headers say it."""
    contents = [each.original_content or b"" for each in server.received]
    headers = [message_from_bytes(each)[RECIPIENT_HEADER] for each in contents]
    return [found for said in headers if (found := Addressed.read(said))]


def mail_of(addressed: Addressed) -> str:
    """Write the mail that is given back, or its headers."""
    return (
        f"From: Shop <{SENDER}>\nTo: ann1@mail.example\nSubject: News\n"
        f"Message-ID: {message_id(addressed, SENDER)}\n{RECIPIENT_HEADER}: {addressed.text}\n"
    )


def postfix(
    addressed: Addressed,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = UNKNOWN,
) -> bytes:
    """Write what Postfix writes, with the headers alone."""
    return _crlf(
        f"""Return-Path: <>
Received: by mx.cartwheel.example (Postfix) id 4FA1C2; Tue,  1 Dec 2026 12:00:05 +0000 (UTC)
Date: Tue,  1 Dec 2026 12:00:05 +0000 (UTC)
From: MAILER-DAEMON@mx.cartwheel.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {SENDER}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9B095B5ADSN=_01.1764590405/mx.cartwheel.example"
Message-Id: <20261201120005.4FA1C2@mx.cartwheel.example>

This is a MIME-encapsulated message.

--9B095B5ADSN=_01.1764590405/mx.cartwheel.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--9B095B5ADSN=_01.1764590405/mx.cartwheel.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cartwheel.example
X-Postfix-Queue-ID: 4FA1C2
X-Postfix-Sender: rfc822; {SENDER}
Arrival-Date: Tue,  1 Dec 2026 12:00:04 +0000 (UTC)

Final-Recipient: rfc822; ann1@mail.example
Original-Recipient: rfc822;ann1@mail.example
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example
Diagnostic-Code: {diagnostic}

--9B095B5ADSN=_01.1764590405/mx.cartwheel.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{mail_of(addressed)}
--9B095B5ADSN=_01.1764590405/mx.cartwheel.example--
"""
    )


def exim(addressed: Addressed, *, diagnostic: str = "smtp; 550 No such user here") -> bytes:
    """Write what Exim writes: a status that says nothing, and the whole mail."""
    return _crlf(
        f"""Return-path: <>
Received: from Debian-exim by relay.example with local (Exim 4.96)
\tid 1vQabc-00000000AbC-1xyz
X-Failed-Recipients: ann1@mail.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example>
To: {SENDER}
References: {message_id(addressed, SENDER)}
Content-Type: multipart/report; report-type=delivery-status; boundary=1764590405-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1vQabc-00000000AbC-1xyz@relay.example>
Date: Tue, 01 Dec 2026 12:00:05 +0000

--1764590405-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1764590405-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example

Action: failed
Final-Recipient: rfc822;ann1@mail.example
Status: 5.0.0
Remote-MTA: dns; mail.example
Diagnostic-Code: {diagnostic}

--1764590405-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <{SENDER}>
{mail_of(addressed)}Content-Type: multipart/report; report-type=delivery-status; boundary=inner

--inner
Content-Type: message/delivery-status

Reporting-MTA: dns; of.a.stranger.example

Action: delivered
Status: 2.0.0

--inner--

--1764590405-eximdsn-1804289383--
"""
    )


def exchange(addressed: Addressed) -> bytes:
    """Write what Exchange Online writes for somebody whom it does not know."""
    return _crlf(
        f"""From: Microsoft Outlook
 <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@mail.example>
To: <{SENDER}>
Date: Tue, 1 Dec 2026 12:00:06 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="8f9e13a1-8b2f-4f6e-9a71-2d1c4d8a7c11"
Content-Language: en-US
Message-ID: <8c1f0f6b-f5a4-4a44-b86a-d3ab1c2ed7aa@mail.example>
In-Reply-To: {message_id(addressed, SENDER)}
References: {message_id(addressed, SENDER)}
Thread-Topic: News
Subject: Undeliverable: News
Auto-Submitted: auto-replied
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0

--8f9e13a1-8b2f-4f6e-9a71-2d1c4d8a7c11
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="a3b4f07c-1df5-4eb9-9a1b-7a0b6d6a8b52"

--a3b4f07c-1df5-4eb9-9a1b-7a0b6d6a8b52
Content-Type: text/plain; charset="us-ascii"

Your message to ann1@mail.example couldn't be delivered.

--a3b4f07c-1df5-4eb9-9a1b-7a0b6d6a8b52--

--8f9e13a1-8b2f-4f6e-9a71-2d1c4d8a7c11
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mx.cartwheel.example
Arrival-Date: Tue, 1 Dec 2026 12:00:05 +0000

Original-Recipient: rfc822;ann1@mail.example
Final-Recipient: rfc822;ann1@mail.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP

--8f9e13a1-8b2f-4f6e-9a71-2d1c4d8a7c11
Content-Type: text/rfc822-headers

From: Shop <{SENDER}>
To: ann1@mail.example
Subject: News

--8f9e13a1-8b2f-4f6e-9a71-2d1c4d8a7c11--
"""
    )


def complaint(addressed: Addressed, *, kind: str = "abuse") -> bytes:
    """Write what a mailbox provider writes of somebody who calls a mail spam."""
    return _crlf(
        f"""From: <abusedesk@provider.example>
Date: Tue, 1 Dec 2026 15:00:00 +0000
Subject: FW: News
To: <abuse@cartwheel.example>
Message-ID: <20261201.1@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP
192.0.2.1 on Tue, 1 Dec 2026 12:00:00 +0000.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{SENDER}>
Original-Rcpt-To: <redacted@provider.example>
Source-IP: 192.0.2.1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

{mail_of(addressed)}
Hello

--part1_13d.2e68ed54_boundary--
"""
    )


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
