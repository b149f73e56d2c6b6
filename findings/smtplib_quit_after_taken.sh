#!/usr/bin/env bash
# smtplib of Python 3.11 and later (standard library), aiosmtplib 5.1.3, aiosmtpd 1.4.6 (PyPI).
#
# A mail server has taken a mail (250 after its end) and answers QUIT with anything but 221: 421 when it closes
# down, say. `with smtplib.SMTP(...)` then raises SMTPResponseException although the mail is on its way, so
# that whoever tries again on an error sends it twice. `async with aiosmtplib.SMTP(...)` leaves in peace.
# A guess would be that both do; only a connection that is broken by then is forgiven by both.
#
# Seen, one server that answers 421 to QUIT:
#   smtplib     taken 1, then SMTPResponseException: (421, b'closing down')
#   aiosmtplib  taken 1, then nothing
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet aiosmtplib==5.1.3 aiosmtpd==1.4.6

"$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
import asyncio
import smtplib

import aiosmtplib
from aiosmtpd.smtp import SMTP

MAIL = "From: a@shop.example\r\nTo: b@shop.example\r\nSubject: x\r\n\r\nx\r\n"
taken = []


class Server:
    async def handle_DATA(self, server, session, envelope):
        taken.append(envelope)
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):
        return "421 closing down"


def by_smtplib(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("a@shop.example", ["b@shop.example"], MAIL)


async def by_aiosmtplib(port):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        await client.sendmail("a@shop.example", ["b@shop.example"], MAIL)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Server(), loop=loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for name, send in (
        ("smtplib", lambda: asyncio.to_thread(by_smtplib, port)),
        ("aiosmtplib", lambda: by_aiosmtplib(port)),
    ):
        taken.clear()
        try:
            await send()
            said = "nothing"
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        print(f"{name:11} taken {len(taken)}, then {said}")
    server.close()


asyncio.run(main())
PY

grep -q "^smtplib  *taken 1, then SMTPResponseException: (421," "$folder/seen"
grep -q "^aiosmtplib  *taken 1, then nothing$" "$folder/seen"
