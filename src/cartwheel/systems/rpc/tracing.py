"""
Request ids and W3C trace context (https://www.w3.org/TR/trace-context/).

What the caller sends is continued when it is well formed, and replaced when it
is not: a header never makes a request fail.
"""

import os
import re
from collections.abc import Callable, Mapping
from typing import Final

from uuid_utils import uuid7

# Ids end up in logs and headers: nothing that could break a line or a quote.
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:+/=@-]{1,128}").fullmatch
_TRACEPARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
).fullmatch


def request_id_of(headers: Mapping[bytes, bytes]) -> str:
    """Return the caller's request id, or a new UUIDv7."""
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID(given):
        return given.decode("ascii")
    return str(uuid7())


def traceparent_of(headers: Mapping[bytes, bytes]) -> str:
    """Return the context of this request's own span, in the caller's trace or in a new one."""
    given = headers.get(b"traceparent")
    if given is not None and (match := _TRACEPARENT(given)):
        version, trace_id, flags, more = match.groups()
        # Later versions may append fields; version 00 has none.
        if more is None or version != b"00":
            return f"00-{trace_id.decode()}-{_random_hex(16)}-{flags.decode()}"
    return f"00-{_random_hex(32)}-{_random_hex(16)}-01"


def _hex_digits() -> Callable[[int], str]:
    pool, used = "", 0

    def take(digits: int) -> str:
        nonlocal pool, used
        if used + digits > len(pool):
            # Asking the system for two hundred at once makes one cost next to nothing.
            pool, used = os.urandom(4096).hex(), 0
        used += digits
        return pool[used - digits : used]

    return take


_random_hex: Final = _hex_digits()
