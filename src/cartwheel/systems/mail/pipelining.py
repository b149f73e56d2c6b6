"""
One connection to a mail server over which messages follow each other (RFC 2920).

The content of one message and the envelope of the next leave in one write, so that a message
takes one round trip. A server that does not offer `PIPELINING` is told each step by itself.
"""

import asyncio
import contextlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Self, cast

from aiosmtplib import errors as smtp

from cartwheel.systems.mail.smtp import SMTPMailer

_PATIENCE_SECONDS: Final = 60.0
_PARTING_SECONDS: Final = 2.0
_GO_ON: Final = 354
_CLOSING: Final = 421
_WELL: Final = range(200, 300)
_FINAL: Final = range(500, 600)
_MOST_WORDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class RawLetter:
    """A message as it goes out, with CRLF at the end of lines; `key` says whose it is."""

    key: Hashable
    sender: str
    to: str
    content: bytes


class AwayError(Exception):
    """The server is not there, or no more; `is_begun` when it may have a message all the same."""

    def __init__(self, message: str, *, is_begun: bool = False) -> None:
        super().__init__(message)
        self.is_begun = is_begun


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a step."""

    code: int
    words: str

    @property
    def is_well(self) -> bool:
        """True when it goes on."""
        return self.code in _WELL

    @property
    def is_final(self) -> bool:
        """True when it will never be otherwise (RFC 5321, 4.2.1)."""
        return self.code in _FINAL


@dataclass(frozen=True, slots=True)
class Steps:
    """What the server said at each step of a message."""

    mail: Answer
    rcpt: Answer
    data: Answer
    end: Answer | None

    @property
    def deciding(self) -> tuple[str, Answer]:
        """Return the step that decides what becomes of the message, and the answer to it."""
        if not self.mail.is_well:
            return "MAIL", self.mail
        if not self.rcpt.is_well:
            return "RCPT", self.rcpt
        if self.end is not None:
            return "DATA", self.end
        return "DATA", self.data


class Line:
    """A connection that is open; of one that broke nothing more can be asked."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        pipelines: bool,
        takes_utf8: bool,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._pipelines, self._takes_utf8 = pipelines, takes_utf8
        self._is_announced = False
        self.carried = 0
        self.is_kept = False
        """True once it has lain idle: the server may have closed it meanwhile."""

    @classmethod
    async def open(cls, mailer: SMTPMailer) -> Self:
        """
        Connect and sign in, as the mailer does for a single mail.

        Raises:
            AwayError: the server is not there, or does not let us in.
        """
        client = mailer.client(signs_in=True)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await client.connect()
                if client.is_ehlo_or_helo_needed:
                    await client.ehlo()
        except (smtp.SMTPException, OSError, TimeoutError) as error:
            client.close()
            raise AwayError(f"The mail server is away: {type(error).__name__}") from error
        # uvloop's are no subclasses of it.
        transport = cast(asyncio.Transport, client.transport)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        return cls(
            reader,
            asyncio.StreamWriter(transport, protocol, reader, loop),
            pipelines=client.supports_extension("pipelining"),
            takes_utf8=client.supports_extension("smtputf8"),
        )

    async def exchange(self, letter: RawLetter, following: RawLetter | None) -> Steps:
        """
        Hand one letter over, and with its content say whose the following is.

        What is given as following is given as the letter of the next call.

        Raises:
            AwayError: the connection broke, or the server ends it.
        """
        is_begun = False
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                answers = await self._announce(letter)
                is_begun = answers[2].code == _GO_ON and answers[1].is_well
                steps = Steps(*answers, await self._content(letter, answers, following))
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            words = f"The connection to the mail server broke: {type(error).__name__}"
            raise AwayError(words, is_begun=is_begun) from error
        _, answer = steps.deciding
        if answer.code == _CLOSING:
            raise AwayError(f"The mail server closes: {answer.words}")
        self.carried += 1
        return steps

    async def close(self) -> None:
        """Take leave; what is said then changes nothing."""
        with contextlib.suppress(OSError, EOFError, TimeoutError, ValueError):
            async with asyncio.timeout(_PARTING_SECONDS):
                self._writer.write(b"QUIT\r\n")
                await self._reply()
        self.abort()

    def abort(self) -> None:
        """Cut the connection."""
        transport = self._writer.transport
        if not transport.is_closing():
            transport.abort()

    async def _announce(self, letter: RawLetter) -> tuple[Answer, Answer, Answer]:
        if self._pipelines:
            if not self._is_announced:
                self._writer.write(self._envelope(letter))
            self._is_announced = False
            return await self._reply(), await self._reply(), await self._reply()
        answers = []
        for step in self._envelope(letter).splitlines(keepends=True):
            self._writer.write(step)
            answers.append(await self._reply())
            if answers[-1].code >= 400:  # noqa: PLR2004 - RFC 5321, 4.2.1
                break
        while len(answers) < 3:  # noqa: PLR2004 - MAIL, RCPT, DATA
            answers.append(answers[-1])
        return answers[0], answers[1], answers[2]

    async def _content(
        self,
        letter: RawLetter,
        answers: tuple[Answer, Answer, Answer],
        following: RawLetter | None,
    ) -> Answer | None:
        mail, rcpt, data = answers
        waits = data.code == _GO_ON
        out = b""
        if waits and rcpt.is_well:
            out = _stuffed(letter.content)
        elif waits:
            out = b".\r\n"  # nobody takes it: an empty message (RFC 2920, 3.1)
        elif not self._pipelines and not (mail.is_well and rcpt.is_well):
            self._writer.write(b"RSET\r\n")
            await self._reply()
        if following is not None and self._pipelines:
            out += self._envelope(following)
            self._is_announced = True
        if out:
            self._writer.write(out)
            await self._writer.drain()
        return await self._reply() if waits else None

    def _envelope(self, letter: RawLetter) -> bytes:
        options = ""
        if self._takes_utf8 and not (letter.sender.isascii() and letter.to.isascii()):
            options = " SMTPUTF8 BODY=8BITMIME"
        said = f"MAIL FROM:<{letter.sender}>{options}\r\nRCPT TO:<{letter.to}>\r\nDATA\r\n"
        return said.encode()

    async def _reply(self) -> Answer:
        words = []
        while True:
            line = await self._reader.readuntil(b"\n")
            words.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return Answer(int(line[:3]), " ".join(words)[:_MOST_WORDS])


def _stuffed(content: bytes) -> bytes:
    """Return a message as it follows on DATA: no line of it is the end but the last."""
    if content.startswith(b".") or b"\n." in content:
        content = b"\n".join(
            b"." + line if line.startswith(b".") else line for line in content.split(b"\n")
        )
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
