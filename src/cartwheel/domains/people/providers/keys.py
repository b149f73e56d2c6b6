"""The keys that a provider publishes: those that are understood, and the one that fits a token."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import msgspec
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jws
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""With a key pair: a symmetric one, or none, would let the wrong side sign."""

_TYPES: Final = ("RSA", "EC")
_NUMBERS: Final = ("kty", "n", "e", "crv", "x", "y")
_MOST: Final = 100
_BROKEN: Final = (JoseError, UnsupportedAlgorithm, ValueError, TypeError, KeyError, ArithmeticError)
"""What reading a key ends in whose numbers are none, or of a curve that nobody here knows."""

_log = structlog.get_logger(__name__)


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[Any]


@dataclass(frozen=True, slots=True)
class _ProviderKey:
    kid: str | None
    alg: str | None
    key: RSAKey | ECKey

    def may_have_signed(self, header: dict[str, Any]) -> bool:
        kid = header.get("kid")
        return (kid is None or kid == self.kid) and self.alg in (None, header.get("alg"))


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """What may have signed an ID token; of a set, the first hundred that could."""

    keys: tuple[_ProviderKey, ...]

    @classmethod
    def read(cls, said: Any, *, issuer: str) -> Self:
        """
        Read a key set (RFC 7517); what is not understood in it counts for nothing (section 5).

        A provider publishes what others need too: keys for encryption or of new kinds. One
        that cannot be read must not keep out those who come with tokens of the rest.

        Raises:
            msgspec.ValidationError: this is no key set.
            ValueError: none of its keys can be used.
        """
        given = msgspec.convert(said, _KeySet).keys
        keys = tuple(key for each in given[:_MOST] if (key := _read(each)) is not None)
        if len(keys) < len(given):
            _log.info("provider.keys_ignored", issuer=issuer, count=len(given) - len(keys))
        if not keys:
            raise ValueError("The key set has no key that can be used")
        return cls(keys)

    def open(self, token: str) -> jws.CompactSignature:
        """
        Return what a token holds, which one of the keys has signed.

        Without a `kid` each that fits its algorithm is tried.

        Raises:
            JoseError: none of them has, or this is no such token.
            ValueError: this is no token.
        """
        header = jws.extract_compact(token.encode()).headers()
        last: JoseError = InvalidKeyIdError("No key fits the token")
        for key in self._candidates(header):
            try:
                return jws.deserialize_compact(token, key, algorithms=ALGORITHMS)
            except JoseError as error:
                if not isinstance(last, BadSignatureError):
                    last = error
        raise last

    def _candidates(self, header: dict[str, Any]) -> Iterator[RSAKey | ECKey]:
        return (each.key for each in self.keys if each.may_have_signed(header))


def _read(said: Any) -> _ProviderKey | None:
    """Return a key that is for checking signatures and can be; None for every other."""
    if not isinstance(said, dict) or said.get("kty") not in _TYPES:
        return None
    kid, alg = said.get("kid"), said.get("alg")
    if said.get("use", "sig") != "sig" or alg not in (None, *ALGORITHMS):
        return None
    try:
        if "verify" not in said.get("key_ops", ("verify",)):
            return None
        # Its numbers alone: certificates and what else comes along is not looked at.
        key = JWKRegistry.import_key({name: said[name] for name in _NUMBERS if name in said})
        key.get_op_key("verify")
    except _BROKEN:
        return None
    assert isinstance(key, RSAKey | ECKey)
    return _ProviderKey(kid if isinstance(kid, str) else None, alg, key)
