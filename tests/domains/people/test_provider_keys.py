"""What is odd in a provider's key set keeps nobody out whose token another key has signed."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from cartwheel.domains.people.providers.keys import ProviderKeys

OURS = RSAKey.generate_key(2048, {"kid": "ours"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})
OTHER = RSAKey.generate_key(2048, {"kid": "other"})
N = OTHER.as_dict(private=False)["n"]

ODD: dict[str, Any] = {
    "unknown type": {"kty": "AKP", "kid": "a", "alg": "ML-DSA-44", "pub": "AAAA"},
    "unknown curve": {"kty": "EC", "crv": "P-1000", "x": "AA", "y": "AA", "kid": "b"},
    "curve of another kind": {"kty": "OKP", "crv": "X25519", "x": "AA"},
    "off the curve": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
    "no curve": {"kty": "EC", "x": "AQ", "y": "AQ"},
    "unknown use": {"kty": "RSA", "n": N, "e": "AQAB", "use": "tls"},
    "for encryption": {"kty": "RSA", "n": N, "e": "AQAB", "use": "enc"},
    "unknown operation": {"kty": "RSA", "n": N, "e": "AQAB", "key_ops": ["timestamp"]},
    "broken modulus": {"kty": "RSA", "n": "AQ", "e": "AQAB"},
    "no modulus": {"kty": "RSA", "e": "AQAB"},
    "modulus of another type": {"kty": "RSA", "n": 5, "e": "AQAB"},
    "no exponent": {"kty": "RSA", "n": N, "e": ""},
    "a secret": {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "ours"},
    "another algorithm": {"kty": "RSA", "n": N, "e": "AQAB", "alg": "RSA-OAEP"},
    "type of another type": {"kty": ["RSA"], "n": N, "e": "AQAB"},
    "operations of another type": {"kty": "RSA", "n": N, "e": "AQAB", "key_ops": None},
    "no object": "key",
    "nothing": None,
}


def signed(key: RSAKey | ECKey, *, alg: str = "RS256", kid: str | None = None) -> str:
    header = {"alg": alg} | ({} if kid is None else {"kid": kid})
    return jwt.encode(header, {"sub": "1"}, key, algorithms=[alg])


def published(*keys: Any) -> dict[str, Any]:
    return {"keys": [key if isinstance(key, dict) else key.as_dict(private=False) for key in keys]}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("place", [0, 1])
def test_an_odd_key_is_ignored(name: str, place: int) -> None:
    """RFC 7517, section 5."""
    published_keys: list[Any] = [OURS.as_dict(private=False)]
    published_keys.insert(place, ODD[name])
    keys = ProviderKeys.read({"keys": published_keys}, issuer="https://id.example")
    assert len(keys.keys) == 1
    assert keys.open(signed(OURS, kid="ours")).payload == b'{"sub":"1"}'


def test_what_comes_along_with_a_good_key_is_not_looked_at() -> None:
    said = {**OURS.as_dict(private=False), "x5c": "no list", "x5t": 7, "use": "sig", "more": []}
    keys = ProviderKeys.read({"keys": [said]}, issuer="https://id.example")
    assert keys.open(signed(OURS, kid="ours"))


@pytest.mark.parametrize("said", [None, [], {}, {"keys": None}, {"keys": []}, {"keys": [{}]}])
def test_without_a_key_that_can_be_used_there_is_no_set(said: Any) -> None:
    with pytest.raises(ValueError, match=r"key|object|array"):
        ProviderKeys.read(said, issuer="https://id.example")


def test_the_key_of_a_token_is_found() -> None:
    """By its id, also where two kinds share one; without an id each that fits is tried."""
    twin = ECKey.import_key({**CURVE.as_dict(private=True), "kid": "ours"})
    keys = ProviderKeys.read(published(OTHER, twin, OURS), issuer="https://id.example")
    assert keys.open(signed(OURS, kid="ours"))
    assert keys.open(signed(twin, alg="ES256", kid="ours"))
    assert keys.open(signed(OURS))
    assert keys.open(signed(twin, alg="ES256"))


def test_what_no_key_has_signed_is_refused() -> None:
    keys = ProviderKeys.read(published(OURS, CURVE), issuer="https://id.example")
    for token in (signed(OTHER, kid="ours"), signed(OURS, kid="other"), signed(OTHER)):
        with pytest.raises(JoseError):
            keys.open(token)
    named = {**OURS.as_dict(private=False), "alg": "RS512"}
    keys = ProviderKeys.read(published(named), issuer="https://id.example")
    with pytest.raises(JoseError):
        keys.open(signed(OURS, kid="ours"))
    assert keys.open(signed(OURS, alg="RS512", kid="ours"))
