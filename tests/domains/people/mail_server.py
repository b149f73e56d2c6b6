"""A mail server of the tests' own, by aiosmtpd; it answers as it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Takes mail, but for what tests put into `answers`, by step or recipient."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.received: list[Envelope] = []
        self.asked: list[str] = []
        self.connections = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def recipients(self) -> list[str]:
        """To whom mails were taken, in their order."""
        return [to for envelope in self.received for to in envelope.rcpt_tos]

    async def handle_EHLO(  # noqa: N802
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [self.answers["EHLO"]] if "EHLO" in self.answers else responses

    async def handle_HELO(  # noqa: N802
        self, _: SMTP, session: Session, __: Envelope, hostname: str
    ) -> str:
        session.host_name = hostname
        return self.answers.get("HELO", "250 well")

    async def handle_MAIL(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(f"MAIL {address}")
        envelope.mail_from, envelope.mail_options = address, options
        return self.answers.get("MAIL", "250 well")

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(f"RCPT {address}")
        envelope.rcpt_options += options
        answer = self.answers.get(address, self.answers.get("RCPT", "250 well"))
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 taken")
        if answer.startswith("2"):
            self.received.append(envelope)
        return answer

    async def handle_QUIT(self, _: SMTP, __: Session, ___: Envelope) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 bye")


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[MailServer]:
    """Serve one on a free port."""
    mails = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mails, hostname="mail.example", loop=loop, **options), "127.0.0.1", 0
    )
    mails.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mails


@asynccontextmanager
async def server_that_says(greeting: str) -> AsyncIterator[str]:
    """Serve what says one thing and hangs up; give its URL."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
