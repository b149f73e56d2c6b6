"""Entering a demo by the link that it prints."""

from cartwheel.domains.people.contracts import Enter, SignedIn
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.errors import (
    BlockedError,
    InvalidMailedTokenError,
    NoSuchMembershipError,
    NotAtThisMachineError,
)
from cartwheel.domains.people.flows.entering import EntryFlow
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.domains.people.procedures.auth_router import COOKIES, hand_over, router
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import per_minute, post, public


@router.mutation(
    rest=post("/auth/enter"),
    allow=public,
    limit=per_minute(60),
    raises=[
        NotAtThisMachineError,
        InvalidMailedTokenError,
        BlockedError,
        NoSuchMembershipError,
        UnavailableError,
        *COOKIES,
    ],
    keyed=False,
)
async def enter(
    command: Enter, entries: EntryFlow, jar: CookieJar, former: SuccessionFlow
) -> SignedIn:
    """
    Sign in to a demo on one's own machine, by the link that it printed.

    It is good once, for a quarter of an hour, on that machine alone.
    """
    if command.cookies:
        jar.ensure_settable()
    signed_in = await entries.enter(command)
    if not command.cookies:
        return signed_in
    return await hand_over(signed_in, jar=jar, former=former)
