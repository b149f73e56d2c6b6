"""
The router of people, and who may call most of it.

What proves who somebody is has transactions of its own, so `transactional` is mostly off:
a refusal must not undo what was counted, none may be open while a password is compared,
and an answer with a secret may not be kept for repetition. Where it matters it is written
down there too, in the transaction of the change, so `audited` is off as well.
"""

from typing import Final

from cartwheel.domains.people.contracts import SignedIn
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.service.signing_out import SuccessionService
from cartwheel.systems.rpc.api import (
    CrossSiteError,
    RequestContext,
    Router,
    StreamedCookieError,
    only,
)

PERSON: Final = only("person")
COOKIES: Final = (CrossSiteError, StreamedCookieError)
"""What is refused where cookies are to be set."""

router = Router("auth", about="Signing up and in, and what proves a person.")


async def hand_over(
    signed_in: SignedIn, *, context: RequestContext, jar: CookieJar, former: SuccessionService
) -> SignedIn:
    """
    Put the tokens into cookies, in place of others, whose session ends.

    Raises:
        UnavailableError: Redis does not answer.
    """
    await former.succeed(context, jar.find_tokens(), by=signed_in.session_id)
    return jar.hand_over(signed_in)
