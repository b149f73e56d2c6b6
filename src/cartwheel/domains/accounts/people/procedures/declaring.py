"""
The router of people, and who may call most of it.

What proves who somebody is has transactions of its own, so `transactional` is mostly off:
a refusal must not undo what was counted, none may be open while a password is compared,
and an answer with a secret may not be kept for repetition. Where it matters it is written
down there too, in the transaction of the change, so `audited` is off as well.
"""

from typing import Final

from cartwheel.systems.rpc.api import CrossSiteError, Router, StreamedCookieError, only

PERSON: Final = only("person")
COOKIES: Final = (CrossSiteError, StreamedCookieError)
"""What is refused where cookies are to be set."""

router = Router("auth")
