"""Who is meant by a digest, and whose an event is."""

from collections.abc import Set as AbstractSet
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import LoggedEvent


class _Named(msgspec.Struct):
    anonymous_id: str | int | None = msgspec.field(default=None, name="anonymousId")
    user_id: str | int | None = msgspec.field(default=None, name="userId")
    previous_id: str | int | None = msgspec.field(default=None, name="previousId")


_named = msgspec.json.Decoder(_Named)


@lru_cache(maxsize=50_000)
def digest_of(store_id: str, identifier: str) -> bytes:
    """Return the digest of an id in a store; visitors and users share their names."""
    key = UUID(store_id).bytes
    return blake2b(identifier.encode(), key=key, digest_size=16).digest()


def is_of_any(store_id: str, event: LoggedEvent, suppressed: AbstractSet[bytes]) -> bool:
    """Tell whether an event is of somebody who is suppressed, by any of its ids."""
    ids = (event.anonymous_id, event.user_id, event.previous_id)
    return any(each is not None and digest_of(store_id, each) in suppressed for each in ids)


def names_any(store_id: str, raw: bytes, suppressed: AbstractSet[bytes]) -> bool:
    """Tell the same of an event that is not taken in, as far as it can be read."""
    try:
        named = _named.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return False
    ids = (named.anonymous_id, named.user_id, named.previous_id)
    return any(each is not None and digest_of(store_id, str(each)) in suppressed for each in ids)
