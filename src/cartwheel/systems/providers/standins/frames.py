"""Frames of Amazon's event streams (`application/vnd.amazon.eventstream`)."""

import struct
import zlib
from collections.abc import Mapping
from typing import Final

_TEXT: Final = 7


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """
    Return one message: lengths, their checksum, headers, payload, the checksum of all.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
    """
    packed = b"".join(
        struct.pack("!B", len(name.encode()))
        + name.encode()
        + struct.pack("!BH", _TEXT, len(value.encode()))
        + value.encode()
        for name, value in headers.items()
    )
    lengths = struct.pack("!II", 16 + len(packed) + len(payload), len(packed))
    head = lengths + struct.pack("!I", zlib.crc32(lengths)) + packed + payload
    return head + struct.pack("!I", zlib.crc32(head))


def event(kind: str, payload: bytes) -> bytes:
    """Return an event as JSON."""
    headers = {
        ":event-type": kind,
        ":content-type": "application/json",
        ":message-type": "event",
    }
    return frame(headers, payload)


def exception(kind: str, payload: bytes) -> bytes:
    """Return an exception in the middle of a stream."""
    headers = {
        ":exception-type": kind,
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    return frame(headers, payload)
