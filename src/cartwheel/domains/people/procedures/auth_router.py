"""
The router of people, and who may call most of it.

What proves who somebody is are flows: a refusal must not undo what was counted, and no
transaction may be open while a password is compared. They record themselves, in the
transaction of the change; what changes nothing yet, or nothing that its owner wants to
read of, says `audited=False`.

Most are not `keyed`. Whoever is not known has no keys; an answer with a token or another
secret may not be kept for repetition, nor the digest of an input with a password or a code,
which could be guessed from it.
"""

from typing import Final

from cartwheel.domains.people.contracts import SignedIn
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.systems.rpc.api import (
    CrossSiteError,
    Router,
    StreamedCookieError,
    only,
)

PERSON: Final = only("person")
COOKIES: Final = (CrossSiteError, StreamedCookieError)
"""What is refused where cookies are to be set."""

router = Router("auth", about="Signing up and in, and what proves a person.")


async def hand_over(signed_in: SignedIn, *, jar: CookieJar, former: SuccessionFlow) -> SignedIn:
    """
    Put the tokens into cookies, in place of others, whose session ends.

    Raises:
        UnavailableError: Redis does not answer.
    """
    await former.succeed(jar.find_tokens(), by=signed_in.session_id)
    return jar.hand_over(signed_in)
