"""Who calls, and by what credential."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, Protocol, Self, TypeAlias
from uuid import UUID

from cartwheel.systems.rpc.quotas import Quota

IDENTITY_HEADER: Final = b"x-cartwheel-identity"
"""In it the door says, signed, whose credential it has checked; none passes it from outside."""


@dataclass(frozen=True, slots=True)
class Actor:
    """
    The caller: a key, a person or a role, acting for one store.

    `quota` bounds all calls of the caller together, beside what procedures allow;
    `session_id` is that of a person who is signed in. `lacks_factor` says that the store
    asks its members for a second factor which this session has not shown: until it has,
    its person acts for no store. `visitor_id` is the shopper for whose page a key's socket
    speaks: an id that is known to that page alone. `operates` is what a person may do for
    the platform besides: whoever does any of it acts for the platform, and for no store.
    """

    kind: str
    id: UUID
    store_id: UUID
    permissions: frozenset[str]
    quota: Quota | None = None
    session_id: UUID | None = None
    lacks_factor: bool = False
    visitor_id: str | None = None
    operates: frozenset[str] = frozenset()


class Introduction(str):
    """
    The door's signed word for whoever it has checked: a credential that no caller can write.

    It stands for the credential `beside` it, if it was made for that very one, and else for
    nothing.
    """

    __slots__ = ("beside",)

    beside: str

    def __new__(cls, word: str, *, beside: str) -> Self:
        """Take the word for what was found beside it."""
        made = super().__new__(cls, word)
        made.beside = beside
        return made


def digest_of(credential: str) -> str:
    """Return what an introduction calls a credential by."""
    return sha256(credential.encode(errors="surrogatepass")).hexdigest()


class Authenticator(Protocol):
    """Knows whom a credential, or an introduction in its place, stands for."""

    async def authenticate(self, credential: str) -> Actor:
        """
        Return who holds the credential.

        Called once per request, on the hot path: implementations remember.

        Raises:
            UnauthenticatedError: the credential opens nothing.
        """
        ...


class RecallingAuthenticator(Authenticator, Protocol):
    """One that says from memory who held a credential lately, while nobody can be asked."""

    @property
    def recalls_for(self) -> timedelta:
        """How long ago that may have been."""
        ...

    def recall(self, credential: str) -> Actor | None:
        """Return who it was; None for nobody, and for whom is not recalled."""
        ...


Recall: TypeAlias = Callable[[str], Actor | None]
"""Says from memory who held a credential lately, for calls that go on while nobody can say."""


def find_credential(headers: Mapping[bytes, bytes], redeemed: str | None = None) -> str | None:
    """
    Return the credential of a request, if it carries one: else that of a redeemed ticket.

    `Authorization` may be `Bearer <credential>`, or `Basic` with the credential as
    the user name (Segment's way).
    """
    given = headers.get(b"authorization", b"").decode("latin-1")
    if not given:
        return redeemed
    scheme, _, value = given.partition(" ")
    value = value.strip()
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif scheme.lower() != "bearer":
        return None
    return value or None
