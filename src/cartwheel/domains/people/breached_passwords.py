"""
The passwords that leaked most often, as a filter: what is in it is never missed.

A Bloom filter (B. H. Bloom, CACM 13/7, 1970) with double hashing (Kirsch and
Mitzenmacher, 2006): it says of one other password in a thousand that it leaked too, which
costs that person another try. The one that comes along holds the 611,163 passwords of eight
characters and more among the million most common ones of SecLists' "Common-Credentials" and
its shorter lists beside that; `cartwheel breached-passwords` makes another of any list.
"""

import hashlib
import math
import unicodedata
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Final, Self

from cartwheel.kernel.errors import InvalidInputError, Issue

_MAGIC: Final = b"CWBREACH1"
_HEAD: Final = len(_MAGIC) + 1  # and the number of hashes
_SHORTEST: Final = 8  # nobody may have a shorter one anyway
_SHIPPED: Final = "breached_passwords.filter"


class BreachedPasswords:
    """A filter of passwords that leaked; case does not matter."""

    def __init__(self, content: bytes) -> None:
        """
        Take a filter as `compile_breached_passwords` returns it.

        Raises:
            InvalidInputError: this is none.
        """
        if len(content) <= _HEAD or not content.startswith(_MAGIC):
            raise _refusal("This is no filter of breached passwords")
        self._hashes = content[len(_MAGIC)]
        self._bits = memoryview(content)[_HEAD:]

    @classmethod
    def load(cls, path: Path | None) -> Self:
        """
        Read the filter that the operator chose, or the one that comes along.

        Raises:
            InvalidInputError: it cannot be read, or is none.
        """
        if path is None:
            return cls((resources.files(__package__) / _SHIPPED).read_bytes())
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise _refusal(f"{path} cannot be read: {error.strerror}") from error

    def __contains__(self, password: str) -> bool:
        places = _places(password, hashes=self._hashes, bits=len(self._bits) * 8)
        return all(self._bits[place >> 3] >> (place & 7) & 1 for place in places)


def compile_breached_passwords(
    passwords: Iterable[str], *, false_positives: float = 0.001
) -> bytes:
    """
    Make a filter that holds each of these passwords.

    The size is `n ln(1/p) / ln(2)^2` bits for `n` passwords of eight characters and more and
    the share `p` of others that it takes for one of them.

    Raises:
        InvalidInputError: none of them has eight characters.
    """
    distinct = {_folded(password) for password in passwords if len(password) >= _SHORTEST}
    if not distinct:
        raise InvalidInputError(Issue(("passwords",), "None of them has eight characters"))
    bits = math.ceil(len(distinct) * -math.log(false_positives) / math.log(2) ** 2)
    hashes = max(1, round(-math.log2(false_positives)))
    filled = bytearray((bits + 7) // 8)
    for password in distinct:
        for place in _places(password, hashes=hashes, bits=len(filled) * 8):
            filled[place >> 3] |= 1 << (place & 7)
    return _MAGIC + bytes((hashes,)) + bytes(filled)


def _places(password: str, *, hashes: int, bits: int) -> list[int]:
    digest = hashlib.blake2b(
        _folded(password).encode("utf-8", "surrogatepass"), digest_size=16, person=b"breached"
    ).digest()
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
    return [(first + turn * step) % bits for turn in range(hashes)]


def _refusal(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("breached_passwords",), message))


def _folded(password: str) -> str:
    return unicodedata.normalize("NFC", password).lower()
