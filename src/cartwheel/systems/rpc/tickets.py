"""
Tickets: what stands for a credential in a URL, once and for seconds.

URLs end in logs, histories and `Referer`, so no credential belongs there. Where a browser can
set no header, as for EventSource and WebSocket, a page asks for a ticket by a call of its own
and puts that into the URL. Whoever redeems it acts by the credential itself, with whatever may
end it.

A ticket is random; Redis keeps the credential for it, encrypted under the ticket, by the
ticket's digest. So nobody learns a credential from Redis, and any process may redeem what any
other has issued. The first to redeem takes it away.
"""

from datetime import timedelta
from hashlib import blake2b
from secrets import token_urlsafe
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.access import signed_in
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import UnauthenticatedError
from cartwheel.systems.rpc.procedures import Router
from cartwheel.systems.rpc.quotas import per_minute
from cartwheel.systems.rpc.rest.binding import post

LIFETIME: Final = timedelta(seconds=30)

_PREFIX: Final = "cartwheel:tickets:"
_BYTES: Final = 32
_LONGEST: Final = 64
# A key encrypts one message in its life, so the nonce may be any.
_NONCE: Final = bytes(12)

router = Router("tickets", about="What stands for a credential in a URL, once and for seconds.")


class Ticket(msgspec.Struct, frozen=True, rename="camel"):
    """It is good once, and for so many seconds."""

    ticket: str
    expires_in_seconds: int


class Tickets:
    """Issues tickets, and takes them back for what they stand for."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def issue(self, credential: str) -> Ticket:
        """
        Return a new ticket for a credential.

        Raises:
            UnavailableError: Redis does not answer.
        """
        ticket = token_urlsafe(_BYTES)
        sealed = AESGCM(_derive(ticket, b"key")).encrypt(_NONCE, credential.encode(), None)
        try:
            await self._redis.set(_place(ticket), sealed, ex=LIFETIME)
        except (RedisError, OSError) as error:
            raise UnavailableError("No ticket can be issued at the moment") from error
        return Ticket(ticket, int(LIFETIME.total_seconds()))

    async def redeem(self, ticket: str) -> str:
        """
        Return the credential that a ticket stands for, this once.

        Raises:
            UnauthenticatedError: it is none, or too old, or was redeemed before.
            UnavailableError: Redis does not answer.
        """
        sealed = None
        if 0 < len(ticket) <= _LONGEST:
            try:
                sealed = await self._redis.getdel(_place(ticket))
            except (RedisError, OSError) as error:
                raise UnavailableError("No ticket can be redeemed at the moment") from error
        if sealed is None:
            raise UnauthenticatedError("The ticket is used up, too old or none")
        return AESGCM(_derive(ticket, b"key")).decrypt(_NONCE, sealed, None).decode()


@router.mutation(
    rest=post("/tickets", status=201),
    allow=signed_in,
    limit=per_minute(600),
    raises=[UnavailableError],
    keyed=False,
    audited=False,
)
async def issue(context: RequestContext, tickets: Tickets) -> Ticket:
    """
    Issue a ticket that stands for the caller's credential, once and for half a minute.

    It goes into a URL where no header can be set: `?ticket=` of a WebSocket, `ticket` among the
    connection parameters of a subscription.
    """
    if context.credential is None:
        raise UnauthenticatedError
    return await tickets.issue(context.credential)


def _place(ticket: str) -> str:
    return _PREFIX + _derive(ticket, b"place").hex()


def _derive(ticket: str, purpose: bytes) -> bytes:
    return blake2b(ticket.encode(errors="surrogatepass"), digest_size=32, person=purpose).digest()
