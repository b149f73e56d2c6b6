"""A name server of the tests' own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.message
import dns.rcode
import dns.rrset


class Names(asyncio.DatagramProtocol):
    """A name server over UDP; `records` are what it knows, None when it says nothing."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] | None = {}

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.records is None:
            return
        query = dns.message.from_wire(data)
        reply = dns.message.make_response(query)
        question = query.question[0]
        found = self.records.get(question.name.to_text())
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            reply.answer.append(
                dns.rrset.from_text_list(question.name, 0, "IN", question.rdtype, found)
            )
        self.transport.sendto(reply.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[tuple[Names, str]]:
    """Serve one, and say at which address and port."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(Names, ("127.0.0.1", 0))
    yield server, f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    transport.close()
