"""
Keys: how they are made, written down, and read.

The id of a key is a digest of its public half: RFC 7638's thumbprint for RSA, PASERK's
`k4.pid` for Ed25519.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

import msgspec
import pyseto
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
)
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, RSAKey
from pyseto.key_interface import KeyInterface

from cartwheel.systems.tokens.segments import decode_segment

_RSA_BITS: Final = 3072
"""128 bits of strength (NIST SP 800-57, part 1)."""
_RSA_BITS_ACCEPTED: Final = range(2048, 4097)


class Algorithm(StrEnum):
    """What a key is for; it is never used for anything else."""

    RS256 = "RS256"
    V4_PUBLIC = "v4.public"


@dataclass(frozen=True, slots=True)
class RS256Key:
    """An RSA key for JWTs: its public half, or both."""

    kid: str
    key: RSAKey


@dataclass(frozen=True, slots=True)
class V4PublicKey:
    """An Ed25519 key for PASETO: its public half, or both."""

    kid: str
    key: KeyInterface


TokenKey: TypeAlias = RS256Key | V4PublicKey
K = TypeVar("K", RS256Key, V4PublicKey)


class VerificationKeys(Protocol):
    """Knows the keys whose tokens are to be believed."""

    async def find(self, kid: str) -> TokenKey | None:
        """
        Return the key with this id, while its tokens are to be believed.

        Raises:
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        ...


class SigningKeys(Protocol):
    """Holds the keys that sign."""

    async def active(self, algorithm: Algorithm) -> TokenKey:
        """
        Return the key that signs now, with its private half.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private half.
        """
        ...


async def find_of(kind: type[K], keys: VerificationKeys, kid: str) -> K:
    """
    Return the key with this id, which must be of one kind.

    Raises:
        ValueError: there is none, or it is of another kind.
        UnavailableError: the keys have never been read yet and cannot be read now.
    """
    key = await keys.find(kid)
    if not isinstance(key, kind):
        raise ValueError("no key of ours for this algorithm")  # noqa: TRY004 - it was asked for by id
    return key


class _RSAJWK(msgspec.Struct, frozen=True, tag="RSA", tag_field="kty"):
    kid: str
    n: str
    e: str
    alg: Literal["RS256"] = "RS256"
    use: Literal["sig"] = "sig"


class _Ed25519JWK(msgspec.Struct, frozen=True, tag="OKP", tag_field="kty"):
    kid: str
    x: str
    alg: Literal["v4.public"]
    crv: Literal["Ed25519"] = "Ed25519"
    use: Literal["sig"] = "sig"


class _PrivateJWK(msgspec.Struct, frozen=True):
    """The private parts of a key, by the names of RFC 7518."""

    d: str
    p: str | None = None
    q: str | None = None
    dp: str | None = None
    dq: str | None = None
    qi: str | None = None


_public = msgspec.json.Decoder(_RSAJWK | _Ed25519JWK)
_private = msgspec.json.Decoder(_PrivateJWK)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, as it is kept: both halves are JSON."""

    kid: str
    algorithm: Algorithm
    public_jwk: bytes
    private_jwk: bytes


def generate(algorithm: Algorithm) -> NewKey:
    """Make a key; RSA takes some tenths of a second, which belong into a thread."""
    public: _RSAJWK | _Ed25519JWK
    if algorithm is Algorithm.RS256:
        rsa = RSAKey.generate_key(_RSA_BITS)
        given = rsa.as_dict(private=True)
        public = _RSAJWK(kid=rsa.thumbprint(), n=str(given["n"]), e=str(given["e"]))
    else:
        given = OKPKey.generate_key("Ed25519").as_dict(private=True)
        x = str(given["x"])
        public = _Ed25519JWK(kid=_ed25519(x=x).to_paserk_id(), x=x, alg="v4.public")
    private = msgspec.convert(given, _PrivateJWK)
    return NewKey(public.kid, algorithm, msgspec.json.encode(public), msgspec.json.encode(private))


def read_key(public_jwk: bytes | msgspec.Raw, private_jwk: bytes | None = None) -> TokenKey:
    """
    Read a key for one of our algorithms, with its private half when that is given.

    A private half is one that `generate` made, and that was sealed since.

    Raises:
        ValueError: it is no such key, or the halves do not belong together.
    """
    try:
        public = _public.decode(public_jwk)
        private = None if private_jwk is None else _private.decode(private_jwk)
        if isinstance(public, _Ed25519JWK):
            key = _ed25519(x=public.x) if private is None else _ed25519(d=private.d)
            return V4PublicKey(public.kid, key)
        # Weighed before the library sees it, which warns of short ones and chews on long ones.
        modulus = int.from_bytes(decode_segment(public.n))
        if modulus.bit_length() not in _RSA_BITS_ACCEPTED:
            raise ValueError("its modulus is too short or too long")
        given = msgspec.to_builtins(public) if private is None else _rsa(public, private)
        return RS256Key(public.kid, RSAKey.import_key(given))
    except (msgspec.MsgspecError, JoseError) as error:
        raise ValueError("no key for tokens") from error


def _rsa(public: _RSAJWK, private: _PrivateJWK) -> RSAPrivateKey:
    """
    Put the halves of a key together.

    Whoever can write rows may have put another modulus beside our sealed half, and what is
    signed with such a pair could give that half away. That the factors are primes was seen
    to when they were made: to look again takes a fifth of a second.
    """
    n, e, d, p, q, dp, dq, qi = (
        int.from_bytes(decode_segment(part or ""))
        for part in (public.n, public.e, *msgspec.structs.astuple(private))
    )
    halves = min(p, q) > 1 and p * q == n and e * d % (p - 1) == 1 == e * d % (q - 1)
    if not (halves and dp == d % (p - 1) and dq == d % (q - 1) and qi * q % p == 1):
        raise ValueError("its halves do not belong together")
    numbers = RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _ed25519(*, x: str = "", d: str = "") -> KeyInterface:
    return pyseto.Key.from_asymmetric_key_params(4, x=decode_segment(x), d=decode_segment(d))
