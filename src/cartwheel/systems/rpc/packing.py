"""Unpacking the bodies of requests: gzip, deflate, br and zstd, never to more than is allowed."""

import sys
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Final

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.errors import TooLargeError, UnsupportedMediaTypeError

IDENTITY: Final = b"identity"

_ZSTD: Final = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
_GZIP: Final = 16 + zlib.MAX_WBITS
_RAW: Final = -zlib.MAX_WBITS


class _BrokenError(ValueError):
    """It is not what its header says."""


def unpack(body: bytes, coding: bytes, *, limit: int) -> bytes:
    """
    Return what a body holds; no more than the limit and a little is ever unpacked.

    Raises:
        UnsupportedMediaTypeError: nobody here knows the coding.
        TooLargeError: it holds more than the limit.
        InvalidInputError: it is broken, or cut short.
    """
    coding = coding.strip().lower()
    if coding == IDENTITY:
        return body
    decode = _DECODERS.get(coding)
    if decode is None:
        known = ", ".join(name.decode() for name in _DECODERS)
        raise UnsupportedMediaTypeError(f"Bodies are taken plain, or packed as {known}")
    try:
        unpacked = decode(body, limit + 1)
    except _BrokenError:
        raise InvalidInputError(Issue((), f"The body is no {coding.decode()}")) from None
    if len(unpacked) > limit:
        raise TooLargeError(f"The request body is larger than {limit:,} bytes")
    return unpacked


def _gzip(body: bytes, most: int) -> bytes:
    unpacked = b""
    while body:  # one after another, as gzip allows
        decoder = zlib.decompressobj(_GZIP)
        unpacked += _inflate(decoder.decompress, body, most - len(unpacked))
        if len(unpacked) >= most:
            break
        if not decoder.eof:
            raise _BrokenError
        body = decoder.unused_data.lstrip(b"\0")
    return unpacked


def _deflate(body: bytes, most: int) -> bytes:
    """RFC 9110 means zlib's format; some send what is inside it alone."""
    head = int.from_bytes(body[:2])
    has_head = (head >> 8) & 15 == zlib.DEFLATED and head % 31 == 0
    decoder = zlib.decompressobj(zlib.MAX_WBITS if has_head else _RAW)
    unpacked = _inflate(decoder.decompress, body, most)
    if len(unpacked) < most and not decoder.eof:
        raise _BrokenError
    return unpacked


def _inflate(decompress: Callable[[bytes, int], bytes], body: bytes, most: int) -> bytes:
    try:
        return decompress(body, most)
    except zlib.error:
        raise _BrokenError from None


def _br(body: bytes, most: int) -> bytes:
    brotli = import_module("brotli")
    decoder = brotli.Decompressor()
    try:
        unpacked: bytes = decoder.process(body, output_buffer_limit=most)
        while len(unpacked) < most and not decoder.can_accept_more_data():
            unpacked += decoder.process(b"", output_buffer_limit=most - len(unpacked))
    except brotli.error:
        raise _BrokenError from None
    if len(unpacked) < most and not decoder.is_finished():
        raise _BrokenError
    return unpacked


def _zstd(body: bytes, most: int) -> bytes:
    zstd = import_module(_ZSTD)
    unpacked = b""
    while body:
        decoder = zstd.ZstdDecompressor()
        try:
            unpacked += decoder.decompress(body, most - len(unpacked))
        except zstd.ZstdError:
            raise _BrokenError from None
        if len(unpacked) >= most:
            break
        if not decoder.eof:
            raise _BrokenError
        body = decoder.unused_data
    return unpacked


_DECODERS: Final[dict[bytes, Callable[[bytes, int], bytes]]] = {
    b"gzip": _gzip,
    b"deflate": _deflate,
    b"br": _br,
    b"zstd": _zstd,
}
