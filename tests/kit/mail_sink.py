"""
A mail server that takes everything and counts it, in a process of its own.

    python -m tests.kit.mail_sink [FILE]

It says its port, then writes the Message-ID of each message that it takes into the file, before it
answers: a line for each, in the order of taking. It offers PIPELINING.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection; addresses that begin with `refused` or `later` are not taken."""

    def __init__(self, out: int) -> None:
        self._out, self._buffer, self._in_data, self._rejects = out, bytearray(), False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while True:
            if self._in_data:
                at = self._buffer.find(_END)
                if at < 0 and self._buffer.startswith(b".\r\n"):
                    at = -2
                if at == -1:
                    break
                if at >= 0:
                    self._take(bytes(self._buffer[:at]))
                del self._buffer[: at + len(_END)]
                self._in_data = False
                answers.append(self._rejects or b"250 taken\r\n")
                continue
            at = self._buffer.find(b"\r\n")
            if at < 0:
                break
            line = bytes(self._buffer[:at])
            del self._buffer[: at + 2]
            answers.append(self._answer(line))
        if answers:
            self._transport.write(b"".join(answers))

    def _take(self, content: bytes) -> None:
        if self._out >= 0 and not self._rejects:
            at = content.lower().find(b"\nmessage-id:")
            line = content[at + 12 : content.find(b"\r\n", at)].strip()
            os.write(self._out, line + b"\n")

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        if verb == b"MAIL":
            self._rejects = b""
        if verb == b"RCPT":
            if b"<refused" in line:
                self._rejects = b"550 5.1.1 no such mailbox\r\n"
            elif b"<later" in line:
                self._rejects = b"451 4.7.1 try again later\r\n"
            return self._rejects or b"250 well\r\n"
        if verb == b"DATA":
            self._in_data = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
            return b""
        return b"250 well\r\n"


async def _serve(file: str | None) -> None:
    out = -1 if file is None else os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(out), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextlib.contextmanager
def sink_process(file: Path | None = None) -> Iterator[int]:
    """Run one, and give its port."""
    command = [sys.executable, "-m", "tests.kit.mail_sink", *([str(file)] if file else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(sys.argv[1] if len(sys.argv) > 1 else None))
