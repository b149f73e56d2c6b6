"""Base64url as tokens use it: one spelling for each content."""

import base64
from typing import Final

MOST_CHARACTERS: Final = 4096
"""Of a token: ours have under a thousand."""


def decode_segment(segment: str) -> bytes:
    """
    Return what a part of a token holds.

    Libraries pass over characters and bits that say nothing; here they are refused, so
    that no two spellings of one token are valid.

    Raises:
        ValueError: it is not how base64url without padding would write it.
    """
    content = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=") != segment.encode("ascii"):
        raise ValueError("not the one way to write it")
    return content
