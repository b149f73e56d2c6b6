"""A packed body is unpacked, never to more than is allowed, and a broken one is refused."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.errors import TooLargeError, UnsupportedMediaTypeError
from cartwheel.systems.rpc.packing import unpack

BODY = b'{"batch":[' + b'{"type":"page","userId":"u"},' * 900 + b"{}]}"
LIMIT = 1 << 20


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "gzip": (b"gzip", gzip.compress),
    "deflate": (b"deflate", zlib.compress),
    "deflate without its head": (b"deflate", raw_deflate),
    "br": (b"br", brotli.compress),
    "zstd": (b"zstd", zstd.compress),
}
every = pytest.mark.parametrize(("coding", "pack"), PACKERS.values(), ids=PACKERS)


@every
def test_what_was_packed_comes_out(coding: bytes, pack: Callable[[bytes], bytes]) -> None:
    for body in (BODY, b"", b"x"):
        assert unpack(pack(body), coding, limit=LIMIT) == body
    assert unpack(pack(BODY), b" " + coding.upper(), limit=len(BODY)) == BODY


@every
def test_a_bomb_is_refused_before_it_goes_off(
    coding: bytes, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bytes(64 << 20))
    assert len(packed) < LIMIT
    with pytest.raises(TooLargeError):
        unpack(packed, coding, limit=LIMIT)
    with pytest.raises(TooLargeError):
        unpack(pack(BODY), coding, limit=len(BODY) - 1)


@every
def test_what_is_broken_or_cut_short_is_refused(
    coding: bytes, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(BODY)
    for broken in (packed[: len(packed) // 2], packed[:-1], b"\xff\xff" + packed, BODY):
        with pytest.raises(InvalidInputError):
            unpack(broken, coding, limit=LIMIT)


@pytest.mark.parametrize(
    ("coding", "pack"), [PACKERS["gzip"], PACKERS["zstd"]], ids=["gzip", "zstd"]
)
def test_parts_may_follow_each_other(coding: bytes, pack: Callable[[bytes], bytes]) -> None:
    assert unpack(pack(b"ab") + pack(b"cd"), coding, limit=4) == b"abcd"
    with pytest.raises(TooLargeError):
        unpack(pack(b"ab") + pack(b"cde"), coding, limit=4)


@pytest.mark.parametrize("coding", [b"compress", b"gzip, gzip", b"x"])
def test_an_unknown_coding_is_refused(coding: bytes) -> None:
    with pytest.raises(UnsupportedMediaTypeError):
        unpack(b"x", coding, limit=LIMIT)
